"""Units, alerts and the board name what is there: commands, metrics with their labels, runbook entries."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from pharos.pipelines.cli import pharos
from pharos.pipelines.connectors import metrics as connect_metrics
from pharos.pipelines.console import metrics as console_metrics
from pharos.pipelines.settings import load_settings
from pharos.transforms import metrics

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
RUNBOOK = DEPLOY.parent / "docs" / "runbook.md"
METRICS = [value for kind in (metrics, connect_metrics, console_metrics) for value in vars(kind).values()]
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def exported() -> dict[str, tuple[str, ...]]:
    """Every name that Prometheus sees, with its labels."""
    return {
        item._name + suffix: item._labelnames
        for item in METRICS
        if isinstance(item, MetricWrapperBase)
        for suffix in SUFFIXES[type(item).__name__.lower()]
    }


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    board: dict[str, Any] = json.loads((DEPLOY / "grafana" / "pharos.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = board["panels"]
    return found


def expressions() -> Iterator[tuple[str, str]]:
    yield from ((rule["alert"], rule["expr"]) for rule in rules())
    yield from ((panel["title"], target["expr"]) for panel in panels() for target in panel["targets"])


@pytest.mark.parametrize(("where", "expression"), list(expressions()))
def test_expressions_use_metrics_that_are_exported(where: str, expression: str) -> None:
    known = exported()
    used = re.findall(r"\bpharos_\w+", expression)
    assert used or "up{" in expression
    assert [name for name in used if name not in known] == []
    labels = {label for group in re.findall(r"by \(([^)]*)\)", expression) for label in re.split(r",\s*", group)}
    labels |= set(re.findall(r"[{,]\s*(\w+)\s*[=!]", expression))
    allowed = {"instance", "job", "le", *(label for name in used for label in known[name])}
    assert labels <= allowed
    assert expression.count("(") == expression.count(")")


def test_every_metric_is_on_the_board() -> None:
    shown = " ".join(expression for _, expression in expressions())
    missing = [item._name for item in METRICS if isinstance(item, MetricWrapperBase) and item._name not in shown]
    assert missing == []


def test_every_alert_has_a_runbook_entry() -> None:
    text = RUNBOOK.read_text(encoding="utf-8")
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^## (.+)$", text, re.MULTILINE)}
    for rule in rules():
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert rule["annotations"]["summary"]
        page, _, anchor = rule["annotations"]["runbook_url"].partition("#")
        assert (DEPLOY.parent / page) == RUNBOOK
        assert anchor in anchors, rule["alert"]
        assert f"`{rule['alert']}`" in text, rule["alert"]
    assert len({rule["alert"] for rule in rules()}) == len(rules())


def test_the_alarm_on_age_is_the_setting() -> None:
    oldest = next(rule["expr"] for rule in rules() if rule["alert"] == "PharosOldestCommentTooOld")
    assert f"{load_settings({}).lag_alarm_hours} * 3600" in oldest


def test_the_board_is_whole() -> None:
    ids = [panel["id"] for panel in panels()]
    assert len(set(ids)) == len(ids) >= 10
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels()]
    assert len(set(places)) == len(places)
    for panel in panels():
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
        assert all(target["expr"] for target in panel["targets"])


def test_prometheus_reads_the_rules_of_this_folder() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    assert all((DEPLOY / "prometheus" / name).exists() for name in config["rule_files"])
    jobs = {job["job_name"] for job in config["scrape_configs"]}
    assert set(re.findall(r'job="(\w+)"', " ".join(expression for _, expression in expressions()))) <= jobs


def test_prometheus_scrapes_the_port_of_every_unit() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    targets = {target for job in config["scrape_configs"] for static in job["static_configs"] for target in static["targets"]}
    for path in UNITS:
        told = dict(line.split("=", 1) for line in unit(path)["Service"]["Environment"])
        port = told["PHAROS_METRICS_PORT"].replace("%i", "0")
        assert f"127.0.0.1:{port}" in targets, path.name


def unit(path: Path) -> dict[str, dict[str, list[str]]]:
    """Section -> key -> values; systemd allows a key more than once."""
    parser = configparser.RawConfigParser(strict=False, dict_type=_Repeated, delimiters=("=",), comment_prefixes=("#",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return {name: {key: value.split("\n") for key, value in parser.items(name)} for name in parser.sections()}


class _Repeated(dict[str, Any]):
    def __setitem__(self, key: str, value: Any) -> None:
        if isinstance(value, list) and isinstance(self.get(key), list):
            self[key].extend(value)
        else:
            super().__setitem__(key, value)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_start_commands_that_exist(path: Path) -> None:
    service = unit(path)["Service"]
    program, command, *options = service["ExecStart"][0].split()
    assert program.endswith("/.venv/bin/pharos")
    found = pharos.get_command(None, command)  # type: ignore[arg-type]
    assert found is not None
    known = {option for parameter in found.params for option in parameter.opts}
    assert {option for option in options if option.startswith("--")} <= known
    assert service["Restart"] == ["always"]
    assert "/etc/pharos/pharos.env" in service["EnvironmentFile"]
    for key in ("NoNewPrivileges", "ProtectSystem", "ProtectHome", "PrivateTmp", "RestrictNamespaces", "SystemCallFilter"):
        assert key in service


def test_the_worker_is_watched() -> None:
    service = unit(DEPLOY / "systemd" / "pharos-run@.service")["Service"]
    assert service["Type"] == ["notify"]
    assert int(service["WatchdogSec"][0]) >= 10
    assert int(service["TimeoutStopSec"][0]) > 60  # `pharos run` gives the batch in hand a minute


def test_the_environment_file_holds_settings_that_are_known() -> None:
    lines = (DEPLOY / "systemd" / "pharos.env").read_text(encoding="utf-8").splitlines()
    environ = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    shown = load_settings(environ).shown()
    for name, value in environ.items():
        assert shown[name.removeprefix("PHAROS_").lower()] == value


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_units(path: Path) -> None:
    done = subprocess.run(["systemd-analyze", "verify", str(path)], capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if path.name.split("@")[0] in line and "is not executable" not in line]
    assert complaints == []
