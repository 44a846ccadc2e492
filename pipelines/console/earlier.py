"""What an item's author wrote here before, from the archive, and what became of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from pharos.pipelines.console.access import Person
from pharos.pipelines.console.archived import Why, ask
from pharos.pipelines.console.intake import item_id as id_of
from pharos.pipelines.console.listing import SHOWN
from pharos.pipelines.console.similar import Case, cases
from pharos.pipelines.console.standing import shown
from pharos.pipelines.console.tables import items
from pharos.pipelines.console.veil import ALL, NONE, Veil, clean, veils
from pharos.pipelines.settings import Settings

DAYS = (7, 60, 400)
"""How far back is looked, step by step, until enough is found."""

NEWEST = """
SELECT platform, account, comment_id, text, kind, created_at, coalesce(flags, []) AS flags, coalesce(statuses, MAP {}) AS statuses, event_id
FROM read_parquet($files)
WHERE platform = $platform AND author_id = $author AND comment_id <> $comment
QUALIFY row_number() OVER (PARTITION BY account, comment_id ORDER BY fetched_at DESC, archived_at DESC) = 1
ORDER BY created_at DESC, comment_id LIMIT $most
"""


class Comment(NamedTuple):
    """An earlier comment in its newest version; `id` is an item's, and `outcome` that item, if it is or was in the queue.

    `text` is its beginning, as the person may read it: nothing of it where something private was found and no item says where.
    """

    id: str
    text: str
    kind: str
    created_ms: int
    account: str
    flags: tuple[str, ...]
    outcome: Case | None
    event_id: str


class Earlier(NamedTuple):
    """The newest comments; `since` is how far back was looked, None: not at all; `why` there may be more, or are none."""

    comments: list[Comment]
    since: date | None
    why: Why | None = None


def earlier(connection: Connection, item_id: str, settings: Settings, today: date, person: Person, most: int = 20) -> Earlier:
    """The author's comments on this platform, on all accounts of the archive, the newest first. `today` is the UTC day."""
    item = connection.execute(select(items.c.platform, items.c.author_id, items.c.comment_id).where(items.c.id == item_id)).one_or_none()
    if item is None or not item.author_id:
        return Earlier([], None, Why("nobody"))
    wanted = {"platform": item.platform, "author": item.author_id, "comment": item.comment_id, "most": most}
    answer = ask(settings, NEWEST, wanted, [today - timedelta(days=days) for days in DAYS], most)
    ids = {id_of(row[0], row[1], row[2]): row for row in answer.rows}
    outcomes = {case.id: case for case in cases(connection, dict.fromkeys(ids, 1.0))}
    veiled = veils(connection, outcomes, person)
    found = []
    for name, row in ids.items():
        outcome = outcomes.get(name)
        same = outcome is not None and outcome.text == shown(row[3] or "")
        judged = same or person.may("unredacted") or clean(row[3] or "", row[6], dict(row[7]))
        found.append(_comment(name, row, outcome, veiled.get(name, NONE) if judged else ALL))
    return Earlier(found, answer.since, answer.why)


def _comment(name: str, row: tuple[Any, ...], outcome: Case | None, veil: Veil) -> Comment:
    _, account, _, text, kind, created_at, flags, _, event_id = row
    return Comment(name, veil.over(text or "")[:SHOWN], kind, _milliseconds(created_at), account, tuple(flags), outcome, event_id)


def _milliseconds(at: datetime | None) -> int:
    return round(at.astimezone(UTC).timestamp() * 1000) if at else 0
