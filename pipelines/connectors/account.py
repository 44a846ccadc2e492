"""An official account as the register names it, and a post of the city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple


@dataclass(frozen=True)
class PostInfo:
    """A post of the city. `owner` is the account that the platform names; a post of anybody else is refused.

    An empty owner is one that an answer did not tell: such a post is looked up again.
    """

    id: str
    owner: str
    url: str | None = None
    title: str | None = None
    text: str | None = None
    count: int | None = None
    """How many comments the platform says there are, counted as `Connector.counts` says; None where it does not say."""


@dataclass(frozen=True)
class Account:
    """One official account, as `accounts.toml` names it. `posts` limits it to these posts; `known_posts` need no look-up."""

    platform: str
    account: str
    base_url: str | None = None
    posts: tuple[str, ...] = ()
    known_posts: tuple[PostInfo, ...] = ()
    department: str | None = None
    every: float = 60.0
    sweep_hours: tuple[float, ...] = (1, 6, 24, 168, 696)
    """How long after it was seen a post is swept, and how long after that sweep again, and so on; the last holds from then on.

    Never beyond 29 days by itself, since stored data must be refreshed within 30 (YouTube).
    """
    purpose: str | None = None
    contact: str | None = None
    status: str = "active"
    budget: tuple[Limit, ...] = ()
    """Instead of the platform's own limits."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What one platform alone needs (an API version, an app id); its page in docs names them."""
    token: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    token_expires: date | None = None
    """The token's last day, as the entry says it."""


class Limit(NamedTuple):
    """What a platform allows a token: `amount` of `unit` in any `seconds`. The account's entry may say otherwise."""

    unit: Literal["requests", "units", "dollars"]
    amount: float
    seconds: float
    ends: str = ""
    """A day (86,400 s) ends at midnight in this time zone, UTC if empty, or is any 24 hours if `sliding`; other windows always slide."""
