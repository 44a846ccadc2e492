"""What `pharos connect` counts, as Prometheus metrics; `account` is the city's own, no label ever holds a comment's text, id or author."""

from __future__ import annotations

from typing import get_args

from prometheus_client import Counter, Gauge

from pharos.pipelines.connectors.account import Account
from pharos.schemas.event import Kind

ACCOUNT = ("platform", "account")
OUTCOMES = ("good", "problem")
KINDS = (*get_args(Kind), "bad")

POLLS = Counter("pharos_connect_polls", "Rounds of an account, by how they ended (`good`, `problem`)", [*ACCOUNT, "outcome"])
EVENTS = Counter("pharos_connect_events", "Events sent to Kafka, by kind; `bad` went to the dead letters", [*ACCOUNT, "kind"])
PROBLEM = Gauge("pharos_connect_problem", "1 while the account's last round ended with a problem", ACCOUNT)
BLOCKED = Gauge("pharos_connect_blocked_until_seconds", "Unix time before which the platform allows no call; 0: none", ACCOUNT)
STALLED = Gauge("pharos_connect_stalled", "1 while no poll ended well for ten intervals, or a post's sweep is overdue", ACCOUNT)
THEIRS = Gauge("pharos_connect_coverage_theirs", "Comments that the platform counts under the account's posts", ACCOUNT)
GAP = Gauge("pharos_connect_coverage_gap", "Comments that the platform counts, that are not held and that nothing explains", ACCOUNT)

HELD = Gauge(
    "pharos_connect_deletes_held", "Posts whose missing comments wait: an item's id cannot be read, or the count did not fall", ACCOUNT
)

STREAM = Gauge("pharos_connect_stream_open", "1 while the account's stream is open, 0 while it is away", ACCOUNT)
UNSIGNED = Counter("pharos_connect_unsigned", "Deliveries that were refused: no secret of ours signed them", ["platform"])
STRAYS = Counter("pharos_connect_strays", "Signed changes that were pushed and are about no account that is read", ["platform"])

UNREAD = Counter(
    "pharos_connect_unread", "Signed changes that were pushed, are not read and so not kept, as private messages", ["platform"]
)


def labels(account: Account) -> tuple[str, str]:
    """The two labels of every metric here."""
    return account.platform, account.account


def begin_at_zero(account: Account) -> None:
    """Show every series at 0, or a rate would not see the first event."""
    for outcome in OUTCOMES:
        POLLS.labels(*labels(account), outcome)
    for kind in KINDS:
        EVENTS.labels(*labels(account), kind)


def left_out(account: Account) -> None:
    """An account that could not start: a problem, and standing still."""
    begin_at_zero(account)
    PROBLEM.labels(*labels(account)).set(1)
    STALLED.labels(*labels(account)).set(1)
