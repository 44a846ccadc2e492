"""Passwords as they are kept: argon2id with the parameters that argon2-cffi recommends, renewed at a login when these change."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from pharos.schemas.errors import UsageError

SHORTEST, LONGEST = 12, 256
"""Characters."""

_HASHER = PasswordHasher()


def fit(name: str, password: str) -> bool:
    """Whether it may be a password of the account `name`."""
    return SHORTEST <= len(password) <= LONGEST and password.casefold() != name.casefold()


def hashed(name: str, password: str) -> str:
    """A new password of the account `name`, as it is kept.

    Raises:
        UsageError: it is too short, too long, or the name.
    """
    if not fit(name, password):
        msg = f"password: expected {SHORTEST} to {LONGEST} characters, other than the name; got {len(password)}"
        raise UsageError(msg)
    return _HASHER.hash(_normal(password))


def verified(kept: str, password: str) -> bool:
    """Whether it is the password; False, after the same work, if `kept` is empty."""
    nobody = _nobody()
    try:
        _HASHER.verify(kept or nobody, _normal(password[: LONGEST + 1]))
    except VerificationError:
        return False
    return bool(kept)


def renewed(kept: str, password: str) -> str:
    """How the password, which was verified, is kept from now on."""
    return _HASHER.hash(_normal(password)) if _HASHER.check_needs_rehash(kept) else kept


@cache
def _nobody() -> str:
    """The hash of a password that nobody knows."""
    return _HASHER.hash(secrets.token_hex())


def _normal(password: str) -> str:
    # Keyboards write an accented letter as one character or as two.
    return unicodedata.normalize("NFKC", password)
