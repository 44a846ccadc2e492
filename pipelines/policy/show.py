"""A policy for reading: what it is, and each clause with its words, tier, threshold, detectors and note."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pharos.pipelines.output import shown
from pharos.pipelines.policy.diff import ANY, Comparison
from pharos.pipelines.policy.lint import Share
from pharos.schemas.policy_file import Clause, Policy

TIERS = {
    "A": "unprotected, private or dangerous",
    "B": "viewpoint-neutral content rule",
    "C": "contested: advice, a second reviewer decides",
}
_STYLES = {"A": "red", "B": "yellow", "C": "cyan"}


def as_data(policy: Policy) -> dict[str, Any]:
    """The policy as JSON has it: all of the file, and its hash."""
    data: dict[str, Any] = msgspec.to_builtins(policy)
    del data["folder"]
    return data


def rendered(policy: Policy) -> RenderableType:
    """The policy for a terminal."""
    city = policy.city
    lists = ", ".join(
        f"{len(getattr(city, name))} {name}" for name in ("phones", "emails", "domains", "addresses", "officials", "services")
    )
    head = Text.assemble(
        (f"{shown(policy.title)}\n", "bold"), f"{policy.id}, adopted {policy.adopted}, {shown(city.name)}\nhash {policy.hash}\n"
    )
    head.append(f"of the city's own: {lists}; candidates: {city.candidates or 'no register'}\n")
    head.append("\n".join(f"tier {tier}: {meaning}" for tier, meaning in TIERS.items()), "dim")
    return Group(head, *(part for key, clause in policy.clauses.items() for part in _clause(key, clause)))


def _clause(key: str, clause: Clause) -> Iterator[RenderableType]:
    line = Text.assemble("\n", (f"{key} {shown(clause.title)}", "bold"), "  ", (f"tier {clause.tier}", _STYLES[clause.tier]))
    line.append(f"  threshold {clause.threshold:g}  priority {clause.priority}")
    line.append("  advice only" if clause.advice_only else "")
    line.append(f"  detectors: {', '.join(clause.detectors) or 'none'}")
    yield line
    yield Padding(Text(f"“{shown(clause.words)}”", "italic"), (0, 0, 0, 2))
    if clause.note:
        yield Padding(Text(shown(clause.note), "dim"), (0, 0, 0, 2))


def sides_table(shares: dict[str, dict[str, Share]]) -> Table:
    """Share of flagged comments per clause and side."""
    table = Table("clause", box=None, pad_edge=False)
    names = list(next(iter(shares.values()), {}))
    for name in names:
        table.add_column(Text(shown(name)), justify="right")
    for clause, sides in shares.items():
        table.add_row(clause, *(f"{share.flagged} of {share.of} ({share.share:.1%})" for share in sides.values()))
    return table


def comparison_parts(found: Comparison, most: int) -> Iterator[RenderableType]:
    """A comparison for a terminal: settings that differ, counts a clause, at most `most` ids of those that change."""
    yield Text(f"a {found.a.id} {found.a.hash[:12]}, b {found.b.id} {found.b.hash[:12]}, {found.comments:,} comments\n")
    for setting in found.settings:
        yield Text(f"  {setting.key}: {_told(setting.a)} -> {_told(setting.b)}")
    table = Table("clause", box=None, pad_edge=False, title_justify="left")
    for name in ("newly flagged", "no longer", "flagged by both", "unchanged"):
        table.add_column(name, justify="right")
    for clause, change in found.clauses.items():
        style = "bold" if clause == ANY or change.newly or change.no_longer else "dim"
        table.add_row(clause, *(f"{n:,}" for n in (len(change.newly), len(change.no_longer), change.both, change.unchanged)), style=style)
    yield Text()
    yield table
    for clause, change in found.clauses.items():
        for label, ids in (("newly flagged", change.newly), ("no longer flagged", change.no_longer)):
            if ids and most and clause != ANY:
                rest = f" and {len(ids) - most:,} more" if len(ids) > most else ""
                yield Text(f"\n{clause} {label}: {', '.join(shown(str(at)) for at in ids[:most])}{rest}")
                yield from (Text(f"  {shown(str(at))}: {shown(found.texts[str(at)])}") for at in ids[:most] if str(at) in found.texts)


def _told(value: Any) -> str:
    text = "(none)" if value is None else shown(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
