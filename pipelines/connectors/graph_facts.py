"""What Meta's documentation leaves open, or changes from version to version: options that Facebook, Instagram and Threads share."""

from __future__ import annotations

from typing import NamedTuple

from pharos.pipelines.connectors.options import Option

RECENT_POSTS = Option("recent_posts", "25", "how many posts a poll reads with a call", "number")
WEBHOOK_ID = Option("webhook_id", "", "the id by which webhooks name the account, where it is another one")


class Facts(NamedTuple):
    """One platform's; a scope may be several by `|`, of which any one will do."""

    version: Option
    posts_edge: Option
    page_size: Option
    to_read: Option
    to_hide: Option
    recent_posts: Option = RECENT_POSTS
    webhook_id: Option = WEBHOOK_ID


def graph_facts(version: str, posts_edge: str, page_size: int, to_read: str, to_hide: str = "") -> Facts:
    """The options with a platform's own defaults."""
    return Facts(
        Option("version", version, "the version of the API, part of every path"),
        Option("posts_edge", posts_edge, "the edge of the account that lists its posts"),
        Option("page_size", str(page_size), "how many comments are asked for with a call", "number"),
        Option("scopes_to_read", to_read, "scopes that `pharos connect check` expects for reading", "list"),
        Option("scopes_to_hide", to_hide, "scopes that it expects for write-back", "list"),
    )
