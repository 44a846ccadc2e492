"""The report as a page (docs/accuracy.md) and as plain values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pharos.pipelines.evaluate.figures import Figure
from pharos.pipelines.evaluate.measure import Report, Row
from pharos.pipelines.evaluate.peers import Known, Peers
from pharos.schemas.finding import CLAUSES
from pharos.schemas.policy_file import Policy

HEAD = """<!-- `make eval` writes this page. -->
# Accuracy

{comments:,} distinct labelled comments, scored as `pharos detect` scores them: every detector, the policy `{policy}` with its shipped
thresholds, the default profile. Square brackets are 95 % intervals (percentile bootstrap over rows, 400 seeded rounds). {errors}

The sets are public ones, most of them not about cities; none of their texts is in this repository. **seen** marks a set some of whose
rows train the shipped models (open licences only): there a figure says that training worked, not how the next comment fares. Thresholds
and word lists were set on such rows too. *never* marks test suites and sets that only measure: no text of theirs trains a model or is in
a list, but what the detectors got wrong of HateCheck, HatemojiCheck, XSTest, the madlibs and janitr was read before cues were written in
general terms (verbs by VerbNet, offences by the Criminal Code, pictures, coins), so that those figures are not blind. `own_heldout` is the
fifth of the project's own corpus that trains no network, `city_heldout` comments written to measure alone; both are written for a city's
pages, and their clean comments are hard on purpose. Clean rows of c3, unhealthy and polis and all of `own_heldout` also set where the
thresholds lie and when the encoder is asked, so that their shares flagged are near what was asked for; `city_heldout` set
nothing. Every figure with its interval: [accuracy.json](accuracy.json).
"""
NOTES = """
`toxic` and `mod-any` are labels that name no clause; any of several answers them. Low recall there is no fault: a city's policy is
narrower. Under 5.6.7c both sides of a candidate count. A dash: no rows labelled true, or none labelled false. False alarms: of the rows
labelled false, the share that is flagged.
"""


def interval(figure: Figure | None) -> str:
    """`0.812 [0.79, 0.83]`, or a dash."""
    if figure is None or math.isnan(figure.value):
        return "–"
    return f"{figure.value:.3f} [{figure.low:.2f}, {figure.high:.2f}]"


def percent(figure: Figure) -> str:
    """`0.81 % [0.6, 1.0]`, or a dash."""
    return "–" if math.isnan(figure.value) else f"{figure.value:.2%} [{100 * figure.low:.1f}, {100 * figure.high:.1f}]".replace("%", " %")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def page(report: Report, policy: Policy, peers: Peers) -> str:
    """The whole page."""
    errors = "No comment failed." if not report.errors else f"**{report.errors} comments failed in a detector.**"
    parts = [HEAD.format(comments=report.comments, policy=policy.id, errors=errors)]
    if report.sampled:
        parts.append("**A sample, for a quick look.**\n")
    parts += [
        "## Beside others\n",
        "![Pharos with its interval, others' figures and the aim, set by set](images/accuracy.svg)\n",
        _beside(report, peers),
    ]
    parts += ["## Clean comments\n", "![Share of clean comments that each detector flags](images/false_alarms.svg)\n", _clean(report)]
    parts += ["## Each clause\n", NOTES.strip() + "\n", *_clauses(report, policy)]
    parts += ["## HateCheck by functionality\n", "![Accuracy by functionality](images/hatecheck.svg)\n", _functionality(report)]
    parts += ["## English and Spanish\n", _languages(report), "## Evidence\n", _spans(report), "## For or against\n", _stance(report)]
    parts += ["## Where others' figures are from\n", _sources(peers)]
    return "\n".join(parts)


def compared(report: Report, peers: Peers) -> list[tuple[Known, Row, Figure]]:
    """The known figures that this run has an own one for."""
    rows = {(row.set, row.clause): row for row in report.rows}
    found = [(known, rows[known.set, known.clause]) for known in peers.figure if (known.set, known.clause) in rows]
    return [(known, row, row.figures[known.measure]) for known, row in found if not math.isnan(row.figures[known.measure].value)]


def _seen(row: Row) -> str:
    return "seen" if row.seen else "*never*"


def _beside(report: Report, peers: Peers) -> str:
    rows = []
    for known, row, figure in compared(report, peers):
        others = ", ".join(f"{name} {value:.3g}" for name, value in known.peers.items())
        rows.append(
            [known.clause, known.set, _seen(row), known.measure, interval(figure), others, "" if known.aim is None else f"{known.aim:g}"]
        )
    return table(["clause", "set", "trained on", "measure", "Pharos", "others", "aim"], rows)


def _clean(report: Report) -> str:
    words = "Strict: every clause whose flags are more than advice. Aims: at most 1 % for a detector, 2 % for all strict ones together.\n\n"
    sets = list(dict.fromkeys(row.set for row in report.clean))
    cells = {(row.clause, row.set): percent(row.figures["flagged"]) for row in report.clean}
    counts = {row.set: row.n for row in report.clean}
    rows = [[clause, *(cells.get((clause, name), "–") for name in sets)] for clause in dict.fromkeys(row.clause for row in report.clean)]
    return words + table(["flagged by", *(f"{name} (n {counts[name]:,})" for name in sets)], rows)


def _clauses(report: Report, policy: Policy) -> list[str]:
    measures = ("precision", "recall", "F1", "macro-F1", "AUC", "false alarms")
    parts = []
    for clause in dict.fromkeys(row.clause for row in report.rows):
        title = policy.clauses[clause].title if clause in policy.clauses else "no clause named"
        names = [*measures, "recall at 5 %"] if clause == "5.6.1" else [*measures]
        rows = [
            [row.set, _seen(row), f"{row.n:,}", f"{row.positives:,}", *(interval(row.figures[name]) for name in names)]
            for row in report.rows
            if row.clause == clause
        ]
        parts.append(f"### {clause} {title}\n\n" + table(["set", "trained on", "n", "true", *names], rows))
    return parts


def _functionality(report: Report) -> str:
    def grid(head: str, rows: list[Row]) -> str:
        return table([head, "n", "accuracy"], [[row.set, f"{row.n:,}", interval(row.figures["accuracy"])] for row in rows])

    words = "Names end in `_h` (hateful) or `_nh` (not).\n\n"
    return words + grid("functionality", report.functionality) + "\n" + grid("group", report.target)


def _languages(report: Report) -> str:
    names = ("recall", "F1", "false alarms")
    rows = [
        [row.clause, row.set, f"{row.n:,}", f"{row.positives:,}", *(interval(row.figures[name]) for name in names)]
        for row in report.language
    ]
    return table(["clause", "comments", "n", "true", *names], rows)


def _spans(report: Report) -> str:
    def share(part: object, whole: object) -> str:
        return f"{part / whole:.1%}" if whole else "–"  # type: ignore[operator]

    words = (
        "Labelled spans that overlap a span Pharos gives under the same clause: of the comments it flags, and of all. In the copy of\n"
        "hatexplain that is measured here the labels lie one word before the words that were meant.\n\n"
    )
    rows = [
        [
            str(row["clause"]),
            str(row["set"]),
            str(row["of_flagged"]),
            share(row["overlapped"], row["of_flagged"]),
            share(row["overlapped"], row["of_all"]),
        ]
        for row in sorted(report.spans, key=lambda row: CLAUSES.index(str(row["clause"])))
    ]
    return words + table(["clause", "set", "spans in flagged comments", "overlapped", "of all labelled spans"], rows)


def _stance(report: Report) -> str:
    words = "Of the comments flagged under 5.6.7c, whether the side found (for, against) is the labelled one.\n\n"
    rows = [[row.set, f"{row.n:,}", interval(row.figures["accuracy"]), interval(row.figures["macro-F1"])] for row in report.stance]
    return words + table(["set", "flagged", "accuracy", "macro-F1"], rows)


def _sources(peers: Peers) -> str:
    return table(["name", "from"], [[name, source] for name, source in peers.sources.items()])


def values(report: Report) -> dict[str, Any]:
    """Plain values for JSON: six decimals, null where a figure is not defined."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, Figure):
            return plain({"value": value.value, "low": value.low, "high": value.high})
        if isinstance(value, list | tuple):
            return [plain(inner) for inner in value]
        return (None if math.isnan(value) else round(value, 6)) if isinstance(value, float) else value

    def tidy(row: dict[str, Any]) -> dict[str, Any]:
        return row | {"figures": {key: Figure(*figure) for key, figure in row["figures"].items()}} if "figures" in row else row

    tables = {name: [tidy(row) for row in rows] for name, rows in asdict(report).items() if isinstance(rows, list)}
    return plain({"comments": report.comments, "errors": report.errors, "sampled": report.sampled, **tables})
