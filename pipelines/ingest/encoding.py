"""Finds out how a text file is encoded: BOM, then UTF-8, then UTF-16 without a BOM, then the Windows code page."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CHUNK = 1 << 20
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


def detect_encoding(path: Path) -> str:
    """A codec name. A file of UTF-8 with a few broken bytes is UTF-8: its broken rows are bad, not the whole file mojibake."""
    with open(path, "rb") as file:
        head = file.read(4096)
        for bom, name in BOMS:
            if head.startswith(bom):
                return name
        if head and head.count(0) > len(head) / 4:
            return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
        file.seek(0)
        whole = broken = 0
        while chunk := file.read(CHUNK) + file.readline():
            rest = _SEQUENCE.sub(b"", chunk)
            whole += (len(chunk) - len(rest)) // 2
            broken += len(_HIGH.findall(rest))
    return "cp1252" if broken > whole else "utf-8"
