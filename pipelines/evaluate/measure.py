"""The figures of a run: each data set and clause, clean comments, HateCheck by functionality, languages, labelled spans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from pharos.classifiers.engine import Engine
from pharos.pipelines.evaluate import figures
from pharos.pipelines.evaluate.data import CITY, CLEAN, OWN, STANCE, UMBRELLA, Case
from pharos.pipelines.evaluate.figures import Cells, Figure
from pharos.pipelines.evaluate.score import Scored
from pharos.schemas.finding import CLAUSES
from pharos.schemas.policy_file import Policy

MEASURES = {
    "precision": figures.precision,
    "recall": figures.recall,
    "F1": figures.f1,
    "macro-F1": figures.macro_f1,
    "AUC": figures.auc,
    "recall at 5 %": figures.recall_at,
    "false alarms": figures.false_alarms,
    "accuracy": figures.accuracy,
}
SUITE = "hatecheck"


@dataclass(frozen=True)
class Row:
    """The figures of one set under one clause (or of a part of it)."""

    set: str
    clause: str
    n: int
    positives: int
    seen: bool
    figures: dict[str, Figure]


@dataclass
class Report:
    """Everything `make eval` finds. `spans` counts labelled spans: overlapped, of flagged rows, of all rows."""

    rows: list[Row] = field(default_factory=list)
    clean: list[Row] = field(default_factory=list)
    functionality: list[Row] = field(default_factory=list)
    target: list[Row] = field(default_factory=list)
    language: list[Row] = field(default_factory=list)
    spans: list[dict[str, object]] = field(default_factory=list)
    stance: list[Row] = field(default_factory=list)
    comments: int = 0
    errors: int = 0
    sampled: bool = False


def strict(policy: Policy) -> list[str]:
    """The clauses whose flags are more than advice."""
    return [name for name in CLAUSES if name in policy.clauses and not policy.clauses[name].advice_only]


def report(cases: Sequence[Case], scored: Scored, engine: Engine) -> Report:
    """Measure the cases."""
    groups: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.set, case.clause].append(case)
    made = Report(comments=len(scored.at), errors=scored.errors)
    for (name, clause), group in sorted(groups.items(), key=lambda item: (_order(item[0][1]), item[0][0])):
        if clause == CLEAN:
            made.clean += _clean(name, group, scored, engine)
        else:
            made.rows.append(_row(name, clause, group, scored))
    if every := [case for (_, clause), group in groups.items() if clause == CLEAN for case in group]:
        made.clean = _clean("all of them", every, scored, engine) + made.clean
    suite = groups.get((SUITE, "5.6.3"), [])
    made.functionality = _parts(suite, scored, [case.kind.partition("|")[0] for case in suite])
    made.target = _parts(suite, scored, [case.kind.partition("|")[2] or "no group" for case in suite])
    made.language = _languages(groups, scored)
    made.spans = [found for (name, clause), group in groups.items() if (found := _spans(name, clause, group, scored))]
    made.stance = [_stance(name, group, scored) for (name, clause), group in groups.items() if clause == "5.6.7c" and name in STANCE]
    return made


def _order(clause: str) -> int:
    return CLAUSES.index(clause) if clause in CLAUSES else len(CLAUSES)


def _answers(clause: str, at: np.ndarray, scored: Scored) -> tuple[np.ndarray, np.ndarray]:
    """Flag and score of the rows for a clause, or for any of those that an umbrella label stands for."""
    asked = UMBRELLA.get(clause, (clause,))
    flags = np.array([not scored.flags[i].isdisjoint(asked) for i in at], bool)
    return flags, np.max([np.nan_to_num(scored.scores[name][at]) for name in asked], axis=0)


def _rows(clause: str, group: Sequence[Case], scored: Scored) -> Cells:
    at = np.array([scored.at[case.comment] for case in group])
    flags, scores = _answers(clause, at, scored)
    return figures.cells(np.array([case.label for case in group], bool), flags, scores)


def _row(name: str, clause: str, group: Sequence[Case], scored: Scored, wanted: Iterable[str] = MEASURES) -> Row:
    rows = _rows(clause, group, scored)
    found = {measure: figures.measured(MEASURES[measure], rows, f"{name} {clause}") for measure in wanted}
    return Row(name, clause, len(group), sum(case.label for case in group), any(case.seen for case in group), found)


def _parts(group: Sequence[Case], scored: Scored, keys: Sequence[str]) -> list[Row]:
    parts: dict[str, list[Case]] = defaultdict(list)
    for key, case in zip(keys, group, strict=True):
        parts[key].append(case)
    return [_row(key, part[0].clause, part, scored, ["accuracy"]) for key, part in sorted(parts.items())]


def _clean(name: str, group: Sequence[Case], scored: Scored, engine: Engine) -> list[Row]:
    """The share of clean comments that each detector flags, that any strict one flags, and that any flags."""
    at = np.unique([scored.at[case.comment] for case in group])
    firm = set(strict(engine.policy))
    fired = {f"{engine.detectors[by].clause} `{by}`": values[at] for by, values in scored.fired.items()}
    fired["any strict"] = np.array([not scored.flags[i].isdisjoint(firm) for i in at], bool)
    fired["any"] = np.array([bool(scored.flags[i]) for i in at], bool)
    none = np.zeros(len(at))
    rows = []
    for clause, flags in fired.items():
        found = figures.measured(figures.flagged, figures.cells(none, flags, none), f"{name} {clause}")
        rows.append(Row(name, clause, len(at), 0, any(case.seen for case in group), {"flagged": found}))
    return rows


def _languages(groups: Mapping[tuple[str, str], list[Case]], scored: Scored) -> list[Row]:
    """English and Spanish side by side: HateCheck and its Spanish sister, and the project's own comments in both."""
    pairs = []
    for clause in CLAUSES:
        if (english := groups.get((SUITE, clause))) and (spanish := groups.get(("mhc_spanish", clause))):
            pairs.append(("HateCheck", clause, {"en": english, "es": spanish}))
        own = groups.get((OWN, clause), []) + groups.get((CITY, clause), [])
        parts = {lang: [case for case in own if case.lang == lang] for lang in ("en", "es")}
        if all(parts.values()):
            pairs.append(("own comments", clause, parts))
    wanted = ("recall", "F1", "false alarms")
    return [_row(f"{name}, {lang}", clause, part, scored, wanted) for name, clause, parts in pairs for lang, part in parts.items()]


def _spans(name: str, clause: str, group: Sequence[Case], scored: Scored) -> dict[str, object] | None:
    """How many labelled spans overlap a found one: of the rows flagged under the clause, and of all."""
    overlapped = flagged = every = 0
    for case in group:
        at = scored.at[case.comment]
        found = [span for finding in scored.findings[at] if finding.clause == clause for span in finding.spans]
        every += len(case.spans)
        flagged += len(case.spans) if clause in scored.flags[at] else 0
        overlapped += sum(any(span.start < end and start < span.end for span in found) for start, end in case.spans)
    return {"set": name, "clause": clause, "overlapped": overlapped, "of_flagged": flagged, "of_all": every} if every else None


def _stance(name: str, group: Sequence[Case], scored: Scored) -> Row:
    """Of the comments flagged for campaigning, whether the side found is the labelled one; `recall` is the share that is flagged."""
    label, right = [], []
    for case in group:
        stances = {finding.stance for finding in scored.findings[scored.at[case.comment]] if finding.clause == "5.6.7c"}
        if stances:
            label.append(case.stance == "for")
            right.append((case.stance == "for") if case.stance in stances else (case.stance != "for"))
    rows = figures.cells(np.array(label, bool), np.array(right, bool), np.zeros(len(label)))
    found = {measure: figures.measured(MEASURES[measure], rows, name) for measure in ("accuracy", "macro-F1")}
    return Row(name, "5.6.7c", len(label), sum(label), False, found)
