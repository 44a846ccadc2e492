"""Asks with a few calls whether an account's token works and what it may do.

Nothing is sent to Kafka, and nothing kept but what the calls spend.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from pharos.pipelines.connectors.account import Account
from pharos.pipelines.connectors.accounts import Registered
from pharos.pipelines.connectors.base import Api, Connector, Reply
from pharos.pipelines.connectors.budget import Budget
from pharos.pipelines.connectors.fetch import Fetcher
from pharos.pipelines.connectors.live import http_client
from pharos.pipelines.connectors.pages import PageStore
from pharos.pipelines.connectors.registry import connector
from pharos.pipelines.connectors.rights import Rights, Telling
from pharos.pipelines.connectors.roles import ConditionalWriter, Receiver, Writer
from pharos.pipelines.connectors.state import last_polled
from pharos.schemas.errors import BadRecordError, SourceBlockedError, SourceError, SourceGoneError, SourceRefusedError

Verdict = Literal["works", "missing", "refused", "closed", "unreachable", "blocked", "archived"]
FAILING: tuple[Verdict, ...] = ("missing", "refused", "closed", "unreachable")
POSTS_ASKED = 5
"""Posts that are looked up: enough to tell whether it may be done and whether they are the account's own."""


@dataclass(frozen=True)
class Checked:
    """What is known of one account; `comments` and `posts` are what the first page holds and what of its posts is the account's own."""

    platform: str
    account: str
    department: str | None
    purpose: str | None
    contact: str | None
    status: str
    token: Verdict
    said: str = ""
    comments: int | None = None
    posts: int | None = None
    write_back: Literal["possible", "by hand"] = "by hand"
    write_back_how: str = ""
    push: Literal["none", "no secret", "secret there"] = "none"
    days_left: int | None = None
    """By the platform's word where it tells one, else by the entry."""
    scopes: list[str] | None = None
    """What the token may do, in the platform's words; None where the platform does not tell."""
    lacks: list[str] = field(default_factory=list)
    """Scopes that it lacks for all to be read."""
    last_poll: datetime | None = None
    budget: list[dict[str, str | float]] = field(default_factory=list)
    told_used: float | None = None
    """The used share of the allowance that the platform itself told last."""


class Unkept(PageStore):
    """Keeps no page."""

    def __init__(self) -> None:
        """Needs no folder."""

    def keep(self, account: Account, reply: Reply, body: bytes) -> None:
        """Nothing."""


def check_account(
    entry: Registered,
    state_dir: Path,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], object] = time.sleep,
) -> Checked:
    """One account; an archived one, or one whose secret is missing, is not asked."""
    account, kind = entry.account, connector(entry.account.platform)
    checked = _register(entry, kind, last_polled(state_dir, account), now().date())
    if checked.token != "works":
        return checked
    with closing(Budget(state_dir, account, kind.limits, now)) as budget, http_client() as client:
        # Urgent: it is a person who waits, and for three calls.
        api = Fetcher(kind, account, client, budget, Unkept(), now, sleep, urgent=True)
        try:
            checked = _ask(kind, api, checked, now().date())
        except SourceBlockedError as exc:
            checked = replace(checked, token="blocked", said=str(exc))
        except SourceRefusedError as exc:
            checked = replace(checked, token="refused", said=str(exc))
        except SourceGoneError as exc:
            checked = replace(checked, token="closed", said=str(exc))
        except SourceError as exc:
            checked = replace(checked, token="unreachable", said=str(exc))
        left = [{**item.limit._asdict(), "left": item.left} for item in budget.left()]
        return replace(checked, budget=left, told_used=budget.share())


def _register(entry: Registered, kind: Connector, last_poll: datetime | None, today: date) -> Checked:
    """What can be told without a call."""
    account = entry.account
    why_not = kind.may_write(account) if isinstance(kind, ConditionalWriter) else ""
    writes = isinstance(kind, Writer) and not why_not
    return Checked(
        platform=account.platform,
        account=account.account,
        department=account.department,
        purpose=account.purpose,
        contact=account.contact,
        status=account.status,
        token="archived" if account.status == "archived" else "missing" if entry.problem else "works",
        said=entry.problem,
        write_back="possible" if writes else "by hand",
        write_back_how=why_not or kind.about.write_back,
        push="none" if not isinstance(kind, Receiver) else "secret there" if account.webhook_secret else "no secret",
        days_left=(account.token_expires - today).days if account.token_expires else None,
        last_poll=last_poll,
    )


def _ask(kind: Connector, api: Api, checked: Checked, today: date) -> Checked:
    """One page, and some of its posts; a page that holds none may still say under which one its first comment stands."""
    named = list(api.account.posts)
    page = kind.sweep(api, named[0], None) if named else kind.poll(api, None)
    if not page.events and page.more:
        page = kind.replies(api, page.more[0].id, None)
    ids = named or sorted({event.post.id for event in page.events if event.post and event.post.id})
    if not ids and page.events and (root := kind.root(api, page.events[0])):
        ids = [root]
    own = [post for post in kind.posts(api, ids[:POSTS_ASKED]) if post.owner == api.account.account] if ids else []
    checked = replace(checked, comments=len(page.events), posts=len(own))
    rights = _rights(kind, api)
    return _with_rights(checked, rights, today) if rights else checked


def _rights(kind: Connector, api: Api) -> Rights | None:
    """None where the platform does not tell, or not this token."""
    try:
        return kind.rights(api) if isinstance(kind, Telling) else None
    except SourceBlockedError:
        raise
    except (SourceError, BadRecordError):
        return None  # The account was read just now, so that it is only this question.


def _with_rights(checked: Checked, rights: Rights, today: date) -> Checked:
    ends, cannot = rights.ends, rights.lacks_to_hide if checked.write_back == "possible" else ()
    return replace(
        checked,
        scopes=list(rights.scopes),
        lacks=list(rights.lacks),
        days_left=(ends.date() - today).days if ends else checked.days_left,
        write_back="by hand" if cannot else checked.write_back,
        write_back_how=f"the token lacks {', '.join(cannot)}" if cannot else checked.write_back_how,
    )
