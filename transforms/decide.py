"""Decide: what the policy makes of the detections, as the archive's columns and as items for the moderation queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import apache_beam as beam
import msgspec
import numpy as np
import pyarrow as pa

from pharos.classifiers.base import STATUS_NAMES, Detector, Status
from pharos.classifiers.judge import Judgement, judge
from pharos.classifiers.notes import languages, notes
from pharos.classifiers.views import Views
from pharos.schemas.arrow import COMMENTS, score_column
from pharos.schemas.finding import Finding
from pharos.schemas.flagged import SCHEMA_VERSION, FlaggedItem, Suggested
from pharos.schemas.policy_file import Policy
from pharos.transforms.batch import Batch, Verdict
from pharos.transforms.detect import Detecting
from pharos.transforms.metrics import STAGE_SECONDS

UNSCORED_PRIORITY = 50
"""An item nobody scored may be anything: it waits in the middle of the queue."""


class Beside(NamedTuple):
    """What items tell beside the flags, by row: the language read, signals for routing, notes on what was not read."""

    spoken: list[str]
    signals: Mapping[int, list[str]]
    notes: Mapping[int, list[str]]


def decide(batch: Batch, views: Views, detectors: Mapping[str, Detector], policy: Policy) -> Verdict:
    """Judge a decoded batch by its detections; `views` are what the detectors read."""
    assert batch.table is not None
    rows = len(batch.table)
    judgement = judge(rows, batch.detections, detectors, policy, views.second_opinion if batch.detections else None)
    failed = np.zeros(rows, bool)
    # Of the detectors alone: a second opinion that is not there leaves no comment unscored.
    for detection in batch.detections.values():
        failed |= (detection.statuses == Status.ERROR) | (detection.statuses == Status.TIMEOUT)
    flagged = np.zeros(rows, bool)
    flagged[list(judgement.flags)] = True
    queued = flagged | failed
    # Without detectors nothing is read at all: a worker that only archives pays for nothing else.
    spoken, signals = (languages(views), views.signals) if batch.detections else ([""] * rows, {})
    columns = {
        "flagged": pa.array(flagged),
        "queued": pa.array(queued),
        "flags": _lists(judgement.flags, rows),
        "signals": _lists(signals, rows),
        "language": pa.array(spoken, pa.string()),
        **{score_column(clause): pa.array(scores, pa.float32(), mask=np.isnan(scores)) for clause, scores in judgement.scores.items()},
        "statuses": _statuses(judgement, rows),
    }
    beside = Beside(spoken, signals, notes(views))
    clauses = Counter(clause for flags in judgement.flags.values() for clause in flags)
    told = Counter(signal for held in signals.values() for signal in held)
    items = _items(batch, judgement, np.flatnonzero(queued), failed, policy, beside)
    return Verdict(columns, judgement.findings, items, dict(clauses), dict(told))


def _lists(by_row: Mapping[int, list[str]], rows: int) -> pa.ListArray:
    """A list column of `rows` entries, empty where a row has none; `by_row` is in the rows' order."""
    counts = np.zeros(rows + 1, np.int32)
    for row, held in by_row.items():
        counts[row + 1] = len(held)
    values = [value for held in by_row.values() for value in held]
    return pa.ListArray.from_arrays(pa.array(np.cumsum(counts, dtype=np.int32)), pa.array(values, pa.string()))


def _statuses(judgement: Judgement, rows: int) -> pa.MapArray:
    names, n = list(judgement.statuses), len(judgement.statuses)
    keys = pa.array(names, pa.string()).take(pa.array(np.tile(np.arange(n), rows)))
    codes = np.stack(list(judgement.statuses.values()), axis=1).ravel() if n else np.zeros(0, np.uint8)
    values = pa.array(STATUS_NAMES, pa.string()).take(pa.array(codes))
    return pa.MapArray.from_arrays(pa.array(np.arange(rows + 1, dtype=np.int32) * n), keys, values, type=COMMENTS.field("statuses").type)


def _items(
    batch: Batch, judgement: Judgement, queued: np.ndarray, failed: np.ndarray, policy: Policy, beside: Beside
) -> list[tuple[bytes, bytes]]:
    """The queued rows as (key, encoded flagged item); a loop over the few rows that people will see."""
    assert batch.table is not None
    findings: dict[int, list[Finding]] = {}
    for row, finding in judgement.findings:
        findings.setdefault(row, []).append(finding)
    events = batch.table["event"].take(queued).to_pylist()
    keys = zip(batch.table["platform"].take(queued).to_pylist(), batch.table["comment_id"].take(queued).to_pylist(), strict=True)
    items = []
    for row, event, (platform, comment_id) in zip(queued.tolist(), events, keys, strict=True):
        flags = judgement.flags.get(row, [])
        item = FlaggedItem(
            schema_version=SCHEMA_VERSION,
            event=msgspec.Raw(event.encode()),
            flags=flags,
            findings=findings.get(row, []),
            status={name: STATUS_NAMES[statuses[row]] for name, statuses in judgement.statuses.items()},
            policy=policy.ref,
            priority=max((policy.clauses[clause].priority for clause in flags), default=UNSCORED_PRIORITY),
            suggested=_suggested(flags, bool(failed[row]), policy),
            lang=beside.spoken[row],
            signals=beside.signals.get(row, []),
            notes=beside.notes.get(row, []),
        )
        items.append((f"{platform}:{comment_id}".encode(), msgspec.json.encode(item)))
    return items


def _suggested(flags: list[str], failed: bool, policy: Policy) -> Suggested:
    if failed:
        return "unscored"
    return "advice" if all(policy.clauses[clause].advice_only for clause in flags) else "review"


@beam.typehints.with_input_types(Batch)
@beam.typehints.with_output_types(Batch)
class _Decide(beam.DoFn):
    def __init__(self, policy: Path | None, how: Detecting) -> None:
        self._policy, self._how = policy, how

    def process(self, batch: Batch) -> Iterator[Batch]:
        if batch.comments is not None:
            engine = self._how.engine(self._policy)
            with STAGE_SECONDS.labels("decide").time():
                views = batch.views or engine.views(batch.comments)
                batch.verdict = decide(batch, views, engine.detectors, engine.policy)
        yield batch


class Decide(beam.PTransform):
    """Detected batches -> batches with a verdict. Batches of decisions pass through."""

    def __init__(self, policy: Path | None, how: Detecting | None = None) -> None:
        super().__init__()
        self._policy, self._how = policy, how or Detecting()

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        """One fused step."""
        return batches | "judge" >> beam.ParDo(_Decide(self._policy, self._how))
