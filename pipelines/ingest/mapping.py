"""Which column of a CSV is what: `--map field=Column`, `--set field=value`, or a TOML file with the same under `[map]` and `[set]`."""

from __future__ import annotations

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


def load_mapping(path: Path | None, mapped: Iterable[str], fixed: Iterable[str], **others: str | None) -> Mapping:
    """The mapping file, then what the command line says on top.

    Raises:
        UsageError: an unknown field, a missing required one, an unknown zone, or a file that cannot be read.
    """
    mapping = _read(path) if path else Mapping()
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
    if len(mapping.delimiter) > 1:
        msg = "ingest: `delimiter`: expected one character"
        raise UsageError(msg)
    try:
        _ = mapping.zone
    except (KeyError, ValueError, OSError) as exc:
        msg = f"ingest: `--timezone`: expected a name such as America/Chicago; got `{mapping.timezone}`"
        raise UsageError(msg) from exc
    return mapping


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
