"""Finds out how a text file is encoded: BOM, then UTF-8, then UTF-16 without a BOM, then the Windows code page.

And says in one sentence that a `.gz` file is none, or cut off.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from pharos.pipelines.ingest.zipped import Readable
from pharos.schemas.errors import FatalError

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CHUNK = 1 << 20
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


def detect_encoding(path: Readable) -> str:
    """A codec name. A file of UTF-8 with a few broken bytes is UTF-8: its broken rows are bad, not the whole file mojibake."""
    with path.open("rb") as file:
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


@contextmanager
def unpacking(path: Readable) -> Iterator[None]:
    """Turns what goes wrong while a `.gz` file is unpacked into one sentence.

    Raises:
        FatalError: the file is cut off, or no gzip file.
    """
    try:
        yield
    except EOFError as exc:  # click takes a bare EOFError for Ctrl-C
        msg = f"ingest: `{path.name}`: expected a whole gzip file; it ends too early (cut off while it was written or copied)"
        raise FatalError(msg) from exc
    except (gzip.BadGzipFile, zlib.error) as exc:
        msg = f"ingest: `{path.name}`: expected a gzip file, as its name says; got what does not unpack"
        raise FatalError(msg) from exc
