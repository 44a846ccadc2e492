"""Regular expressions rewritten for the engines that read them: kept within a row for the scan, without lookarounds for RE2."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"\\[xQ]|\\.|\[\^?\]?|\(\?<?[=!]|\{\d*,?\d*\}|.", re.DOTALL)
_AGAIN = re.compile(r"[*+?]|\{.*\}")
_IN_ROW = {r"\s": "[ ]", r"\W": r"[^\w\n]", r"\D": r"[^\d\n]", r"\H": r"[^ \n]", r"\v": r"[^\s\S]", r"\R": r"[^\s\S]"}


def tokens(expression: str) -> Iterator[tuple[str, bool]]:
    """The tokens of an expression, and whether each stands inside brackets: the bracket that ends them does, the first does not."""
    inside = False
    for token in _TOKEN.findall(expression):
        yield token, inside
        inside = token not in ("]", "[]", "[^]") if inside else token.startswith("[")


def within_row(expression: str) -> str:
    r"""The expression with classes that cannot match the newline between rows (`\s` and whatever is negated).

    Raises:
        ValueError: a negated class stands inside brackets, where it cannot be narrowed.
    """
    parts: list[str] = []
    for token, inside in tokens(expression):
        if not inside:
            parts.append(token[:2] + r"\n" + token[2:] if token.startswith("[^") else _IN_ROW.get(token, token))
        elif token == r"\s":
            parts.append(" ")
        elif token in _IN_ROW:
            msg = f"pattern `{expression}`: expected no `{token}` inside brackets (it would match the newline between rows)"
            raise ValueError(msg)
        else:
            parts.append(token)
    return "".join(parts)


def without_lookaround(expression: str) -> str:
    """The expression without its lookarounds: it matches wherever that does, and where only they forbade it."""
    parts: list[str] = []
    depth, left = 0, False
    for token, inside in tokens(expression):
        opens, closes = token.startswith("(") and not inside, token == ")" and not inside
        if depth or (opens and len(token) > 1):
            depth += opens - closes
            left = not depth
        elif not (left and _AGAIN.fullmatch(token)):
            parts.append(token)
            left = False
    return "".join(parts)
