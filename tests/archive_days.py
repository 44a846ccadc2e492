"""An archive for tests, filled day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from pharos.pipelines.settings import Settings
from pharos.schemas.arrow import COMMENTS
from pharos.transforms.files import file_name, publish


class Archive:
    """Comments put on days."""

    def __init__(self, folder: Path) -> None:
        self.settings, self._offset = Settings(archive_dir=folder / "archive", state_dir=folder / "state"), 0

    def put(self, day: date, *rows: dict[str, Any]) -> None:
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        base: dict[str, Any] = {
            "platform": "facebook",
            "account": "city",
            "author_id": "u1",
            "kind": "created",
            "flags": [],
            "statuses": [("private_information", "ok")],
        }
        base |= {"created_at": at, "fetched_at": at, "archived_at": at, "kafka_topic": "t", "kafka_partition": 0}
        filled = [base | {"kafka_offset": self._offset + number} | row for number, row in enumerate(rows)]
        table = pa.Table.from_pylist(filled, schema=COMMENTS)
        name = file_name("t", 0, self._offset, self._offset + len(rows) - 1, 1)
        publish(self.settings.archive_dir, "comments", day, name, table)
        self._offset += len(rows)
