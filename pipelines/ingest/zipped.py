"""Files inside a `.zip`, read where they lie: nothing is extracted to the disk, and an archive beyond a limit is refused.

That is before any row is sent. What would be read counts against the sizes; the names of all members are judged.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NoReturn

from pharos.schemas.errors import FatalError

INFLATED_LIMIT = 2 << 30
"""Bytes that are read of one archive, unpacked."""
RATIO_LIMIT = 100
"""How often smaller than its content a member, or the archive as a whole, may be."""
MEMBER_LIMIT = 10_000

PACKED = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar")
_MAGIC = (b"PK\x03\x04", b"\x1f\x8b")
_DRIVE = re.compile(r"[A-Za-z]:")
_ENCRYPTED = 0x1


class Member:
    """One file of an archive; it can be opened and read as a Path can."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str) -> None:
        self._archive, self._info = archive, info
        self.name = f"{shown}/{info.filename}"
        self.suffix = PurePosixPath(info.filename).suffix
        self.size = info.file_size

    def open(self, mode: str = "rb") -> BinaryIO:
        """The member's bytes, unpacked as they are read.

        Raises:
            FatalError: (also while it is read) it is damaged, or another archive under a name that does not say so.
        """
        assert mode == "rb"
        stream = io.BufferedReader(_Stream(self._archive, self._info, self.name))
        if stream.peek(4).startswith(_MAGIC):
            _refuse(self.name, "an archive inside the archive", "no nested archives")
        return stream

    def read_bytes(self) -> bytes:
        """All of it."""
        with self.open() as file:
            return file.read()


Readable = Path | Member


def size_of(file: Readable) -> int:
    """Bytes of a file, unpacked."""
    return file.size if isinstance(file, Member) else file.stat().st_size


def open_zip(path: Path, wanted: Callable[[str], bool]) -> list[Member]:
    """The members whose names are wanted, in the archive's order.

    Raises:
        FatalError: no zip, a limit is passed, or a name or kind of member is not allowed; the message names the limit.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as exc:
        msg = f"ingest: `{path.name}`: expected a whole zip file, as its name says; got what has no table of contents (cut off, or no zip)"
        raise FatalError(msg) from exc
    infos = archive.infolist()
    if len(infos) > MEMBER_LIMIT:
        _refuse(
            path.name, f"{len(infos):,} members", f"at most {MEMBER_LIMIT:,} members (export without media, or give the one file itself)"
        )
    for info in infos:
        _check_name(path.name, info)
    members = [info for info in infos if not info.is_dir() and wanted(info.filename)]
    for info in members:
        _check_member(path.name, info)
    total = sum(info.file_size for info in members)
    if total > INFLATED_LIMIT:
        _refuse(path.name, f"{total:,} bytes to unpack", f"at most {INFLATED_LIMIT:,} bytes (2 GiB) unpacked")
    if total > RATIO_LIMIT * path.stat().st_size:
        _refuse(path.name, f"{total:,} bytes from an archive of {path.stat().st_size:,}", f"a ratio of at most {RATIO_LIMIT}")
    return [Member(archive, info, path.name) for info in members]


def _check_name(archive: str, info: zipfile.ZipInfo) -> None:
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name):
        _refuse(archive, "a member with an absolute path", "no absolute paths")
    if ".." in name.split("/"):
        _refuse(archive, "a member with `..` in its path", "no `..` in paths")
    if stat.S_ISLNK(info.external_attr >> 16):
        _refuse(archive, "a symbolic link", "no symbolic links")
    if name.lower().endswith(PACKED):
        _refuse(archive, f"an archive inside the archive (`{PurePosixPath(name).suffix}`)", "no nested archives")


def _check_member(archive: str, info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        _refuse(archive, "an encrypted member", "no passwords")
    if info.file_size > RATIO_LIMIT * info.compress_size:
        _refuse(
            archive, f"a member of {info.compress_size:,} bytes that unpacks to {info.file_size:,}", f"a ratio of at most {RATIO_LIMIT}"
        )


def _refuse(name: str, got: str, limit: str) -> NoReturn:
    msg = f"ingest: `{name}` is refused: {got}; the limit is {limit}"
    raise FatalError(msg)


class _Stream(io.RawIOBase):
    """A member's unpacked bytes. zipfile gives out no more than the size that the table of contents states, and checks it at the end."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
        self._name = name
        try:
            self._file = archive.open(info)
        except (zipfile.BadZipFile, NotImplementedError, EOFError) as exc:
            raise self._damaged() from exc

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is, by unpacking again from the start."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """The next bytes."""
        try:
            data = self._file.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as exc:
            raise self._damaged() from exc
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As for any file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As for any file."""
        return self._file.tell()

    def close(self) -> None:
        """The archive stays open."""
        if not self.closed:
            self._file.close()
        super().close()

    def _damaged(self) -> FatalError:
        msg = f"ingest: `{self._name}`: expected a whole member of the archive; it does not unpack to what the table of contents says"
        return FatalError(msg)
