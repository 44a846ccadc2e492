"""What others reach on the same sets and what Pharos aims at: `pipelines/data/evaluate/peers.toml`."""

from __future__ import annotations

from importlib.resources import files

import msgspec


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The figures known for one measure of one set and clause; `peers` by name."""

    clause: str
    set: str
    measure: str
    peers: dict[str, float] = {}
    aim: float | None = None


class Peers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All known figures, and where each peer's are from."""

    sources: dict[str, str]
    figure: list[Known]


def load_peers() -> Peers:
    """Read the file that ships."""
    return msgspec.toml.decode((files("pharos.pipelines") / "data" / "evaluate" / "peers.toml").read_bytes(), type=Peers)
