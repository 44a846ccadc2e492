"""Checks that a candidate number is what it looks like: checksums, issued ranges, real dates. Pure functions on short strings."""

from __future__ import annotations

import ipaddress
import re
from datetime import date
from functools import lru_cache

import phonenumbers
from stdnum import iban as iban_standard
from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.us import rtn
from stdnum.us import ssn as ssn_standard

TOLL_FREE = frozenset({"800", "822", "833", "844", "855", "866", "877", "888", "900"})
"""Area codes that no private person has: toll-free, and 900 for pay services."""

_CARD_ISSUERS = re.compile(
    r"(?:4\d{12}(?:\d{3}){0,2}"  # Visa: 13, 16 or 19 digits
    r"|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[68]\d)\d{11,16}"  # Diners Club
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12,15}|62\d{14,17}"  # Discover, UnionPay
    r"|35(?:2[89]|[3-8]\d)\d{12}|(?:2131|1800)\d{11}"  # JCB, its old 15-digit range too
    r"|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15})"  # Maestro
)
_HOME_NETWORKS = tuple(
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/3",
        "::/127",
        "fe80::/10",
    )
)
"""Networks whose addresses are the same in every home and so tell nothing about a person."""

_MONTHS = {name: number for number, names in enumerate((
    "jan january ene enero", "feb february febrero", "mar march marzo", "apr april abr abril", "may mayo", "jun june junio",
    "jul july julio", "aug august ago agosto", "sep sept september septiembre", "oct october octubre", "nov november noviembre",
    "dec december dic diciembre"), 1) for name in names.split()}  # fmt: skip


def digits_of(text: str) -> str:
    """The ASCII digits of a text."""
    return "".join(char for char in text if "0" <= char <= "9")


def is_luhn(digits: str) -> bool:
    """12 to 19 digits, not all the same, with a right Luhn digit."""
    return 12 <= len(digits) <= 19 and len(set(digits)) > 1 and luhn.is_valid(digits)


def is_payment_card(digits: str) -> bool:
    """An issuer's range and length, and a right Luhn digit."""
    return _CARD_ISSUERS.fullmatch(digits) is not None and is_luhn(digits)


def is_ssn(digits: str) -> bool:
    """Nine digits in a range that has been issued; known advertising numbers are not."""
    return len(digits) == 9 and len(set(digits)) > 1 and ssn_standard.is_valid(digits)


def is_routing_number(digits: str) -> bool:
    """Nine digits with a right ABA checksum and a Federal Reserve prefix."""
    prefix = int(digits[:2]) if len(digits) == 9 else 99
    return (prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80) and digits != "0" * 9 and rtn.is_valid(digits)


def iban_length(text: str) -> int:
    """How many characters of `text` (groups split by spaces or hyphens) are a valid IBAN from its start; 0 if none.

    A following word may look like one more group, so that shorter prefixes are tried too.
    """
    ends = [len(text), *(found.start() for found in re.finditer(r"[ -]", text))][:10]
    for end in sorted(ends, reverse=True):
        try:
            iban_standard.validate(text[:end])
        except ValidationError:
            continue
        return end
    return 0


def is_telling_ip(text: str) -> bool:
    """A real IPv4 or IPv6 address that is not one of every home's own."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not any(address in network for network in _HOME_NETWORKS if network.version == address.version)


@lru_cache(maxsize=1 << 10)  # the library takes 0.1 ms, and one text may hold a number a thousand times
def is_us_phone(digits: str) -> bool:
    """Ten digits (or eleven with a leading 1) that the North American plan knows, toll-free ones left out."""
    digits = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    if len(digits) != 10 or digits[:3] in TOLL_FREE or digits[0] in "01" or digits[3] in "01" or len(set(digits)) < 3:
        return False
    return phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=1, national_number=int(digits)))


@lru_cache(maxsize=1 << 10)
def is_foreign_phone(text: str) -> bool:
    """A number written with its country code (`+44 20 ...`), valid in that country and not free of charge."""
    try:
        number = phonenumbers.parse("+" + digits_of(text).removeprefix("00"), None)
    except phonenumbers.NumberParseException:
        return False
    free = (phonenumbers.PhoneNumberType.TOLL_FREE, phonenumbers.PhoneNumberType.SHARED_COST, phonenumbers.PhoneNumberType.PREMIUM_RATE)
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) not in free


def is_birth_date(text: str) -> bool:
    """A full, real date from 1900 on: `4/17/1982`, `1982-04-17`, `April 17, 1982`, `17 de abril de 1982`."""
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    words = [_MONTHS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _MONTHS]
    if len(numbers) == 2 and words:
        return _is_date(numbers[1], words[0], numbers[0])
    if len(numbers) != 3:
        return False
    if numbers[0] > 31:
        return _is_date(*numbers)
    first, second, year = numbers
    return _is_date(year, first, second) or _is_date(year, second, first)


def _is_date(year: int, month: int, day: int) -> bool:
    year += 1900 if year < 100 else 0
    try:
        date(year, month, day)
    except ValueError:
        return False
    return 1900 <= year <= 2099
