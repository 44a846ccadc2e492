"""Binds an archive to the Kafka topics and the consumer group it was written from.

Offsets name the archive's files. Were a topic made anew, or another group begun on the same folder, a new owner's sweep would take files
that Kafka can no longer give again: so the first run writes down which topics (by Kafka's own id) and group the archive belongs to.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from kafka.admin import KafkaAdminClient

from pharos.pipelines.settings import Settings
from pharos.schemas.errors import FatalError
from pharos.transforms.files import blocked, fsync_folder, make_folder

OWNER = "owner.json"


def topic_ids(client: KafkaAdminClient, settings: Settings) -> dict[str, str]:
    """Kafka's id of each topic that a run archives; a topic that is made anew gets another."""
    names = [settings.topics.raw, settings.topics.decisions]
    return {topic["name"]: str(topic["topic_id"]) for topic in client.describe_topics(names)}


def bind(archive: Path, group_id: str, topics: dict[str, str]) -> None:
    """Check that the archive belongs to this group and these topics; a new archive, or a new topic in it, is written down.

    Raises:
        FatalError: it belongs to others.
        ArchiveBlockedError: the archive cannot be written.
    """
    owner = _read(archive)
    if owner.get("group_id", group_id) != group_id:
        msg = f"archive `{archive}` belongs to the consumer group `{owner['group_id']}`; got PHAROS_GROUP_ID `{group_id}`. {_ADVICE}"
        raise FatalError(msg)
    known: dict[str, str] = owner.get("topics", {})
    if changed := [name for name, topic_id in topics.items() if known.get(name, topic_id) != topic_id]:
        msg = f"archive `{archive}` was written from another topic `{changed[0]}`: it was made anew, so offsets begin again. {_ADVICE}"
        raise FatalError(msg)
    if owner.get("topics") != known | topics:
        _write(archive, {"group_id": group_id, "topics": known | topics})


_ADVICE = "Choose a new PHAROS_ARCHIVE_DIR (the old one stays readable); see `topic made anew` in docs/runbook.md"


def _read(archive: Path) -> dict[str, Any]:
    try:
        owner: dict[str, Any] = json.loads((archive / OWNER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as exc:
        msg = f"archive `{archive}`: `{OWNER}` cannot be read ({type(exc).__name__}); restore it from a backup"
        raise FatalError(msg) from exc
    return owner


def _write(archive: Path, owner: dict[str, Any]) -> None:
    temporary = archive / f"{OWNER}.{os.getpid()}"
    try:
        make_folder(archive)
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(owner, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(archive / OWNER)
        fsync_folder(archive)
    except OSError as exc:
        raise blocked(archive, exc) from exc
