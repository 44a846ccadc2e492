"""Looks at what the demo left, with the eyes of its users: the Parquet archive by SQL, the topics by a reader of committed records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from pharos.pipelines.archive import open_archive
from pharos.pipelines.demo.person import Seen
from pharos.pipelines.demo.sample import Sample
from pharos.pipelines.kafka.topic import read_topic
from pharos.pipelines.settings import Settings
from pharos.schemas.dead_letter import DeadLetter
from pharos.schemas.decision import Decision
from pharos.schemas.flagged import FlaggedItem

DEAD, ITEM, DECISION = msgspec.json.Decoder(DeadLetter), msgspec.json.Decoder(FlaggedItem), msgspec.json.Decoder(Decision)

EXAMPLE = """
SELECT clause, count(*),
    arg_min(
        {'text': text[spans[1].start + 1:spans[1].end], 'type': spans[1].type, 'reason': reason_en},
        (NOT city, CASE WHEN city THEN -score END, len(flags) > 1 OR words < 8, length(text), event_id)
    )
FROM (
    SELECT *, starts_with(post_id, '1100000000') AS city, len(list_distinct(string_split(lower(text), ' '))) AS words
    FROM findings JOIN comments USING (event_id)
) GROUP BY clause ORDER BY clause
"""
"""The surest finding on the invented city's page; where there is none, a short comment that is still a sentence and breaks nothing else."""
UNSCORED = """
SELECT detector, status, count(*) FROM (
    SELECT unnest(map_keys(statuses)) AS detector, unnest(map_values(statuses)) AS status FROM comments
) WHERE status <> 'ok' GROUP BY ALL ORDER BY ALL
"""


class Example(NamedTuple):
    """One clause in the summary: how many comments were flagged under it, and the evidence in one of them."""

    clause: str
    comments: int
    evidence: str
    kind: str
    reason: str


@dataclass
class Summary:
    """What stands in the archive and in the topics; `problems` are sentences, none when all is as it must be.

    `complete`: everything was played, so that all of it was held against the sample.
    """

    complete: bool = False
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    flagged: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)
    unscored: list[tuple[str, str, int]] = field(default_factory=list)
    dead: Counter[str] = field(default_factory=Counter)
    repeats: int = 0
    queued: int = 0
    desk: Counter[str] = field(default_factory=Counter)
    decided: int = 0
    files: int = 0
    size: int = 0
    problems: list[str] = field(default_factory=list)


def summarise(settings: Settings, sample: Sample, complete: bool, seen: Seen) -> Summary:
    """Read the archive and the topics; `complete` says that everything was played, so that the counts can be held against the sample.

    `seen` is what the desk showed and held at the end.
    """
    summary = Summary(complete)
    with open_archive(settings.archive_dir, settings.state_dir / "duckdb") as connection:
        rows = connection.sql("SELECT event_id, platform, comment_id, kind, text, flagged, queued FROM comments").fetchall()
        all_queued = Counter(row[0] for row in connection.sql("SELECT event_id FROM archive.comments WHERE queued").fetchall())
        everything = connection.sql("SELECT count(*) FROM archive.comments").fetchall()
        summary.repeats = everything[0][0] - len(rows)
        found = connection.sql(EXAMPLE).fetchall()
        summary.examples = [Example(clause, count, one["text"] or "", one["type"] or "", one["reason"]) for clause, count, one in found]
        summary.unscored = connection.sql(UNSCORED).fetchall()
        archived = Counter(row[0] for row in connection.sql("SELECT decision_id FROM archive.decisions").fetchall())
    for _, platform, _, kind, _, flagged, _ in rows:
        summary.kinds.setdefault(platform, Counter())[kind] += 1
        summary.flagged[platform] += flagged
    files = [path for path in settings.archive_dir.glob("*/date=*/*.parquet")]
    summary.files, summary.size = len(files), sum(path.stat().st_size for path in files)
    letters = [DEAD.decode(message.value() or b"") for message in read_topic(settings, settings.topics.dead)]
    summary.dead = Counter(letter.reason for letter in letters)
    queue = Counter(ITEM.decode(message.value() or b"").comment().event_id for message in read_topic(settings, settings.topics.flagged))
    summary.queued = sum(queue.values())
    if queue != all_queued:
        expected = sum(all_queued.values())
        summary.problems.append(f"the queue holds {summary.queued} items; expected the {expected} that the archive calls queued, each once")
    sent = Counter(DECISION.decode(message.value() or b"").decision_id for message in read_topic(settings, settings.topics.decisions))
    summary.desk, summary.decided = Counter(seen.counts), len(sent)
    summary.problems += at_the_desk(seen, comments_queued(settings), sent, archived)
    if complete:
        summary.problems += _against(sample, summary, rows)
    return summary


def comments_queued(settings: Settings) -> int:
    """Comments in the queue's topic; the versions of one are one."""
    items = (ITEM.decode(message.value() or b"").comment() for message in read_topic(settings, settings.topics.flagged))
    return len({(event.platform, event.account, event.comment_id) for event in items})


def at_the_desk(seen: Seen, wanted: int, sent: Counter[str], archived: Counter[str]) -> list[str]:
    """Each of the `wanted` comments one item there; each decision (counted by id) once on the topic, `sent`, and once in Parquet."""
    items, made = sum(seen.counts.values()), len(seen.made)
    claims = [
        (items == wanted, f"the desk shows {items} items; expected {wanted}, one for each comment in the queue"),
        (seen.decided is None or made == seen.decided == 1, f"{made} decisions were made at the desk; expected 1"),
        (sent == Counter(seen.made), f"the topic holds {sent.total()} decisions; expected the {made} made at the desk, each once"),
        (archived == sent, f"{archived.total()} decisions in Parquet; expected the {len(sent)} on the topic, each once"),
    ]
    return [problem for holds, problem in claims if not holds]


def _against(sample: Sample, summary: Summary, rows: list[tuple[Any, ...]]) -> list[str]:
    """Every good comment once and word for word, edits and deletes, and every bad record among the dead."""
    found = {kind: {(row[1], row[2]): row[4] for row in rows if row[3] == kind} for kind in ("created", "edited", "deleted")}
    created = sum(row[3] == "created" for row in rows)
    edits = {("mastodon", comment_id): text for comment_id, text in sample.edits.items()}
    deletes = {("mastodon", comment_id) for comment_id in sample.deletes}
    claims = [
        (created == len(sample.expected), f"{created} comments in Parquet; expected {len(sample.expected)}"),
        (set(found["created"]) == set(sample.expected), "the comments in Parquet are not those that came in"),
        (found["created"] == sample.expected, "the words of a comment in Parquet are not those that came in"),
        (found["edited"] == edits, f"{len(found['edited'])} edits in Parquet; expected {len(edits)} with their new words"),
        (set(found["deleted"]) == deletes, f"{len(found['deleted'])} deletes in Parquet; expected {len(deletes)}"),
        (summary.repeats == 1, f"{summary.repeats} repeated rows in the archive; expected 1, shown once"),
        (summary.dead == sample.dead, f"dead letters {_told(summary.dead)}; expected {_told(sample.dead)}"),
    ]
    return [problem for holds, problem in claims if not holds]


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items())) or "none"
