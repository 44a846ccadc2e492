"""`pharos ingest` and `pharos connect` as processes against a real broker."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition

from pharos.pipelines.settings import Settings
from pharos.pipelines.simulator.forum import Forum, ForumComment, ForumPost
from pharos.pipelines.simulator.server import Simulator

pytestmark = pytest.mark.integration
PHAROS = (sys.executable, "-m", "pharos.pipelines")
COMMON = {"schema_version": 1, "kind": "created", "platform": "x", "account": "a"} | dict.fromkeys(
    ("created_at", "fetched_at"), "2026-01-01T00:00:00Z"
)
Environ = Callable[[Settings], dict[str, str]]


def written(settings: Settings, topic: str) -> list[dict]:
    """Every record of a topic, as JSON."""
    consumer = KafkaConsumer(bootstrap_servers=settings.bootstrap_servers, enable_auto_commit=False, auto_offset_reset="earliest")
    parts = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
    consumer.assign(parts)
    ends = consumer.end_offsets(parts)
    records = []
    while any(consumer.position(part) < ends[part] for part in parts):
        for batch in consumer.poll(timeout_ms=500).values():
            records += [json.loads(record.value) for record in batch]
    consumer.close()
    return records


def ingest(settings: Settings, environ_of: Environ, *args: str) -> dict:
    done = subprocess.run([*PHAROS, "ingest", "--json", *args], env=environ_of(settings), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def lines(path: Path, count: int) -> Path:
    with open(path, "w") as file:
        for number in range(count):
            fields = {"event_id": f"x:a:{number}:v", "comment_id": str(number), "text": f"words {number} " * 5} | COMMON
            file.write(json.dumps(fields) + "\n")
            if number % 1000 == 500:
                file.write("{broken\n")
    return path


def test_twice_adds_nothing(settings: Settings, environ_of: Environ, tmp_path: Path) -> None:
    path = lines(tmp_path / "f.jsonl", 3000)
    first = ingest(settings, environ_of, str(path))["files"][0]
    assert (first["sent"], first["known"], first["bad"]) == (3000, 0, {"not_json_object": 3})
    again = ingest(settings, environ_of, str(path))["files"][0]
    assert (again["sent"], again["known"]) == (0, 3000)
    events = written(settings, settings.topics.raw)
    assert len(events) == len({event["event_id"] for event in events}) == 3000
    letters = written(settings, settings.topics.dead)
    assert sorted(letter["offset"] for letter in letters) == [502, 1503, 2504]
    assert {letter["topic"] for letter in letters} == {"ingest:f.jsonl"}


def test_killed_in_the_middle_and_run_again(settings: Settings, environ_of: Environ, tmp_path: Path) -> None:
    """Every id is there, none is lost; what is there twice came between a send and its entry in the index."""
    path = lines(tmp_path / "f.jsonl", 60_000)
    process = subprocess.Popen([*PHAROS, "ingest", "--json", str(path)], env=environ_of(settings), stdout=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while len(written(settings, settings.topics.raw)) < 2000 and time.monotonic() < deadline:
        assert process.poll() is None, "the import ended before it could be killed"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    before = len(written(settings, settings.topics.raw))
    assert 2000 <= before < 60_000
    report = ingest(settings, environ_of, str(path))["files"][0]
    counts = Counter(event["event_id"] for event in written(settings, settings.topics.raw))
    assert set(counts) == {f"x:a:{number}:v" for number in range(60_000)}
    assert counts.total() == before + report["sent"]
    assert counts.total() - 60_000 <= 5000, "at most the one batch that was on its way stands twice"


def test_nothing_to_read_is_a_failure_and_a_wrong_call_is_usage(settings: Settings, environ_of: Environ, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("{broken\n")
    (tmp_path / "f.csv").write_text("ID,Text\n1,x\n")
    env = environ_of(settings)
    assert subprocess.run([*PHAROS, "ingest", str(tmp_path / "bad.jsonl")], env=env, capture_output=True).returncode == 1
    for name, data in (("cut.jsonl.gz", gzip.compress(b"{}\n")[:-4]), ("none.jsonl.gz", b"{}\n")):
        (tmp_path / name).write_bytes(data)
        broken = subprocess.run([*PHAROS, "ingest", str(tmp_path / name)], env=env, capture_output=True, text=True)
        assert broken.returncode == 1 and broken.stderr.startswith(f"pharos: ingest: `{name}`: ") and broken.stderr.count("\n") == 1
    usage = subprocess.run([*PHAROS, "ingest", str(tmp_path / "f.csv")], env=env, capture_output=True, text=True)
    assert usage.returncode == 2 and "comment_id" in usage.stderr


def test_a_download_in_a_zip_twice_and_one_that_is_refused(settings: Settings, environ_of: Environ, tmp_path: Path) -> None:
    post = '{"tweet": {"id_str": "%d", "full_text": "ma\u00f1ana", "created_at": "Sat Feb 18 12:33:11 +0000 2023"}}'
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("data/tweets.js", f"window.YTD.tweets.part0 = [{post % 1}, {{}}, {post % 2}]")
    args = ("--format", "x-archive", "--account", "783214", str(tmp_path / "x.zip"))
    for sent, known in ((2, 0), (0, 2)):
        [report] = ingest(settings, environ_of, *args)["files"]
        assert (report["file"], report["sent"], report["known"]) == ("x.zip/data/tweets.js", sent, known)
    assert {(event["comment_id"], event["text"]) for event in written(settings, settings.topics.raw)} == {("1", "mañana"), ("2", "mañana")}
    assert [(letter["topic"], letter["offset"]) for letter in written(settings, settings.topics.dead)] == [
        ("ingest:x.zip/data/tweets.js", 2)
    ]
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/tweets.js", b" " * (5 << 20))
    refused = subprocess.run(
        [*PHAROS, "ingest", *args, str(tmp_path / "bomb.zip")], env=environ_of(settings), capture_output=True, text=True, timeout=120
    )
    assert refused.returncode == 1 and "ratio of at most 100" in refused.stderr and refused.stderr.count("\n") == 1


@pytest.mark.parametrize("platform", ["youtube", "mastodon"])
def test_connect_once_then_again_then_until_sigterm(settings: Settings, environ_of: Environ, tmp_path: Path, platform: str) -> None:
    start = datetime(2026, 10, 1, tzinfo=UTC)
    posts = [ForumPost("9001", "UCcity", "Street works", "Elm Street is closed.")]
    comments = [ForumComment(str(number), "9001", f"canary-text {number}", start + timedelta(minutes=number)) for number in range(1, 251)]
    forum = Forum(posts, comments)
    with Simulator(forum, "UCcity") as server:
        accounts = tmp_path / "accounts.toml"
        base = server.url(platform)
        accounts.write_text(
            f'[[account]]\nplatform = "{platform}"\naccount = "UCcity"\nbase_url = "{base}"\ntoken_env = "CANARY_TOKEN"\nevery = 1\n'
        )
        env = environ_of(settings) | {"PHAROS_ACCOUNTS": str(accounts), "CANARY_TOKEN": "canary-token"}
        for expected in (250, 0):
            done = subprocess.run([*PHAROS, "connect", "--once"], env=env, capture_output=True, text=True, timeout=120)
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["created"] == expected
            assert "canary" not in done.stdout + done.stderr
        forum.add(ForumComment("300", "9001", "later", start + timedelta(days=1)))
        process = subprocess.Popen([*PHAROS, "connect"], env=env, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        assert json.loads(process.stdout.readline())["created"] == 1
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        assert process.returncode == 0
    events = written(settings, settings.topics.raw)
    assert {event["comment_id"] for event in events} == {comment.id for comment in forum.comments()}
    assert len(events) == 251 and events[0]["post"]["id"] == "9001"


def test_no_accounts_is_usage(settings: Settings, environ_of: Environ, tmp_path: Path) -> None:
    env = environ_of(settings) | {"PHAROS_ACCOUNTS": str(tmp_path / "none.toml")}
    done = subprocess.run([*PHAROS, "connect", "--once"], env=env, capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.startswith("pharos: PHAROS_ACCOUNTS:")
