"""Which column of a CSV is what: `--map field=Column`, `--set field=value`, or a TOML file with the same under `[map]` and `[set]`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from pharos.schemas.errors import UsageError

FIELDS = (
    "comment_id", "text", "created_at", "platform", "account", "edited_at", "kind", "parent_id", "parent_text", "post_id", "post_url",
    "post_title", "post_text", "author_id", "author_name", "lang", "permalink",
)  # fmt: skip
REQUIRED = ("comment_id", "text", "created_at", "platform", "account")
ID_FIELDS = ("comment_id", "parent_id", "post_id", "author_id")
_GUARDED = re.compile(r'="(.*)"', re.DOTALL)


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`map`: field -> column; `set`: field -> the same value for all rows. `timezone` is for times without a zone.

    An empty `delimiter` is a comma, or a tab in a `.tsv` file.
    """

    map: dict[str, str] = {}
    set: dict[str, str] = {}
    timezone: str | None = None
    time_format: str | None = None
    encoding: str | None = None
    delimiter: str = ""

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone of times without one."""
        return ZoneInfo(self.timezone) if self.timezone else None


def load_mapping(
    path: Path | None, mapped: Iterable[str], fixed: Iterable[str], base: Mapping | None = None, **others: str | None
) -> Mapping:
    """The mapping file, or a ready-made one as `base`, then what the command line says on top.

    Raises:
        UsageError: an unknown field, a missing required one, an unknown zone, or a file that cannot be read.
    """
    mapping = _read(path) if path else base or Mapping()
    values = {name: value for name, value in others.items() if value is not None}
    mapping = msgspec.structs.replace(
        mapping, map=mapping.map | _pairs("--map", mapped), set=mapping.set | _pairs("--set", fixed), **values
    )
    for name in (*mapping.map, *mapping.set):
        if name not in FIELDS:
            msg = f"ingest: `{name}`: expected one of {', '.join(FIELDS)}"
            raise UsageError(msg)
    if missing := [name for name in REQUIRED if name not in mapping.map and name not in mapping.set]:
        msg = f"ingest: a CSV needs `{'`, `'.join(missing)}`: name the column with `--map {missing[0]}=COLUMN` or a value with `--set`"
        raise UsageError(msg)
    mapping = msgspec.structs.replace(mapping, delimiter=mapping.delimiter.replace(r"\t", "\t"))
    if len(mapping.delimiter) > 1:
        msg = r"ingest: `delimiter`: expected one character, or \t for a tab"
        raise UsageError(msg)
    try:
        _ = mapping.zone
    except (KeyError, ValueError, OSError) as exc:
        msg = f"ingest: `--timezone`: expected a name such as America/Chicago; got `{mapping.timezone}`"
        raise UsageError(msg) from exc
    return mapping


def check_header(name: str, header: list[str], mapping: Mapping, delimiter: str) -> None:
    """Whether each mapped column stands in the header of the named file, once.

    Raises:
        UsageError: it does not; the message names the delimiter that the file seems to have.
    """
    for column in sorted(set(mapping.map.values())):
        if header.count(column) > 1:
            msg = f"ingest: `{name}`: column `{column}` is there {header.count(column)} times; a mapped column needs a name of its own"
            raise UsageError(msg)
        if column not in header:
            line = delimiter.join(header)
            others = [other for other in ";\t|," if other != delimiter and column in (part.strip(' "\r\n') for part in line.split(other))]
            hint = f": give `--delimiter '{others[0]}'`".replace("\t", r"\t") if others else ""
            shown = ", ".join(header).replace("\t", r"\t") or "nothing"
            msg = f"ingest: `{name}`: no column `{column}`; the header has {shown}{hint}"
            raise UsageError(msg)


def unguarded(cell: str) -> str:
    """An id without the `="..."` by which Excel keeps numbers as text."""
    cell = cell.strip()
    guarded = _GUARDED.fullmatch(cell)
    return guarded[1].strip() if guarded else cell


def _read(path: Path) -> Mapping:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Mapping)
    except OSError as exc:
        msg = f"ingest: `--mapping`: `{path}` cannot be read ({exc.strerror})"
        raise UsageError(msg) from exc
    except (msgspec.DecodeError, ValueError) as exc:
        msg = f"ingest: `--mapping`: `{path}`: {exc}"
        raise UsageError(msg) from exc


def _pairs(option: str, items: Iterable[str]) -> dict[str, str]:
    pairs = {}
    for item in items:
        name, equals, value = item.partition("=")
        if not equals or not value:
            msg = f"ingest: `{option}`: expected FIELD=VALUE; got `{item}`"
            raise UsageError(msg)
        pairs[name.strip()] = value
    return pairs
