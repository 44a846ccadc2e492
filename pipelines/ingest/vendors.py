"""Ready-made mappings for the CSV exports of other tools: one TOML file each under `data/vendors/`, with the documentation behind it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from pharos.pipelines.ingest.mapping import Mapping
from pharos.schemas.errors import UsageError

FOLDER = Path(__file__).parents[1] / "data" / "vendors"


class Vendor(Mapping, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mapping with what it is for. `sources` document every column that it names; `notes` say what the export cannot tell."""

    title: str
    sources: list[str]
    notes: str


@cache
def vendors() -> dict[str, Vendor]:
    """All of them by name, in the alphabet's order."""
    return {path.stem: msgspec.toml.decode(path.read_bytes(), type=Vendor) for path in sorted(FOLDER.glob("*.toml"))}


def vendor(name: str) -> Vendor:
    """One of them.

    Raises:
        UsageError: there is none of that name.
    """
    found = vendors().get(name)
    if found is None:
        msg = f"ingest: `--vendor`: expected one of {', '.join(vendors())}; got `{name}` (any other CSV: `--map` or `--mapping`)"
        raise UsageError(msg)
    return found
