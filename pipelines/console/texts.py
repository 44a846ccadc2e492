"""What the console says, in English and Spanish: one catalogue a language in `locale/`, the same keys in both."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "es")

Translate = Callable[..., str]
"""`t("queue.title")`, `t("queue.new", count=3)`: the sentence, its placeholders filled in."""


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Key -> sentence. Keys of sections are joined with dots; a sentence that counts has `.one` and `.other`.

    Raises:
        KeyError: there is no such language.
    """
    if language not in LANGUAGES:
        msg = f"language: expected one of {', '.join(LANGUAGES)}; got `{language}`"
        raise KeyError(msg)
    file = resources.files("pharos.pipelines.console") / "locale" / f"{language}.toml"
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8")), ""))


def translator(language: str) -> Translate:
    """The function `t` of a language."""
    sentences = catalogue(language)

    def t(key: str, **values: Any) -> str:
        """The sentence; with `count`, its form for that number. Whole numbers are written as the language writes them.

        Raises:
            KeyError: the catalogue has no such key, or the sentence wants a value that was not given.
        """
        if key not in sentences and "count" in values:
            key = f"{key}.one" if values["count"] == 1 else f"{key}.other"
        return sentences[key].format_map({name: _written(value, language) for name, value in values.items()})

    return t


def _written(value: Any, language: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}".replace(",", "." if language == "es" else ",")
    return str(value)


def _flat(section: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in section.items():
        found += _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(f"{prefix}{name}", value)]
    return found
