"""How the name of a person who runs for office looks in a comment: in the register, with a title, capitalised, or a pronoun."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from pharos.classifiers.campaign.lists import OFFICIAL, OPENERS, PLACES, THINGS
from pharos.classifiers.campaign.phrases import OFFICE, SEAT, Need
from pharos.classifiers.campaign.register import Register
from pharos.classifiers.words import plain_form, word_hash

WINDOW = 90
"""Characters beside a phrase in which a name is looked for."""
_LETTER = r"[^\W\d_]"
_WORD = rf"{_LETTER}(?:{_LETTER}|['’.-](?={_LETTER}))*\.?"
WORDS_AFTER = re.compile(rf"({_WORD})(?:[ \t]+|/|$|(?=\W))")
_LEAD_AFTER = re.compile(
    r"[\s\u200b-\u200f\ufeff:*\"“'@#>-]*(?:(?:a|al|to|for|por|para|el|la|(?:our|my|mi) (?:own )?(?:boy|girl|man|guy|lady|friend|"
    r"buddy|homie|cousin|neighbor|brother|sister|amig[oa]|primo|prima|vecin[oa]|compadre|comadre)|our|my|your|nuestro|nuestra|mi|"
    r"(?:someone|somebody|a? ?(?:man|woman|leader|person)) like|good|great|the great|big|incumbent|candidate|candidat[oa]|"
    r"the honorable|don|do\u00f1a)\s+)*",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"(?:(?:mayor|councilman|councilwoman|council ?member|sheriff|judge|governor|gov\.?|senator|sen\.?|rep\.?|"
    r"congress(?:man|woman)|president|pastor|dr\.?|mr\.?|"
    r"mrs\.?|ms\.?|miss|coach|chief|marshal|constable|brother|sister|deacon|rev\.?|reverend|se\u00f1ora?|herman[oa]|"
    r"do\u00f1a|alguacil|alcalde|alcaldesa|concejal|senadora?|gobernadora?|presidente|sr\.?|sra\.?)\s+)",
    re.IGNORECASE,
)
_PRONOUN_AFTER = re.compile(
    r"(?:him|her|me|this (?:man|woman|guy|lady|clown|candidate|mayor)|that (?:man|woman|guy)|el(?=[\s,.!]*$)|ella|este senor)\b",
    re.IGNORECASE,
)
_PRONOUN_BEFORE = re.compile(
    r"(?:\bhe|\bshe|\bthe mayor|\bour mayor|\bthis (?:man|woman|guy|lady|mayor)|\bel alcalde|\bla alcaldesa|\bella?)(?: \w+){0,2}[\s,']*$",
    re.IGNORECASE,
)
_LINK_BEFORE = re.compile(
    r"(?:,|\s|'s|’s|\b(?:is|was|as|has|be|will be|es|sera|ser\u00e1|our|your|the|all|really|always|just|still|"
    r"only|por|to be|and|y)\b)*$",
    re.IGNORECASE,
)
_OFFICE_AFTER = re.compile(
    rf"[\s,']*(?:for|para|as|como)\s+(?:the\s+|la\s+|el\s+)?{OFFICE}\b|['’]?s (?:campaign|run|bid|race)\b|\s+campaign\b", re.IGNORECASE
)
OFFICE_TITLE = re.compile(rf"(?i)\b{SEAT}\s+$")
ACRONYM = re.compile(r"[A-Z]{2,3}|[A-Z]{2,}s")
COINED = re.compile(r"(?i)\w{3}(?:care|n?omics)$|\w{5}isms?$")
"""Laws and doctrines called by a name: the politics of a person, not the person."""


def _might_be_first(word: str) -> bool:
    """Whether a word could be a first name before a surname."""
    form = plain_form(word)
    return len(form) > 2 and word[0].isupper() and form not in OPENERS and form not in THINGS and form not in PLACES


class Name(NamedTuple):
    """A name at [start, end) of the text, and how sure it is that it names a candidate."""

    start: int
    end: int
    sure: Need
    weak: bool = False


class Names:
    """Finds names beside a phrase; `common` holds the hashes of words that are usually written small."""

    def __init__(self, register: Register, common: Container[int]) -> None:
        self._register = register
        self._common = common

    def after(self, text: str, at: int) -> Name | None:
        """The name that begins right behind `at`, or None."""
        window = text[at : at + WINDOW].split("\n")[0]
        begin = _LEAD_AFTER.match(window).end()  # type: ignore[union-attr]
        if pronoun := _PRONOUN_AFTER.match(window, begin):
            return Name(at + begin, at + pronoun.end(), Need.PERSON)
        title = TITLE.match(window, begin)
        first = title.end() if title else begin
        words = self._run(window, first)
        if not words:
            return None
        count, sure, weak = self._judge([word for word, _ in words], bool(title), self._register.find)
        if not count and words[0][0][0].isupper() and _OFFICE_AFTER.match(window[words[0][1] :]):
            count, sure = 1, Need.KNOWN
        if not count:
            return None
        end = words[count - 1][1]
        following = WORDS_AFTER.match(window[end:].lstrip(" "))
        if following and plain_form(following[1]) in PLACES:
            return None
        if sure < Need.CANDIDATE and _OFFICE_AFTER.match(window[end:]):
            sure = Need.KNOWN
        return Name(at + begin, at + end, sure, weak)

    def before(self, text: str, at: int) -> Name | None:
        """The name that ends right before `at`, or None."""
        base = max(0, at - WINDOW)
        window = text[base:at]
        if pronoun := _PRONOUN_BEFORE.search(window):
            return Name(base + pronoun.start(), at, Need.PERSON)
        end = _LINK_BEFORE.search(window).start()  # type: ignore[union-attr]
        words = [(match[0], match.start(), match.end()) for match in re.finditer(_WORD, window[:end])]
        run: list[tuple[str, int, int]] = []
        for word in reversed(words):
            gap = window[word[2] : run[0][1]] if run else window[word[2] : end]
            if gap.strip(" '’\"”#@") or len(run) == 4:
                break
            run.insert(0, word)
        forms = [plain_form(word) for word, _, _ in run]
        if found := self._register.find_last(forms):
            weak = found == 1 and forms[-1] in self._register.weak
            if not weak or run[-1][0][0].isupper():
                found += found == 1 and len(run) > 1 and _might_be_first(run[-2][0])
                return Name(base + run[-found][1], base + run[-1][2], Need.CANDIDATE if not weak else Need.KNOWN, weak)
        count = 0
        while count < len(run) and self._looks_named(run[-1 - count][0]):
            count += 1
        if not count:
            return None
        if count < len(run) and count < 3 and _might_be_first(run[-1 - count][0]):
            count += 1
        start = run[-count][1]
        title = any(match.end() == start for match in TITLE.finditer(window))
        return Name(base + start, base + run[-1][2], Need.KNOWN if title else Need.NAME)

    def in_tag(self, body: str, link: bool) -> bool:
        """Whether the rest of a hashtag or link (`Smith`, `MariaLopez`, `lopez`) is a name; in a link all is small."""
        form = plain_form(body)
        if form in self._register.joined or (link and len(form) > 3 and self._uncommon(form)):
            return True
        humps = re.findall(r"[A-Z][a-z'’]+|[A-Z]+(?![a-z])", body)
        first = plain_form(humps[0]) if humps and humps[0] and body.startswith(humps[0]) else ""
        return len(first) > 2 and self._uncommon(first) and (len(humps) == 1 or self._uncommon(plain_form(humps[1])))

    def known(self, word: str) -> bool:
        """Whether one word is a register name that is no common word."""
        form = plain_form(word)
        return (form,) in self._register.names and form not in self._register.weak

    def dated(self, text: str, start: int, end: int) -> Name | None:
        """The name of `Name 2026` at [start, end): of the register, or behind the title of an office."""
        word = re.split(r"[ /]", text[start:end])[0]
        title = OFFICE_TITLE.search(text[max(0, start - WINDOW) : start])
        begin = start - len(title[0]) if title else start
        form = plain_form(word)
        if self.known(word) or (title and form not in PLACES | THINGS | OFFICIAL):
            return Name(begin, start + len(word), Need.KNOWN)
        return None

    def _run(self, window: str, at: int) -> list[tuple[str, int]]:
        """Up to four words that follow one another, and where each ends."""
        words: list[tuple[str, int]] = []
        while len(words) < 4 and (match := WORDS_AFTER.match(window, at)):
            words.append((re.sub(r"['’]s?$", "", match[1].rstrip(".")), match.start() + len(re.sub(r"(['’]s|\.)$", "", match[1]))))
            if match[1].endswith(("'s", "’s")) or (match[1].endswith(".") and len(match[1]) > 4):
                break
            at = match.end()
        return words

    def _judge(self, words: list[str], title: bool, find: object) -> tuple[int, Need, bool]:
        forms = [plain_form(word) for word in words]
        found = self._register.find(forms)
        if found:
            weak = found == 1 and forms[0] in self._register.weak
            if not weak:
                return found, Need.CANDIDATE, False
            if words[0][0].isupper() and forms[0] not in THINGS:
                return 1, Need.KNOWN if title else Need.NAME, True
        count = 1 if len(words) > 1 and _might_be_first(words[0]) and self._looks_named(words[1]) else 0
        while count < len(words) and self._looks_named(words[count]):
            count += 1
        return count, Need.KNOWN if title else Need.NAME, False

    def _looks_named(self, word: str) -> bool:
        return word[0].isupper() and not (ACRONYM.fullmatch(word) or COINED.search(word)) and self._uncommon(plain_form(word))

    def _uncommon(self, form: str) -> bool:
        return len(form) > 1 and form not in THINGS and word_hash(form) not in self._common
