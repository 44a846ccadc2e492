"""CSV records (RFC 4180) that do not let one stray quote take their neighbours along.

A record that is no record, or that swallowed others, gives only its first physical line; reading begins again at the next line.
"""

from __future__ import annotations

import csv
import itertools
import sys
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

CELL_LIMIT = 8 << 20
"""Characters of a cell, and about how far a record may reach over several lines."""

REREAD = 4
"""How often, on average, a character may be read again; a file made of stray quotes is then read line by line, in linear time."""

TOO_FAR, TOO_OFTEN = "too far", "too often"

Alike = Callable[[list[str], list[str]], bool]
"""Whether the second row looks like a row of the same table as the first."""


class Record(NamedTuple):
    """One row: its place (the header is 1), its cells, the text as it stands in the file, and what is wrong with it, if anything is."""

    number: int
    cells: list[str]
    text: str
    problem: str


class CsvReader:
    """Reads a text of CSV: first `header`, then `rows`."""

    def __init__(self, text: Iterator[str], delimiter: str) -> None:
        csv.field_size_limit(min(CELL_LIMIT, sys.maxsize))
        self._lines = _Lines(text)
        self._delimiter = delimiter
        self._reader = csv.reader(self._lines, delimiter=delimiter, strict=True)

    def header(self) -> list[str]:
        """The names of the columns, stripped; the whole line as one name if it is no CSV or takes the row under it in."""
        lines = self._lines
        lines.begin()
        try:
            names = [name.strip() for name in next(self._reader)]
        except StopIteration:
            return []
        except csv.Error:
            return [lines.taken[0].strip()]
        commas = len(names) - 1
        if any('"' not in line and line.count(self._delimiter) >= commas for line in lines.taken[1:] if commas):
            return [lines.taken[0].strip()]
        return names

    def rows(self, width: int, alike: Alike) -> Iterator[Record]:
        """Every row after the header that is not blank; a good one has `width` cells."""
        lines = self._lines
        for number in itertools.count(2):
            lines.begin()
            cells: list[str] = []
            problem = ""
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as exc:
                problem = _problem(exc)
            if cells and len(cells) != width:
                problem = f"expected {width} cells, as in the header; got {len(cells)}"
            if len(lines.taken) > 1 and (problem or self._swallowed(cells, alike)):
                problem = f"a quote that opened in line {lines.first} goes on over the next lines: {problem or 'they look like rows'}"
                cells = []
                lines.put_back()
            elif problem:
                problem += f" (line {lines.first})"
            if cells or problem:
                yield Record(number, cells, "".join(lines.taken), problem)

    def _swallowed(self, cells: list[str], alike: Alike) -> bool:
        """Whether at least half of the lines after the first would be rows by themselves."""
        rest = [line for line in self._lines.taken[1:] if line.strip()]
        candidates = [line for line in rest if line.count(self._delimiter) >= len(cells) - 1]
        if not candidates or 2 * len(candidates) < len(rest):
            return False
        rows = (next(csv.reader([line], delimiter=self._delimiter)) for line in candidates)
        return 2 * sum(len(row) == len(cells) and alike(cells, row) for row in rows) >= len(rest)


class _Lines:
    """The physical lines of a text, for one csv.reader; those of the record at hand can be put back, all but the first."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self._back: deque[str] = deque()
        self._read = self._again = self._size = 0
        self.first = 1
        self.taken: list[str] = []

    def begin(self) -> None:
        """A record begins."""
        self.first += len(self.taken)
        self.taken = []
        self._size = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.taken and self._size > CELL_LIMIT:
            raise csv.Error(TOO_FAR)
        if self.taken and self._again > REREAD * self._read + CELL_LIMIT:
            raise csv.Error(TOO_OFTEN)
        if self._back:
            line = self._back.popleft()
        else:
            line = next(self._text)
            self._read += len(line)
        self.taken.append(line)
        self._size += len(line)
        return line

    def put_back(self) -> None:
        """All lines of the record but its first will be read again."""
        self._again += self._size - len(self.taken[0])
        self._back.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def _problem(error: csv.Error) -> str:
    """The csv module's few errors in our words, without the row's text."""
    said = str(error)
    if "field limit" in said or said == TOO_FAR:
        return f"expected cells of at most {CELL_LIMIT} characters in closed quotes"
    if said == TOO_OFTEN:
        return "expected closed quotes; too many rows before this one had none, so it is read by itself"
    if "unexpected end" in said:
        return "expected a closing quote; got the end of the file"
    if "expected after" in said:
        return "expected the cell to end at its closing quote; got more text"
    return "expected a row of CSV"
