"""The platforms that the simulator speaks, one line each, in the order of the connectors."""

from __future__ import annotations

from pharos.pipelines.simulator.shapes.base import Shape
from pharos.pipelines.simulator.shapes.bluesky import BlueskyShape
from pharos.pipelines.simulator.shapes.coral import CoralShape
from pharos.pipelines.simulator.shapes.disqus import DisqusShape
from pharos.pipelines.simulator.shapes.facebook import FacebookShape
from pharos.pipelines.simulator.shapes.instagram import InstagramShape
from pharos.pipelines.simulator.shapes.mastodon import MastodonShape
from pharos.pipelines.simulator.shapes.nextdoor import NextdoorShape
from pharos.pipelines.simulator.shapes.reddit import RedditShape
from pharos.pipelines.simulator.shapes.threads import ThreadsShape
from pharos.pipelines.simulator.shapes.tiktok import TikTokShape
from pharos.pipelines.simulator.shapes.wordpress import WordPressShape
from pharos.pipelines.simulator.shapes.x import XShape
from pharos.pipelines.simulator.shapes.youtube import YouTubeShape

SHAPES: tuple[type[Shape], ...] = (
    YouTubeShape,
    MastodonShape,
    FacebookShape,
    InstagramShape,
    ThreadsShape,
    XShape,
    TikTokShape,
    RedditShape,
    BlueskyShape,
    WordPressShape,
    DisqusShape,
    CoralShape,
    NextdoorShape,
)


def shape(platform: str) -> Shape:
    """The shape of a platform.

    Raises:
        KeyError: there is none of that name.
    """
    return {kind.platform: kind for kind in SHAPES}[platform]()
