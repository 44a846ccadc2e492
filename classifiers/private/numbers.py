"""Rules for numbers: payment card, SSN, IBAN, phone, IP address; each yields what its checks and the words around it let through."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pharos.classifiers.private import validators
from pharos.classifiers.private.context import NOT_PERSONAL_NUMBER, NUMBER_LEAD, NUMBER_TAIL, Found, Window
from pharos.classifiers.private.validators import digits_of

_CARD = re.compile(
    r"(?<![\w.-])(?:\d{12,19}|\d{4}([ .-])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ .-])\d{6}\2\d{4,5}|\d{4} - \d{4} - \d{4} - \d{4})(?![\w]|[.-]\d)"
)
_CARD_WORDS = re.compile(r"\b(?:cards?|visa|mastercard|amex|debit|credit|tarjeta)\b")
_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1(?:\d{2}|\d{4})|\d{4}([./-])\d{1,2}\2\d{1,2}")
_SSN = re.compile(r"(?<![\w.-])\d{3}([- .])\d{2}\1\d{4}(?![\w]|[.-]\d)")
_BARE_9 = re.compile(r"(?<![\w.-])\d(?:[ .-]?\d){8}(?![\w]|[.-]\d)")
_SSN_WORDS = re.compile(r"\b(?:ssn|ss ?(?:#|no|number)|social(?: security)?|soc sec|seguro social|nss)\b")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}[ -]?(?:[A-Za-z0-9]{4}[ -]?){2,7}[A-Za-z0-9]{0,4}(?![A-Za-z0-9])")
_US_PHONE = re.compile(
    r"(?<![\w.$#/+-])(?:\+?1[ .-]{0,2})?(?:\( ?\d{3} ?\)|\d{3})[ ./_-]{0,3}\d{3}[ ._-]{0,3}\d{4}"
    r"(?: ?(?:x|ext\.?) ?\d{1,5}\b|(?! ?%)(?![\w/]|[.,-]\d))"
)
_SPACED_PHONE = re.compile(r"(?<![\w.-])\(?\d(?:[ ._*-]{1,3}\d){2}\)?[ ._*-]{1,3}\d(?:[ ._*-]{1,3}\d){6}(?!\w)")
_INTERNATIONAL = re.compile(r"(?<![\w+])(?:\+|00)\d{1,3}[ .()-]{0,3}\d(?:[ .()/-]{0,3}\d){6,13}(?:x\d{1,5}\b|(?!\w))")
_ANY_PHONE = re.compile(r"(?<![\w.$#/+-])\(?\d(?:[ .()/-]{0,2}\d){6,14}(?![\w/%]|[.,-]\d)")
_PAPER_LEAD = re.compile(r"\b(?:accounts?|acct|routing|aba|cuenta|mrn|passport|pasaporte|licen[cs]e|licencia|iban|id)\b[^.!?]{0,20}$")
_LIST_TAIL = re.compile(r"(?:\d+[ ,]+){3,}$")
_IPV4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){3,7}(?![\w:.])")
_MACHINE = re.compile(
    r"\b(?:cameras?|cams?|server|printer|plc|scada|hmi|panel|controller|switch|firewall|pumps?|telnet|ssh|rdp|vpn|ports? \d+|"
    r"default password|dvr|nvr|"
    r"gateway|subnet|traffic|signals?|plant|camaras?|servidor|bombas?|semaforos?|puerto \d+)\b"
)
"""Equipment has an address too: that is a matter of safety (5.6.8), not of a person."""
_VERSION_LEAD = re.compile(r"\b(?:version|ver|v|build|release|firmware|section|sec|article|art|clause|chapter|rule|seccion)[ .:]*$")
_WORDS = {
    "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
    "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7", "ocho": "8",
    "nueve": "9",
}  # fmt: skip
_DIGIT_WORD = "(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r"|\d{1,4})"
_SPOKEN = re.compile(rf"(?<![\w]){_DIGIT_WORD}(?:[ .,-]{{1,3}}{_DIGIT_WORD}){{3,15}}(?![\w])")

_DIGIT = "(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r"|\d)"
_MIXED = re.compile(rf"(?<!\w){_DIGIT}(?:[ ().-]{{0,3}}{_DIGIT}){{9,10}}(?!\w)")


def payment_cards(window: Window) -> Iterator[Found]:
    """A Luhn-valid number in an issuer's range."""
    for match in window.finditer(_CARD):
        digits, near = digits_of(match[0]), window.around(match.start(), match.end(), 40)
        told = _CARD_WORDS.search(near) is not None
        if (validators.is_payment_card(digits) or told and validators.is_luhn(digits)) and not NOT_PERSONAL_NUMBER.search(
            window.before(match.start(), 60)
        ):
            yield Found(match.start(), match.end(), "payment_card", 0.95)


def social_security_numbers(window: Window) -> Iterator[Found]:
    """3-2-4 digits in an issued range; nine bare digits only beside the words."""
    for match in window.finditer(_SSN):
        if NOT_PERSONAL_NUMBER.search(window.before(match.start(), 60)):
            continue
        if not validators.is_ssn(digits_of(match[0])):
            # Never issued, but told to be one: mistyped, or one that a tax office gives out.
            if _SSN_WORDS.search(window.around(match.start(), match.end(), 30)):
                yield Found(match.start(), match.end(), "ssn", 0.6)
        else:
            yield Found(match.start(), match.end(), "ssn", 0.95 if match[1] == "-" else 0.85)
    for match in window.finditer(_BARE_9):
        if validators.is_ssn(digits_of(match[0])) and _SSN_WORDS.search(window.around(match.start(), match.end(), 40)):
            yield Found(match.start(), match.end(), "ssn", 0.9)


def ibans(window: Window) -> Iterator[Found]:
    """A country's length and format, and the right check digits."""
    for match in window.finditer(_IBAN):
        if length := validators.iban_length(match[0]):
            yield Found(match.start(), match.start() + length, "iban", 0.95)


def ip_addresses(window: Window) -> Iterator[Found]:
    """A telling IPv4 or IPv6 address; four small numbers (a section, a version) only beside the word."""
    for match in window.finditer(_IPV4):
        named = re.search(r"\bip\b", window.before(match.start(), 40)) is not None
        small = max(int(part) for part in match[0].split(".")) <= 20
        if validators.is_telling_ip(match[0]) and (named or not (small or _VERSION_LEAD.search(window.before(match.start(), 20)))):
            machine = _MACHINE.search(window.around(match.start(), match.end(), 60)) is not None
            yield Found(match.start(), match.end(), "ip_address", 0.3 if machine else 0.85 if named else 0.7)
    for match in window.finditer(_IPV6):
        if validators.is_telling_ip(match[0]) and sum(map(str.isalnum, match[0])) >= 6:
            yield Found(match.start(), match.end(), "ip_address", 0.8)


def phones(window: Window) -> Iterator[Found]:
    """North American numbers, written plainly or digit by digit; others with a country code or after a word such as `call`."""
    for match in window.finditer(_US_PHONE):
        if validators.is_us_phone(digits_of(re.split("[xe]", match[0])[0])):
            yield from _us_phone(window, match)
    for match in window.finditer(_SPACED_PHONE):
        digits = digits_of(match[0])
        if validators.is_us_phone(digits) and digits not in "23456789012345678901":
            yield Found(match.start(), match.end(), "phone", 0.7)
    for match in window.finditer(_INTERNATIONAL):
        lead = window.before(match.start(), 60)
        if not _PAPER_LEAD.search(lead) and (validators.is_foreign_phone(match[0]) or NUMBER_LEAD.search(lead)):
            yield Found(match.start(), match.end(), "phone", 0.85)
    for match in window.finditer(_ANY_PHONE):
        if _is_local_phone(window, match):
            yield Found(match.start(), match.end(), "phone", 0.6)


def _us_phone(window: Window, match: re.Match[str]) -> Iterator[Found]:
    lead = window.before(match.start(), 60)
    if NOT_PERSONAL_NUMBER.search(lead) or _PAPER_LEAD.search(lead) or _LIST_TAIL.search(lead):
        return
    plain = match[0].isdigit()
    told = NUMBER_LEAD.search(lead) or NUMBER_TAIL.search(window.after(match.end(), 12))
    yield Found(match.start(), match.end(), "phone", 0.9 if told and not plain else 0.75 if told or not plain else 0.6)


def _is_local_phone(window: Window, match: re.Match[str]) -> bool:
    digits = digits_of(match[0])
    if len(digits) == 10 and digits[:3] in validators.TOLL_FREE or len(digits) == 11 and digits[1:4] in validators.TOLL_FREE:
        return False
    lead = window.before(match.start(), 60)
    told = NUMBER_LEAD.search(lead) or NUMBER_TAIL.search(window.after(match.end(), 12))
    if not told or NOT_PERSONAL_NUMBER.search(lead) or _PAPER_LEAD.search(lead) or len(set(digits)) < 3 or _DATE.match(match[0]):
        return False
    return len(digits) > 7 or re.fullmatch(r"[2-9]\d{2}[ .-]?\d{4}", match[0]) is not None


def spoken_phones(window: Window) -> Iterator[Found]:
    """A number in words: `three one eight, five five five, oh one four two`."""
    for match in window.finditer(_SPOKEN, lower=True):
        words = re.findall(_DIGIT_WORD, match[0])
        if sum(not word.isdigit() for word in words) < 3:
            continue
        digits = "".join(_WORDS.get(word, word) for word in words)
        told = len(digits) == 7 and digits[0] not in "01" and NUMBER_LEAD.search(window.before(match.start(), 60))
        if validators.is_us_phone(digits) or told:
            yield Found(match.start(), match.end(), "phone", 0.7)


def mixed_phones(window: Window) -> Iterator[Found]:
    """Digits and digit words run together, `three1eight-555-01-77`; ten of them that make a number are no accident."""
    for match in window.finditer(_MIXED, lower=True):
        words = re.findall(_DIGIT, match[0])
        digits = "".join(_WORDS.get(word, word) for word in words)
        if not match[0].isdigit() and validators.is_us_phone(digits) and not NOT_PERSONAL_NUMBER.search(window.before(match.start(), 60)):
            yield Found(match.start(), match.end(), "phone", 0.7)
