"""Refusals in the person's language: each has its sentence in the catalogue, below `rule.`; the error itself speaks English."""

from __future__ import annotations

from typing import TypeVar

from pharos.pipelines.console.texts import Translate, translator
from pharos.schemas.errors import DecisionError, StaleError

E = TypeVar("E", bound=DecisionError)

LONGEST = 40
"""Characters that are said again of what was given."""


def refused(key: str, **values: str | int) -> DecisionError:
    """The rules do not allow it."""
    return _filled(DecisionError, key, values)


def stale(key: str, **values: str | int) -> StaleError:
    """Somebody, or the platform, was faster."""
    return _filled(StaleError, key, values)


def told(exc: DecisionError, t: Translate) -> str:
    """The sentence in another language."""
    return t(f"rule.{exc.key}", **exc.values)


def _filled(kind: type[E], key: str, values: dict[str, str | int]) -> E:
    short = {name: value[:LONGEST] if isinstance(value, str) and name == "got" else value for name, value in values.items()}
    return kind(translator("en")(f"rule.{key}", **short), key, short)
