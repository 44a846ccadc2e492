"""What a comment said before the first version that the desk has: most edits make an item of a comment that flagged nothing before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.archived import Why, ask
from pharos.pipelines.console.edits import Version, compared, versions_of
from pharos.pipelines.console.refusal import stale
from pharos.pipelines.console.standing import milliseconds
from pharos.pipelines.console.tables import items, versions
from pharos.pipelines.console.veil import ALL, clean, veils
from pharos.pipelines.settings import Settings

FURTHEST = timedelta(days=400)
"""Nothing that was archived earlier is looked for."""
MOST = 20

VERSIONS = """
SELECT event_id, kind, coalesce(text, ''), fetched_at, coalesce(flags, []), coalesce(statuses, MAP {}) FROM read_parquet($files)
WHERE platform = $platform AND account = $account AND comment_id = $comment AND fetched_at < $before
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY archived_at) = 1
ORDER BY fetched_at DESC, event_id LIMIT $most
"""


class Prior(NamedTuple):
    """The earlier versions and the first that the desk has, with what each changed, the newest first; `why` there are no more, or none."""

    versions: list[Version]
    why: Why | None = None


def prior(connection: Connection, item_id: str, settings: Settings, today: date, person: Person) -> Prior:
    """From the archive's days since the comment was made. `today` is the UTC day.

    Raises:
        StaleError: there is no such item.
    """
    columns = [*(items.c[name] for name in ("platform", "account", "comment_id", "created_ms")), *versions.c]
    query = select(*columns).join(versions, versions.c.item_id == items.c.id).where(items.c.id == item_id)
    row = connection.execute(query.order_by(versions.c.fetched_ms, versions.c.event_id).limit(1)).one_or_none()
    if row is None:
        raise stale("no_item")
    veil = veils(connection, [item_id], person)[item_id]
    wanted = {"platform": row.platform, "account": row.account, "comment": row.comment_id, "most": MOST, "before": _time(row.fetched_ms)}
    since = max(_time(row.created_ms).date(), today - FURTHEST)
    answer = ask(settings, VERSIONS, wanted, [since], MOST)
    found = []
    for event_id, kind, text, fetched_at, flags, status in reversed(answer.rows):
        judged = person.may("unredacted") or clean(text, flags, dict(status))
        found.append(Version(event_id, kind, milliseconds(fetched_at), (veil if judged else ALL).over(text)))
    return Prior(compared([*found, *versions_of([row], "", veil, person)]) if found else [], answer.why)


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
