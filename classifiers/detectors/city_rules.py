"""5.6.11 the city's own rules: words, patterns and domains that the policy file lists as data; without rules nothing is flagged."""

from __future__ import annotations

import re
import unicodedata
from typing import ClassVar

from pharos.classifiers.base import Detection, Evidence
from pharos.classifiers.scan import Pattern, Scanner
from pharos.classifiers.views import Views
from pharos.schemas.errors import PolicyError
from pharos.schemas.finding import Reason, Span
from pharos.schemas.policy_file import Policy, Rule

_SCORE = 0.9


def _scannable(pattern: Pattern) -> None:
    try:
        Scanner([pattern.expression])
    except (ValueError, UnicodeEncodeError) as exc:
        msg = f"policy: rule `{pattern.tag}`: `{pattern.expression}` cannot be scanned for ({exc})"
        raise PolicyError(msg) from exc


class CityRules:
    """Flags what a rule of the policy file names: any of its words, patterns or domains, and every term of its `all_of`."""

    name: ClassVar[str] = "city_rules"
    version: ClassVar[str] = "1"
    clause: ClassVar[str] = "5.6.11"
    any_language = True

    def load(self, policy: Policy) -> None:
        """Turn the rules into patterns.

        Raises:
            PolicyError: an expression cannot be scanned for; the message names the rule.
        """
        self._rules = policy.rules
        self._patterns: list[Pattern] = []
        self._terms: list[tuple[int, int]] = []
        for at, rule in enumerate(policy.rules):
            for term, expression in _expressions(rule):
                self._patterns.append(Pattern(expression, "plain", rule.id))
                self._terms.append((at, term))
        if not self._patterns:
            return
        try:
            Scanner([pattern.expression for pattern in self._patterns])
        except (ValueError, UnicodeEncodeError):
            for pattern in self._patterns:
                _scannable(pattern)
            raise

    def patterns(self) -> list[Pattern]:
        """Every rule's expressions, over the plain view."""
        return self._patterns

    def detect(self, views: Views) -> Detection:
        """Evidence for rows that a rule names; the first such rule gives the reason."""
        hits = views.hits(self.name)
        found: dict[int, dict[int, list[tuple[int, int, int]]]] = {}
        for i in range(len(hits)):
            at, term = self._terms[int(hits.pattern[i])]
            found.setdefault(int(hits.row[i]), {}).setdefault(at, []).append((int(hits.start[i]), int(hits.end[i]), term))
        evidence = []
        for row in sorted(found):
            held = [at for at in sorted(found[row]) if _holds(self._rules[at], {term for _, _, term in found[row][at]})]
            if held:
                text = views.plain.original_text(row)
                places = sorted({(start, end, self._rules[at].id) for at in held for start, end, _ in found[row][at]})
                reason = self._rules[held[0]].reason
                spans = [Span(start, end, rule, text[start:end]) for start, end, rule in _apart(places)]
                evidence.append(Evidence(row, _SCORE, spans, Reason(reason.en, reason.es), view="plain"))
        return Detection.of(len(views), evidence)


def _expressions(rule: Rule) -> list[tuple[int, str]]:
    """(term, expression): term -1 for what hits by itself, the place in `all_of` for what must all be there."""
    alone = [_word(word) for word in rule.words] + [f"(?i){pattern}" for pattern in rule.patterns]
    alone += [rf"(?i)\b{re.escape(domain)}\b" for domain in rule.domains]
    return [*((-1, expression) for expression in alone), *((i, _word(term)) for i, term in enumerate(rule.all_of))]


def _word(word: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", word.replace("ñ", "\x00")) if not unicodedata.combining(c))
    return rf"(?i)\b{re.escape(bare)}\b".replace("\\\x00", "\xf1").replace("\x00", "\xf1").replace("\\ ", " +")


def _holds(rule: Rule, terms: set[int]) -> bool:
    alone = bool(rule.words or rule.patterns or rule.domains)
    return (not alone or -1 in terms) and all(i in terms for i in range(len(rule.all_of)))


def _apart(places: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for place in places:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept
