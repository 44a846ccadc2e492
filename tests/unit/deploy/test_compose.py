"""`deploy/compose.yaml` and the Dockerfile hold to what the package says; that a container engine takes them is not shown here."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from pharos.pipelines.cli import COMMANDS
from pharos.pipelines.kafka.properties import server_properties
from pharos.pipelines.kafka.runtime import POM, kafka_version
from pharos.pipelines.settings import Settings, variable

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = ("topics", "worker", "connect", "console")
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def listeners(text: str) -> dict[str, tuple[str, int]]:
    parts = [re.fullmatch(r"(\w+)://([^:]*):(\d+)", part) for part in text.split(",")]
    return {found[1]: (found[2], int(found[3])) for found in parts if found}


def test_kafka_is_the_version_of_the_pom(compose: dict[str, Any]) -> None:
    assert compose["services"]["kafka"]["image"] == f"apache/kafka:{kafka_version()}"
    assert POM.read_text(encoding="utf-8") == (ROOT / "deploy" / "kafka" / "pom.xml").read_text(encoding="utf-8")


def test_ports_meet(compose: dict[str, Any]) -> None:
    """What is published is what Kafka tells the machine's clients, and the workers' address is what it tells them."""
    kafka = compose["services"]["kafka"]
    env = kafka["environment"]
    bound, told = listeners(env["KAFKA_LISTENERS"]), listeners(env["KAFKA_ADVERTISED_LISTENERS"])
    assert (
        set(bound) == {"HOST", "NETWORK", "CONTROLLER"} == set(re.findall(r"(\w+):PLAINTEXT", env["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"]))
    )
    assert {name: bound[name][1] for name in told} == {name: port for name, (_, port) in told.items()}
    host, outside, inside = kafka["ports"][0].split(":")
    assert f"{host}:{outside}" == Settings().bootstrap_servers == "{}:{}".format(*told["HOST"])
    assert int(inside) == bound["HOST"][1]
    assert host == "127.0.0.1" and len(kafka["ports"]) == 1
    for name in PROGRAMS:
        assert compose["services"][name]["environment"]["PHAROS_BOOTSTRAP_SERVERS"] == "{}:{}".format(*told["NETWORK"])
    assert env["KAFKA_CONTROLLER_QUORUM_VOTERS"] == "{}@{}:{}".format(env["KAFKA_NODE_ID"], *bound["CONTROLLER"])


def test_kafka_is_configured_as_the_one_pharos_runs(compose: dict[str, Any], tmp_path: Path) -> None:
    env = compose["services"]["kafka"]["environment"]
    ours = dict(line.split("=", 1) for line in server_properties("127.0.0.1", 9092, 29093, tmp_path).splitlines())
    for name in ("message.max.bytes", "auto.create.topics.enable", "offsets.retention.minutes", "group.initial.rebalance.delay.ms"):
        assert env[f"KAFKA_{name.upper().replace('.', '_')}"] == ours[name]


def test_services_use_settings_and_commands_that_exist(compose: dict[str, Any]) -> None:
    known = {variable(spec.name) for spec in fields(Settings)}
    for name in PROGRAMS:
        service = compose["services"][name]
        assert set(service["environment"]) <= known
        assert service["command"][0] in COMMANDS
        assert (ROOT / "deploy" / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        assert service["volumes"][0].split(":")[0] in compose["volumes"]


def test_order_of_start(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}} and "healthcheck" in services["kafka"]
    for name in PROGRAMS[1:]:
        assert services[name]["depends_on"] == {"topics": {"condition": "service_completed_successfully"}}


def test_the_desk_is_for_this_machine_only_and_for_those_who_ask_for_it(compose: dict[str, Any]) -> None:
    """A proxy that ends TLS stands before it; inside it must listen on more than the container's own loopback."""
    desk, defaults = compose["services"]["console"], Settings()
    assert desk["ports"] == [f"{defaults.console_host}:{defaults.console_port}:{defaults.console_port}"]
    assert desk["environment"]["PHAROS_CONSOLE_HOST"] == "0.0.0.0"  # noqa: S104
    # A published port comes in by the network's gateway: were it not trusted, everybody would be one address.
    assert [{"subnet": desk["environment"]["PHAROS_CONSOLE_TRUSTED_PROXIES"]}] == compose["networks"]["default"]["ipam"]["config"]
    assert desk["profiles"] == ["console"] and "profiles" not in compose["services"]["worker"]


def test_dockerfile_copies_what_is_there_and_not_ignored() -> None:
    ignored = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    copies = [line.split()[1:-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY") and "--from" not in line]
    sources = [source for copy in copies for source in copy]
    assert {"schemas", "classifiers", "transforms", "pipelines", "setup.py", "requirements.lock"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignored, source


def test_image_does_not_run_as_root() -> None:
    lines = DOCKERFILE.splitlines()
    assert lines.index("USER pharos") < lines.index('ENTRYPOINT ["pharos"]')


def test_one_version_of_uv() -> None:
    bootstrap = (ROOT / "deploy" / "bootstrap.sh").read_text(encoding="utf-8")
    assert re.findall(r"uv==([\d.]+)", DOCKERFILE) == re.findall(r"^UV_VERSION=([\d.]+)$", bootstrap, re.MULTILINE)


def test_lock_names_no_place() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = [line for line in lock.splitlines() if not line.startswith("#")]
    assert len(pins) > 50
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[^ ]+( ; .*)?", pin)] == []
