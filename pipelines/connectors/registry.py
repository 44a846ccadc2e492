"""The platforms that Pharos reads, one line each, in display order."""

from __future__ import annotations

from pharos.pipelines.connectors.base import Connector
from pharos.pipelines.connectors.bluesky import Bluesky
from pharos.pipelines.connectors.coral import Coral
from pharos.pipelines.connectors.disqus import Disqus
from pharos.pipelines.connectors.facebook import Facebook
from pharos.pipelines.connectors.instagram import Instagram
from pharos.pipelines.connectors.mastodon import Mastodon
from pharos.pipelines.connectors.nextdoor import Nextdoor
from pharos.pipelines.connectors.reddit import Reddit
from pharos.pipelines.connectors.threads import Threads
from pharos.pipelines.connectors.tiktok import TikTok
from pharos.pipelines.connectors.wordpress import WordPress
from pharos.pipelines.connectors.x import X
from pharos.pipelines.connectors.youtube import YouTube
from pharos.schemas.errors import UsageError

CONNECTORS: tuple[type[Connector], ...] = (
    YouTube,
    Mastodon,
    Facebook,
    Instagram,
    Threads,
    X,
    TikTok,
    Reddit,
    Bluesky,
    WordPress,
    Disqus,
    Coral,
    Nextdoor,
)


def connector(name: str) -> Connector:
    """The connector of a platform.

    Raises:
        UsageError: there is none of that name.
    """
    for kind in CONNECTORS:
        if kind.name == name:
            return kind()
    msg = f"`platform`: expected one of {', '.join(kind.name for kind in CONNECTORS)}; got `{name}`"
    raise UsageError(msg)
