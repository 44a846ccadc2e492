"""The live table and the lines of `pharos connect`, as an operator sees them."""

from __future__ import annotations

import io
import json
from collections import Counter

import pytest
from rich.console import Console

from pharos.pipelines.commands.connect_table import COLUMNS, Lines, LiveTable
from pharos.pipelines.connectors.account import Account, Limit
from pharos.pipelines.connectors.budget import Left
from pharos.pipelines.connectors.live import Round

CITY, PARKS = Account("youtube", "UCcity", token="canary"), Account("bluesky", "did:plc:parks")
UNITS = Left(Limit("units", 10_000, 86_400), 9_812.0)


def shown(table: LiveTable) -> str:
    console = Console(file=io.StringIO(), width=240)
    console.print(table.table())
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_row_an_account_from_the_first_moment_on() -> None:
    table = LiveTable([CITY, PARKS], Console(file=io.StringIO()))
    text = shown(table)
    assert all(name in text for name in COLUMNS) and text.count("first round") == 2


def test_sums_budget_stream_and_problems_in_words() -> None:
    table = LiveTable([CITY, PARKS], Console(file=io.StringIO()), {"bluesky:did:plc:parks": lambda: "open"})
    table(Round(CITY, Counter(created=1_000, edited=2), 7, "", 60.0, (UNITS,)))
    table(Round(CITY, Counter(created=234), 5, "", 60.0, (UNITS,)))
    table(Round(PARKS, Counter(), 1, "", 30.0))
    text = shown(table)
    assert "1,234" in text and "9,812 of 10,000 units" in text and "12" in text
    assert "ok, stream open" in text and "no limit known" in text
    table(Round(CITY, Counter(), 0, "youtube: the day's quota is spent", 3600.0, (UNITS,)))
    assert "problem: youtube: the day's quota is spent" in shown(table)


def test_a_line_a_round_for_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    with Lines() as report:
        report(Round(CITY, Counter(created=3, pages=1), 2, "", 60.0, (UNITS,)))
    line = json.loads(capsys.readouterr().out)
    assert (line["platform"], line["created"], line["edited"], line["calls"]) == ("youtube", 3, 0, 2)
    assert line["stream"] is None
    Lines({"bluesky:did:plc:parks": lambda: "away (HTTP 401)"})(Round(PARKS, Counter(), 1, "", 60.0))
    assert json.loads(capsys.readouterr().out)["stream"] == "away (HTTP 401)"
    assert line["budget_left"] == {"units in 86400 s": 9812.0} and line["problem"] is None and "canary" not in str(line)
