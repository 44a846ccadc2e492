"""The labelled comments that accuracy is measured on: data sets in a folder, and the held-out part of the project's own corpus."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pharos.classifiers.train import corpus
from pharos.schemas.errors import UsageError
from pharos.schemas.finding import CLAUSES

OWN = "own_heldout"
CITY = "city_heldout"
CLEAN = "clean"
NEVER = frozenset(
    ["hatecheck", "hatemoji_check", "mhc_spanish", "xstest", "bias_madlibs_neutral", "profanity_fp_names", "janitr", "ethos", "stormfront"]
)
"""Open sets that train nothing all the same: test suites, and share-alike or GPL rows."""
UMBRELLA = {"toxic": ("5.6.2", "5.6.3", "5.6.4", "5.6.5", "5.6.7a"), "mod-any": CLAUSES[1:]}
"""Labels that do not say which clause: any of these answers them."""
STANCE = frozenset(["pstance", "stance_multitarget", "stance_semeval16"])
"""Sets whose 5.6.7c label says for (true) or against (false) a candidate: both are campaigning."""
PARENT = frozenset(["context_toxicity"])
"""Sets whose context is the comment answered, not the post."""
NOT_PRIVATE = frozenset(
    [
        "PERSON",
        "ORGANIZATION",
        "ORG",
        "TITLE",
        "LOCATION",
        "GPE",
        "NRP",
        "AGE",
        "DATE_TIME",
        "ZIP_CODE",
        "DOMAIN_NAME",
        "SYSTEM",
        "USERNAME",
    ]
)
"""Span types of the synthetic sets that are no evidence for 5.6.9: a name or a place alone is public."""


@dataclass(frozen=True)
class Case:
    """One comment with one label: whether `clause` holds; `kind` is the source's own label, `seen` whether it may have trained a model."""

    set: str
    clause: str
    label: bool
    text: str
    post: str | None = None
    parent: str | None = None
    lang: str | None = None
    kind: str = ""
    stance: str | None = None
    seen: bool = False
    spans: tuple[tuple[int, int], ...] = field(default=())

    @property
    def comment(self) -> tuple[str, str | None, str | None, str | None]:
        """What is scored; cases of the same comment are scored once."""
        return self.text, self.post, self.parent, self.lang


def read(folder: Path, only: str | None = None) -> list[Case]:
    """Every labelled row of the folder's sets.

    Raises:
        UsageError: the folder is not there, or holds no data set.
    """
    files = sorted(folder.glob("*.jsonl.gz"))
    if not files:
        msg = f"`FOLDER`: expected labelled comments (*.jsonl.gz); got none in {folder}. `make eval DATA=...` names another folder"
        raise UsageError(msg)
    return [case for file in files if only in (None, file.name.removesuffix(".jsonl.gz")) for case in _cases(file)]


def _cases(file: Path) -> Iterator[Case]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["label"] is not None:
                yield _case(row)


def _case(row: dict) -> Case:
    name, clause, label = row["dataset"], row["clause"], row["label"]
    stance = None
    if clause == "5.6.7c" and name in STANCE:
        stance, label = ("for" if label else "against"), True
    context = row.get("context")
    spans = [(start, end) for start, end, kind in row.get("spans") or () if label and kind not in NOT_PRIVATE]
    return Case(
        name, clause, label, row["text"],
        post=None if name in PARENT else context, parent=context if name in PARENT else None, lang=row.get("lang"),
        kind=row.get("raw") or "", stance=stance, seen=row["use"] in ("open", "check") and name not in NEVER, spans=tuple(spans),
    )  # fmt: skip


def own(rows: Iterable[dict], name: str) -> list[Case]:
    """Rows {text, labels, ...} as one case a clause, and a case `clean` where no label holds.

    5.6.1 is asked where a post is given; the corpus states it only where it holds.
    """
    cases = []
    for row in rows:
        base = Case(name, CLEAN, False, row["text"], row.get("post"), row.get("parent"), row.get("lang"))
        labels = set(row["labels"])
        asked = [clause for clause in CLAUSES[:-1] if clause != "5.6.1" or (row.get("post") and (name == CITY or clause in labels))]
        cases += [replace(base, clause=clause, label=clause in labels) for clause in asked]
        cases += [] if labels else [base]
    return cases


def own_heldout(city: Path | None = None) -> list[Case]:
    """The held-out rows of the corpus, and the city comments of a file of their own where there is one."""
    cases = own((row for row in corpus.rows() if corpus.heldout(row["text"])), OWN)
    if city and city.exists():
        cases += own(map(json.loads, filter(str.strip, city.read_text(encoding="utf-8").splitlines())), CITY)
    return cases


def sampled(cases: Iterable[Case], most: int) -> list[Case]:
    """At most so many cases of each set and clause, the same ones each time."""
    taken: dict[tuple[str, str], int] = {}
    kept = []
    for case in sorted(cases, key=lambda case: hashlib.sha1(case.text.encode(), usedforsecurity=False).digest()):
        key = (case.set, case.clause)
        taken[key] = taken.get(key, 0) + 1
        if taken[key] <= most:
            kept.append(case)
    return kept
