"""The watchdog hears of a worker only while its source comes round; unknown errors are told by type and place, never by message."""

import socket
import time

import pytest

from pharos.pipelines.kafka.topics import wanted
from pharos.pipelines.run import MOST_CRASHES, Progress, _judge
from pharos.pipelines.settings import load_settings
from pharos.pipelines.supervise import STUCK_S, alive, check_topics
from pharos.pipelines.systemd import notify
from pharos.schemas.errors import ArchiveBlockedError, FatalError, OffsetLostError
from pharos.schemas.topics import TOPICS
from pharos.transforms.worker import WORKER


@pytest.fixture(autouse=True)
def worker(monkeypatch):
    monkeypatch.setattr(WORKER, "failure", None)
    monkeypatch.setattr(WORKER, "beat", time.monotonic())


def test_systemd_is_told_over_its_socket(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        notify("READY=1")
        assert receiver.recv(100) == b"READY=1"


def test_a_source_that_no_longer_comes_round_is_not_alive(monkeypatch):
    assert alive()
    monkeypatch.setattr(WORKER, "beat", time.monotonic() - STUCK_S - 1)
    assert not alive()


def raised(message):
    try:
        raise ValueError(message)
    except ValueError as exc:
        return exc


def test_an_unknown_error_is_told_without_its_message_and_at_last_stops():
    progress = Progress()
    for _ in range(MOST_CRASHES - 1):
        _judge(raised("canary text"), progress)
        assert progress.state == "waiting: ValueError"
    with pytest.raises(FatalError, match=r"ValueError at test_supervise.py:\d+") as told:
        _judge(raised("canary text"), progress)
    assert "canary" not in str(told.value)


def test_what_passes_is_waited_for_however_often():
    progress = Progress()
    for _ in range(MOST_CRASHES * 2):
        WORKER.failure = ArchiveBlockedError("archive `a` cannot be written: No space left on device")
        _judge(RuntimeError("wrapped"), progress)
    assert progress.state.startswith("waiting: archive `a` cannot be written")


def test_what_only_a_person_can_mend_stops_at_once():
    WORKER.failure = OffsetLostError("gone")
    with pytest.raises(OffsetLostError, match="gone"):
        _judge(RuntimeError("wrapped"), Progress())


def test_topics_are_there_and_keep_records_beyond_the_alarm():
    settings = load_settings({})
    found = [wanted(settings, spec) for spec in TOPICS]
    check_topics(settings, found)
    with pytest.raises(FatalError, match="pharos.comments.dead"):
        check_topics(settings, [topic for topic in found if topic.name != "pharos.comments.dead"])
    short = [type(topic)(**{**vars(topic), "retention_ms": 3_600_000}) for topic in found]
    with pytest.raises(FatalError, match="PHAROS_LAG_ALARM_HOURS"):
        check_topics(settings, short)
