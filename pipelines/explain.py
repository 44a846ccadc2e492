"""Results for a person to read: the comment with its evidence marked, and under it why each clause was flagged and what was not scored.

On a terminal in colour, elsewhere as plain text with `[[...]]` around the evidence; hidden characters are made visible in both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import numpy as np
from rich.console import Console
from rich.text import Text

from pharos.classifiers.registry import DETECTORS
from pharos.schemas.finding import MODEL, Finding
from pharos.schemas.policy_file import Policy

Language = Literal["en", "es"]
LONGEST = 2000
"""Characters of a comment that are shown; evidence beyond is told by its place and form."""
MOST_FORMS = 5
"""Pieces of evidence told one by one for each finding."""
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that look like nothing without being of a hidden category."""
_WORDS: dict[str, dict[Language, str]] = {
    "comment": {"en": "comment", "es": "comentario"},
    "nothing": {"en": "nothing flagged", "es": "nada señalado"},
    "score": {"en": "score", "es": "puntuación"},
    "threshold": {"en": "threshold", "es": "umbral"},
    "advice": {"en": "advice only", "es": "solo orientativo"},
    "tier": {"en": "tier", "es": "nivel"},
    "read": {"en": "read as", "es": "leído como"},
    "at": {"en": "characters", "es": "caracteres"},
    "view": {"en": "view", "es": "vista"},
    "more": {"en": "more", "es": "más"},
    "below": {"en": "highest of the rest", "es": "la más alta del resto"},
    "borne": {"en": "but no evidence: a page must bear it", "es": "pero sin indicios: una página debe admitirlo"},
    "unscored": {"en": "not scored", "es": "sin puntuar"},
    "none": {"en": "no detector", "es": "sin detector"},
    "signals": {"en": "signals, for routing only", "es": "indicios, solo para encaminar"},
    "for": {"en": "for a candidate", "es": "a favor de un candidato"},
    "against": {"en": "against a candidate", "es": "en contra de un candidato"},
    "skipped": {"en": "skipped", "es": "omitido"},
    "timeout": {"en": "out of time", "es": "sin tiempo"},
    "error": {"en": "failed", "es": "falló"},
    "cut": {"en": "characters in all", "es": "caracteres en total"},
}
_COLOURS = {"A": "bold white on red", "B": "bold black on yellow", "C": "bold black on cyan"}


class Explainer:
    """Writes explanations to a console; `plain` (without a terminal) is text with marks."""

    def __init__(self, policy: Policy, language: Language = "en", console: Console | None = None) -> None:
        self.policy = policy
        self.language: Language = language
        self.console = console or Console(highlight=False)
        self.plain = not self.console.is_terminal

    def show(self, comments: Iterable[tuple[str, Any]]) -> None:
        """Explain texts with their results (see `pharos detect`), one after another."""
        for text, result in comments:
            for line in self.lines(text, result):
                if self.plain:
                    self.console.file.write(f"{line.plain}\n")
                else:
                    self.console.print(line)
        self.console.file.flush()

    def lines(self, text: str, result: Any) -> Iterator[Text]:
        """The lines of one explanation, the last one empty."""
        told = ", ".join(result.flags) or self._word("nothing")
        read = f" ({result.lang}): " if getattr(result, "lang", "") else ": "
        yield Text.assemble(
            (f"{self._word('comment')} {visible(str(result.id))}", "bold"), read, (told, "yellow" if result.flags else "green")
        )
        yield self._marked(text, result.findings)
        for finding in result.findings:
            yield from self._finding(text, finding)
        yield from self._rest(result)
        yield Text()

    def _word(self, key: str) -> str:
        return _WORDS[key][self.language]

    def _marked(self, text: str, findings: list[Finding]) -> Text:
        """The comment, indented, with every span marked in the colour of its clause's tier."""
        shown = text[:LONGEST]
        styles = np.full(len(shown) + 1, "", dtype=object)
        for finding in findings:
            for span in finding.spans:
                styles[span.start : span.end] = _COLOURS[finding.tier]
        styles[len(shown)] = ""
        out = Text("  ")
        start = 0
        for end in [*(np.flatnonzero(styles[1:] != styles[:-1]) + 1).tolist(), len(shown)]:
            piece, style = visible(shown[start:end]).replace("\n", "\n  "), str(styles[start])
            out.append(f"[[{piece}]]" if style and self.plain else piece, style or None)
            start = end
        if len(text) > LONGEST:
            out.append(f"… ({len(text):,} {self._word('cut')})", "dim")
        return out

    def _finding(self, text: str, finding: Finding) -> Iterator[Text]:
        clause = self.policy.clauses[finding.clause]
        threshold = getattr(finding, "threshold", None)
        limit = clause.threshold if threshold is None else threshold
        line = Text.assemble("  ", (finding.clause, "bold"), f" {clause.title}: ", (f"{self._word('score')} {finding.score:.2f}", "bold"))
        line.append(f" ≥ {self._word('threshold')} {limit:.2f}, {self._word('tier')} {finding.tier}")
        line.append(f", {self._word('advice')}" if clause.advice_only else "")
        line.append(f", {self._word(finding.stance)}" if finding.stance else "")
        line.append(f"  ({finding.detector} {finding.version})", "dim")
        yield line
        yield Text(f"    {visible(getattr(finding.reason, self.language))}")
        view = getattr(finding, "view", None)
        for start, end, kind, matched in _told(finding.spans):
            original = text[start:end]
            form = Text("    - ").append(_quoted(original), "bold")
            form.append(f" {self._word('read')} {_quoted(matched)}" if matched.lower() != original.lower() else "")
            seen = f", {self._word('view')} {view}" if view and kind != MODEL else ""
            yield form.append(f" ({kind}, {self._word('at')} {start}-{end}{seen})", "dim")
        if len(finding.spans) > MOST_FORMS:
            yield Text(f"    - … {len(finding.spans) - MOST_FORMS} {self._word('more')}", "dim")

    def _rest(self, result: Any) -> Iterator[Text]:
        """What did not flag: the highest other score, the clauses and detectors that did not score, the signals."""
        low = {
            clause: score
            for clause, score in result.scores.items()
            if score and clause not in result.flags and clause in self.policy.clauses
        }
        if low:
            best = max(low, key=lambda clause: low[clause])
            clause = self.policy.clauses[best]
            numbers = f"{self._word('score')} {low[best]:.2f}, {self._word('threshold')} {clause.threshold:.2f}"
            borne = f" ({self._word('borne')})" if low[best] >= clause.threshold else ""
            yield Text(f"  {self._word('below')}: {best} {clause.title}, {numbers}{borne}", "dim")
        failed = [
            f"{name} ({_WORDS[status][self.language] if status in _WORDS else status})"
            for name, status in result.status.items()
            if status != "ok"
        ]
        served = {kind.clause for kind in DETECTORS}
        empty = [clause for clause, score in result.scores.items() if score is None and clause not in served]
        if empty:
            failed.append(f"{', '.join(empty)} ({self._word('none')})")
        if failed:
            yield Text(f"  {self._word('unscored')}: {', '.join(failed)}", "dim")
        yield from (Text(f"  {note}", "dim") for note in getattr(result, "notes", ()))
        if signals := getattr(result, "signals", None):
            yield Text(f"  {self._word('signals')}: {', '.join(_signal(item, self.language) for item in signals)}", "blue")


def visible(text: str) -> str:
    """The text with control, direction and invisible characters written out (`‹U+200B›`); line breaks and tabs stay, also joined emoji."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"‹U+{ord(c):04X}›" if _hidden(text, at) else c for at, c in enumerate(text))


def _hidden(text: str, at: int) -> bool:
    character = text[at]
    if character in "\n\t":
        return False
    if character == "\u200d" and 0 < at < len(text) - 1:
        before, after = (unicodedata.category(text[near]) for near in (at - 1, at + 1))
        return not (before in ("So", "Sk", "Mn") and after == "So")
    return character in _BLANKS or unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs")


def _told(spans: Iterable[Any]) -> list[tuple[int, int, str, str]]:
    """The pieces that are told: what the reason rests on before the model's words."""
    return sorted(((s.start, s.end, s.type, s.matched) for s in spans), key=lambda told: told[2] == MODEL)[:MOST_FORMS]


def _quoted(text: str) -> str:
    shown = visible(text).replace("\n", "↵")
    return f"“{shown if len(shown) <= 80 else shown[:79] + '…'}”"


def _signal(item: Any, language: Language) -> str:
    """A signal by its name, with its reason where it has one."""
    name = item if isinstance(item, str) else getattr(item, "name", None) or getattr(item, "signal", None) or str(item)
    reason = getattr(getattr(item, "reason", None), language, "")
    return visible(f"{str(name).replace('_', ' ')}{f' ({reason})' if reason else ''}")
