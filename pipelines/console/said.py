"""What the write-back says of an act, in the person's language: its own sentences are known, what a platform says in them is quoted."""

from __future__ import annotations

import re
from string import Formatter
from typing import get_args

from pharos.pipelines.connectors.acts import Stage
from pharos.pipelines.connectors.sayings import SENTENCES
from pharos.pipelines.console.texts import Translate

WORDS = {"action": ("hide", "unhide"), "stage": get_args(Stage)}
"""Parts that have a name in each language too: of `action.` and `stage.` in the catalogue."""


def known(said: str, t: Translate) -> str:
    """The sentence in the language of `t`; empty if it is none of the write-back's."""
    for key, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(said):
            return t(f"said.{key}", **{name: t(f"{name}.{part}") if name in WORDS else part for name, part in found.groupdict().items()})
    return ""


def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = [re.escape(text) + (_part(name) if name else "") for text, name, _, _ in Formatter().parse(sentence)]
    return re.compile("".join(pieces), re.S)


def _part(name: str) -> str:
    return f"(?P<{name}>{'|'.join(WORDS[name]) if name in WORDS else '.*'})"


_PATTERNS = {key: _pattern(sentence) for key, sentence in SENTENCES.items()}
