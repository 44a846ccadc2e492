"""Which entries of a policy's lists and rules are evidence in real texts, and which of them fire mostly for one side of a dispute."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

import msgspec

from pharos.classifiers.engine import Engine
from pharos.pipelines.output import shown
from pharos.pipelines.policy.check import Issue
from pharos.pipelines.policy.scoring import score
from pharos.schemas.errors import FatalError

BATCH = 2000
PRIVATE, MODEL = "5.6.9", "model"
LONGEST_ENTRY = 60
FEWEST = 5
"""Flags of an entry or a clause below which nothing is said of sides."""
LEANING = 2.0
"""How many times as often one side must be flagged as the others for a warning, beside being no accident."""
SURE_Z = 2.58
"""Standard deviations of a difference that chance makes once in a hundred times."""

T = TypeVar("T", bound=msgspec.Struct)


class Text(msgspec.Struct, gc=False):
    """A line of --posts or --comments; `side` (or `stance`) names whom a comment is for."""

    text: str
    side: str | int | None = None
    stance: str | int | None = None
    post: str | None = None
    parent: str | None = None
    lang: str | None = None


class Entry(NamedTuple):
    """What matched: the clause and detector it belongs to, the kind of evidence, the form."""

    clause: str
    detector: str
    type: str
    form: str


class Share(msgspec.Struct, frozen=True):
    """How many of a side's comments are flagged."""

    flagged: int
    of: int
    share: float


def read(file: Iterable[bytes], option: str) -> list[Text]:
    """The texts of a file of JSON lines; blank lines are none.

    Raises:
        FatalError: a line is not such an object; the message has its number, never its text.
    """
    decoder = msgspec.json.Decoder(Text)
    rows = []
    for number, line in enumerate(file, start=1):
        try:
            if line.strip():
                rows.append(decoder.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError) as exc:
            detail = str(exc) if isinstance(exc, msgspec.DecodeError) else "not UTF-8"
            msg = f"`{option}` line {number}: expected a JSON object with `text`; got what does not decode ({detail})"
            raise FatalError(msg) from None
    return rows


def by_side(engine: Engine, comments: list[Text]) -> tuple[dict[str, dict[str, Share]], list[Issue]]:
    """Per clause and side how many comments are flagged, and a warning for each clause or entry that fires mostly for one side.

    Raises:
        FatalError: fewer than two sides are named.
    """
    total: Counter[str] = Counter()
    clauses: dict[str, Counter[str]] = defaultdict(Counter)
    entries: dict[Entry, Counter[str]] = defaultdict(Counter)
    for rows in batches([row for row in comments if _side(row) is not None]):
        for row, (held, flags) in zip(rows, evidence(engine, rows), strict=True):
            side = str(_side(row))
            total[side] += 1
            for clause in flags:
                clauses[clause][side] += 1
            for entry in {_without_details(entry) for entry in held if entry.clause in flags}:
                entries[entry][side] += 1
    if len(total) < 2:
        msg = f"`--comments`: expected comments of two sides at least, told by `side` or `stance`; got {len(total)}"
        raise FatalError(msg)
    names = sorted(total)
    order = [clause for clause in engine.policy.clauses if clause in clauses]
    shares = {clause: {side: _share(clauses[clause][side], total[side]) for side in names} for clause in order}
    issues = [Issue("warning", f"clauses.{clause}", f"is flagged {lean}") for clause in order if (lean := leaning(clauses[clause], total))]
    for entry, count in sorted(entries.items(), key=lambda pair: (-pair[1].total(), pair[0])):
        if lean := leaning(count, total):
            issues.append(issue_of(entry, f"{quoted(entry)} fires {lean}"))
    return shares, issues


def leaning(flagged: Mapping[str, int], of: Mapping[str, int]) -> str:
    """Which side is flagged mostly, with the counts; empty where none is, or chance may be the reason."""
    for side in sorted(of):
        mine, n = flagged.get(side, 0), of[side]
        theirs, m = sum(flagged.values()) - mine, sum(of.values()) - n
        if mine + theirs < FEWEST or not m or mine / n < LEANING * theirs / m:
            continue
        both = (mine + theirs) / (n + m)
        spread = math.sqrt(both * (1 - both) * (1 / n + 1 / m))
        if spread and (mine / n - theirs / m) / spread >= SURE_Z:
            return f"mostly for side `{shown(side)}`: {mine} of {n} ({mine / n:.1%}), others {theirs} of {m} ({theirs / m:.1%})"
    return ""


def batches(rows: list[T]) -> Iterator[list[T]]:
    """The rows, some thousands at a time."""
    return (rows[at : at + BATCH] for at in range(0, len(rows), BATCH))


def evidence(engine: Engine, rows: list[Text]) -> Iterator[tuple[set[Entry], Iterable[str]]]:
    """For each row its entries and the clauses it is flagged under."""
    detections, judgement = score(engine, rows)
    held: dict[int, set[Entry]] = defaultdict(set)
    for name, detection in detections.items():
        for item in detection.evidence:
            for span in item.spans:
                held[item.row].add(Entry(engine.detectors[name].clause, name, span.type, " ".join(span.matched.lower().split())))
    for at in range(len(rows)):
        yield held[at], judgement.flags.get(at, ())


def without_text(entry: Entry) -> Entry:
    """An entry that is no form of a list or rule but a passage of the text: the model's evidence is told by its kind."""
    return entry._replace(form="") if entry.type == MODEL else entry


def _without_details(entry: Entry) -> Entry:
    """An entry of the public's comments: what is private in them is told by its kind too."""
    return entry._replace(form="") if entry.clause == PRIVATE else without_text(entry)


def _side(row: Text) -> str | int | None:
    return row.stance if row.side is None else row.side


def _share(flagged: int, of: int) -> Share:
    return Share(flagged, of, round(flagged / of, 4))


def issue_of(entry: Entry, message: str) -> Issue:
    """A warning about an entry."""
    return Issue("warning", f"clauses.{entry.clause} {entry.detector}", message, entry.form[:LONGEST_ENTRY])


def quoted(entry: Entry) -> str:
    """An entry for a message."""
    form = shown(entry.form)
    if not form:
        return f"evidence of the kind {entry.type}"
    return f"“{form if len(form) <= LONGEST_ENTRY else form[: LONGEST_ENTRY - 1] + '…'}” ({entry.type})"
