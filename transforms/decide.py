"""Decide: what the policy makes of the detections, as the archive's columns and as items for the moderation queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import apache_beam as beam
import msgspec
import numpy as np
import pyarrow as pa

from pharos.classifiers.base import STATUS_NAMES, Detector, Status
from pharos.classifiers.judge import Judgement, judge
from pharos.schemas.arrow import COMMENTS, score_column
from pharos.schemas.finding import Finding
from pharos.schemas.flagged import SCHEMA_VERSION, FlaggedItem, Suggested
from pharos.schemas.policy_file import Policy
from pharos.transforms.batch import Batch, Verdict
from pharos.transforms.detect import engine_for
from pharos.transforms.metrics import STAGE_SECONDS

UNSCORED_PRIORITY = 50
"""An item nobody scored may be anything: it waits in the middle of the queue."""


def decide(batch: Batch, detectors: Mapping[str, Detector], policy: Policy) -> Verdict:
    """Judge a decoded batch by its detections."""
    assert batch.table is not None
    rows = len(batch.table)
    judgement = judge(rows, batch.detections, detectors, policy)
    failed = np.zeros(rows, bool)
    for statuses in judgement.statuses.values():
        failed |= (statuses == Status.ERROR) | (statuses == Status.TIMEOUT)
    flagged = np.zeros(rows, bool)
    flagged[list(judgement.flags)] = True
    queued = flagged | failed
    columns = {
        "flagged": pa.array(flagged),
        "queued": pa.array(queued),
        "flags": _flags(judgement, rows),
        **{score_column(clause): pa.array(scores, pa.float32(), mask=np.isnan(scores)) for clause, scores in judgement.scores.items()},
        "statuses": _statuses(judgement, rows),
    }
    clauses = Counter(clause for flags in judgement.flags.values() for clause in flags)
    return Verdict(columns, judgement.findings, _items(batch, judgement, np.flatnonzero(queued), failed, policy), dict(clauses))


def _flags(judgement: Judgement, rows: int) -> pa.ListArray:
    counts = np.zeros(rows + 1, np.int32)
    for row, flags in judgement.flags.items():
        counts[row + 1] = len(flags)
    values = [clause for flags in judgement.flags.values() for clause in flags]
    return pa.ListArray.from_arrays(pa.array(np.cumsum(counts, dtype=np.int32)), pa.array(values, pa.string()))


def _statuses(judgement: Judgement, rows: int) -> pa.MapArray:
    names, n = list(judgement.statuses), len(judgement.statuses)
    keys = pa.array(names, pa.string()).take(pa.array(np.tile(np.arange(n), rows)))
    codes = np.stack(list(judgement.statuses.values()), axis=1).ravel() if n else np.zeros(0, np.uint8)
    values = pa.array(STATUS_NAMES, pa.string()).take(pa.array(codes))
    return pa.MapArray.from_arrays(pa.array(np.arange(rows + 1, dtype=np.int32) * n), keys, values, type=COMMENTS.field("statuses").type)


def _items(batch: Batch, judgement: Judgement, queued: np.ndarray, failed: np.ndarray, policy: Policy) -> list[tuple[bytes, bytes]]:
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
    def __init__(self, policy: Path | None) -> None:
        self._policy = policy

    def process(self, batch: Batch) -> Iterator[Batch]:
        if batch.comments is not None:
            engine = engine_for(self._policy)
            with STAGE_SECONDS.labels("decide").time():
                batch.verdict = decide(batch, engine.detectors, engine.policy)
        yield batch


class Decide(beam.PTransform):
    """Detected batches -> batches with a verdict. Batches of decisions pass through."""

    def __init__(self, policy: Path | None) -> None:
        super().__init__()
        self._policy = policy

    def expand(self, batches: beam.PCollection[Batch]) -> beam.PCollection[Batch]:
        """One fused step."""
        return batches | "judge" >> beam.ParDo(_Decide(self._policy))
