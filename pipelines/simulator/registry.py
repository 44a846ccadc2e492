"""The platforms that the simulator speaks, one line each, in the order of the connectors."""

from __future__ import annotations

from pharos.pipelines.simulator.shapes.base import Shape
from pharos.pipelines.simulator.shapes.bluesky import BlueskyShape
from pharos.pipelines.simulator.shapes.mastodon import MastodonShape
from pharos.pipelines.simulator.shapes.reddit import RedditShape
from pharos.pipelines.simulator.shapes.youtube import YouTubeShape

SHAPES: tuple[type[Shape], ...] = (
    YouTubeShape,
    MastodonShape,
    RedditShape,
    BlueskyShape,
)


def shape(platform: str) -> Shape:
    """The shape of a platform.

    Raises:
        KeyError: there is none of that name.
    """
    return {kind.platform: kind for kind in SHAPES}[platform]()
