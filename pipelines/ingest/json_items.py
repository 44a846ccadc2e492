"""The items of a list in a JSON file of any size, one at a time: a broken item costs itself, the memory needed is one item's.

The list is the whole file, or stands under one of some names in the object that the file is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

CHUNK = 1 << 18
ITEM_LIMIT = 8 << 20
"""Bytes of an item that are kept."""

_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_AT_TOP = re.compile(rb'["{}\[\],]')
_DEEPER = re.compile(rb'["{}\[\]]')
_SPACE = re.compile(rb"[ \t\r\n]*")


class Item(NamedTuple):
    """The item's bytes, and what is wrong with them as far as brackets and quotes tell."""

    raw: bytes
    problem: str = ""


def list_items(file: BinaryIO, names: frozenset[str], prefix: re.Pattern[bytes] | None = None) -> Iterator[Item]:
    """Every item of the lists; none if the file, after its prefix, is neither a list nor an object that holds one under the names."""
    scan = _Scan(file)
    if not scan.begin(prefix):
        return
    opening = scan.peek()
    if opening == b"[":
        yield from _items(scan)
    elif opening == b"{":
        scan.step()
        while scan.peek() == b'"':
            name = scan.value().raw[1:-1].decode("utf-8", "replace")
            if scan.peek() != b":":
                break
            scan.step()
            if name in names and scan.peek() == b"[":
                yield from _items(scan)
            else:
                scan.value()
            if scan.peek() == b",":
                scan.step()


def _items(scan: _Scan) -> Iterator[Item]:
    scan.step()
    if scan.peek() == b"]":
        scan.step()
        return
    while True:
        item = scan.value()
        yield item
        after = scan.peek()
        if after:
            scan.step()
        if after == b"]":
            return
        if after != b",":
            if not item.problem:
                yield Item(b"", "the file ends inside its list" if not after else "expected a comma or the list's end after an item")
            return


class _Scan:
    """A place in a file of JSON."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._buffer = b""
        self._at = 0

    def begin(self, prefix: re.Pattern[bytes] | None) -> bool:
        """Step over a byte order mark and the prefix; False if that is not there."""
        self._more()
        if self._buffer.startswith(codecs.BOM_UTF8):
            self._at = len(codecs.BOM_UTF8)
        found = prefix.match(self._buffer, self._at) if prefix else None
        if found:
            self._at = found.end()
        return prefix is None or found is not None

    def peek(self) -> bytes:
        """The next byte that is no white space, where the place then is; empty at the end."""
        while True:
            self._at = _SPACE.match(self._buffer, self._at).end()  # type: ignore[union-attr]  # it matches nothing, too
            if self._at < len(self._buffer):
                return self._buffer[self._at : self._at + 1]
            if not self._more():
                return b""

    def step(self) -> None:
        """One byte on."""
        self._at += 1

    def value(self) -> Item:
        """The value that begins here, to its closing bracket or quote, or to what ends a number or a word."""
        depth, inside, over = 0, False, False
        place = self._at
        while True:
            place, depth, inside, ended = self._token(place, depth, inside)
            if ended:
                break
            if place - self._at > ITEM_LIMIT:
                over, self._at = True, place
            gone = self._at
            if not self._more():
                raw = b"" if over else self._buffer[self._at :].strip()
                self._at = len(self._buffer)
                return Item(raw, f"over {ITEM_LIMIT} bytes" if over else "the file ends inside this item")
            place -= gone
        raw = self._buffer[self._at : place].strip()
        self._at = place
        return Item(b"", f"over {ITEM_LIMIT} bytes") if over else Item(raw)

    def _token(self, place: int, depth: int, inside: bool) -> tuple[int, int, bool, bool]:
        """From bracket to bracket until the value ends (True) or the buffer does: place, depth, whether inside a string."""
        buffer = self._buffer
        while True:
            if inside:
                place = _IN_STRING.match(buffer, place).end()  # type: ignore[union-attr]  # it matches nothing, too
                if buffer[place : place + 1] != b'"':
                    return place, depth, True, False
                place, inside = place + 1, False
                if depth == 0:
                    return place, 0, False, True
            found = (_DEEPER if depth else _AT_TOP).search(buffer, place)
            if not found:
                return len(buffer), depth, False, False
            place, mark = found.end(), found[0]
            if mark == b'"':
                inside = True
            elif mark in b"{[":
                depth += 1
            elif depth == 0:
                return place - 1, 0, False, True
            else:
                depth -= 1
                if depth == 0:
                    return place, 0, False, True

    def _more(self) -> bool:
        """Read on; what lies before the place is dropped."""
        chunk = self._file.read(CHUNK)
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        return bool(chunk)
