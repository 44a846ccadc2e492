"""What people at the desk said of comments, as labelled rows that `make eval` reads: the detectors are measured on the city's own cases.

A restriction that stands says that its clause holds; "this detector is wrong" says that it does not. That a comment was left alone says
neither: there may be other reasons.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from pharos.pipelines.console.tables import decisions, versions, wrong
from pharos.schemas.flagged import FlaggedItem

DATASET = "desk"
ENDING = ".jsonl.gz"


def said(connection: Connection) -> dict[tuple[str, str], bool]:
    """Whether a clause holds of a version, by event id and clause; where people disagree, what was decided counts."""
    marks = connection.execute(select(wrong.c.event_id, wrong.c.clause).where(wrong.c.clause != ""))
    found = {(row.event_id, row.clause): False for row in marks}
    restricted = select(decisions.c.event_id, decisions.c.clause).where(decisions.c.stands, decisions.c.action == "hide")
    return found | {(row.event_id, row.clause): True for row in connection.execute(restricted)}


def rows(connection: Connection) -> Iterator[dict[str, Any]]:
    """Rows as `pipelines/evaluate/data.py` reads them, by event id; `use` says that they measure and train nothing."""
    for (event_id, clause), label in sorted(said(connection).items()):
        body = connection.scalar(select(versions.c.body).where(versions.c.event_id == event_id, versions.c.flagged))
        if body is not None:
            item = msgspec.json.decode(body, type=FlaggedItem)
            comment = item.comment()
            post = comment.post.text if comment.post else None
            told = {"text": comment.text, "context": post, "lang": item.lang or comment.lang, "clause": clause, "label": label}
            yield {"dataset": DATASET, "id": event_id, **told, "raw": "restricted" if label else "detector wrong", "use": "eval"}


def write(connection: Connection, file: Path) -> int:
    """Write them, gzipped JSON lines; how many."""
    count = 0
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        for row in rows(connection):
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count
