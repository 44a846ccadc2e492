"""The whole flow on the real runner and broker: `comments.jsonl` in; the rows, the queue and the dead letters out, as readable JSON.

After a wanted change: `pytest tests/golden --write-golden`, and read the difference before it is committed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chaos.checker import read_topic, table_of
from chaos.processes import running, worker
from chaos.traffic import Made, send

from pharos.pipelines.kafka.broker import Broker
from pharos.pipelines.settings import Settings
from pharos.schemas.dead_letter import DeadLetter

pytestmark = pytest.mark.integration

FOLDER = Path(__file__).parent
INPUT, EXPECTED = FOLDER / "comments.jsonl", FOLDER / "expected.json"
CHANGING = {"archived_at", "date", "kafka_topic", "policy_hash", "detector_version", "event", "raw"}
"""Left out: what differs from run to run or with every word of the policy, and what is the input once more (compared by itself)."""


def plain(value: Any) -> Any:
    """As JSON shows it: times as text, scores to two places (processors differ in the last bits), maps as objects."""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return dict(value) if value and isinstance(value[0], tuple) else [plain(inner) for inner in value]
    return value if isinstance(value, str | int | bool | None) else str(value)


def rows(settings: Settings, data_set: str) -> list[dict[str, Any]]:
    found = sorted(table_of(settings.archive_dir, data_set).to_pylist(), key=lambda row: row["kafka_offset"])
    return [plain({name: value for name, value in row.items() if name not in CHANGING}) for row in found]


def item(value: bytes) -> dict[str, Any]:
    shown = json.loads(value)
    findings = [{name: kept for name, kept in finding.items() if name != "version"} for finding in shown["findings"]]
    return plain(shown | {"event": shown["event"]["event_id"], "findings": findings, "policy": shown["policy"]["id"]})


def letter(value: bytes) -> dict[str, Any]:
    shown = msgspec.json.decode(value, type=DeadLetter)
    return {"offset": shown.offset, "reason": shown.reason, "detail": shown.detail, "value": (shown.value() or b"").decode()}


def test_whole_flow(
    broker: Broker,
    make_settings: Callable[..., Settings],
    environ_of: Callable[[Settings], dict[str, str]],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    settings = make_settings(broker.bootstrap, partitions=1)
    values = INPUT.read_bytes().splitlines()
    with (tmp_path / "acked.jsonl").open("w", encoding="utf-8") as ledger:
        made = (Made(str(n), b"key", value, "", 1, False, None) for n, value in enumerate(values))
        assert send(settings.bootstrap_servers, settings.topics.raw, ledger, made) == 0
    process = worker(environ_of(settings), tmp_path / "worker.log", "--drain")
    with running(process):
        assert process.wait(90) == 0, process.tail()
    table = table_of(settings.archive_dir, "comments")
    verbatim = dict(zip(table["kafka_offset"].to_pylist(), table["event"].to_pylist(), strict=True))
    assert all(values[offset].decode() == event for offset, event in verbatim.items())
    found = {
        "comments": rows(settings, "comments"),
        "findings": rows(settings, "findings"),
        "queue": [item(value) for _, value in read_topic(settings, settings.topics.flagged)],
        "dead": [letter(value) for _, value in read_topic(settings, settings.topics.dead)],
    }
    if request.config.getoption("--write-golden"):
        EXPECTED.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(EXPECTED.read_text(encoding="utf-8"))
    assert len(found["comments"]) + len(found["dead"]) == len(values)
