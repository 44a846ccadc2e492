"""Fills an archive with many small files, as a day of low latency does, and measures queries before and after `pharos records compact`.

python bench/compaction.py --rows 1000000 --files 20000
"""

from __future__ import annotations

import argparse
import datetime
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from pharos.pipelines.archive import open_archive
from pharos.pipelines.compact import compact
from pharos.schemas.arrow import COMMENTS
from pharos.transforms.files import file_name, publish
from pharos.transforms.listing import scan

TOPIC, PARTITIONS = "pharos.comments.raw", 4
DAY = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
WORDS = np.array(["city", "water", "street", "park", "bill", "late", "light", "tree", "bus", "stop", "road", "thanks", "why", "fix"])
QUERIES = {
    "count": "SELECT count(*) FROM comments",
    "by_platform": "SELECT platform, count(*), avg(score_5_6_2) FROM comments GROUP BY ALL",
    "text_search": "SELECT count(*) FROM comments WHERE text LIKE '%broken light%'",
    "one_comment": "SELECT * FROM comments WHERE event_id = 'mastodon:city:77777:1'",
    "flagged_by_hour": "SELECT date_trunc('hour', archived_at) h, count(*) FROM comments WHERE flagged GROUP BY h ORDER BY h",
}


def comments(first: int, rows: int, partition: int, offset: int, at: datetime.datetime, rng: np.random.Generator) -> pa.Table:
    """`rows` made-up comments with numbers from `first`, at Kafka offsets from `offset`."""
    numbers = range(first, first + rows)
    texts = [" ".join(words) for words in WORDS[rng.integers(0, len(WORDS), (rows, 20))]]
    platforms = [("mastodon", "youtube")[number % 2] for number in numbers]
    columns: dict[str, object] = {
        "event_id": [f"{platform}:city:{number}:1" for platform, number in zip(platforms, numbers, strict=True)],
        "platform": platforms,
        "comment_id": [str(number) for number in numbers],
        "text": texts,
        "event": [json.dumps({"text": text, "comment_id": str(n)}) for n, text in zip(numbers, texts, strict=True)],
        "flagged": [number % 20 == 0 for number in numbers],
        "flags": [["5.6.2"] if number % 20 == 0 else [] for number in numbers],
        "score_5_6_2": rng.random(rows, np.float32),
        "statuses": [[("profanity", "ok"), ("off_topic", "skipped")]] * rows,
        "created_at": [at] * rows,
        "fetched_at": [at] * rows,
        "archived_at": [at] * rows,
        "kafka_topic": [TOPIC] * rows,
        "kafka_partition": [partition] * rows,
        "kafka_offset": list(range(offset, offset + rows)),
    }
    arrays = [pa.array(columns[f.name], f.type) if f.name in columns else pa.nulls(rows, f.type) for f in COMMENTS]
    return pa.table(arrays, schema=COMMENTS)


def fill(archive: Path, rows: int, files: int) -> None:
    """Write `files` files of equal size, spread over partitions and one day."""
    rng, size, together = np.random.default_rng(7), rows // files, 50
    for block in range(0, files // PARTITIONS, together):
        at = DAY + datetime.timedelta(days=block * PARTITIONS / files)
        for partition in range(PARTITIONS):
            count = min(together, files // PARTITIONS - block)
            start = block * size
            table = comments((block * PARTITIONS + partition * count) * size, count * size, partition, start, at, rng)
            for first in range(0, count * size, size):
                name = file_name(TOPIC, partition, start + first, start + first + size - 1, 1)
                publish(archive, "comments", DAY.date(), name, table.slice(first, size))


def query_times(archive: Path) -> dict[str, float]:
    """Seconds of each query, opening the archive included, the better of two."""
    times = {}
    for name, sql in QUERIES.items():
        runs = []
        for _ in range(2):
            start = time.perf_counter()
            with open_archive(archive) as connection:
                connection.sql(sql).fetchall()
            runs.append(time.perf_counter() - start)
        times[name] = round(min(runs), 3)
    return times


def measure(archive: Path, rows: int, files: int) -> dict[str, object]:
    """Fill, query, compact, query."""
    start = time.perf_counter()
    fill(archive, rows, files)
    filled = time.perf_counter()
    before, size_before = query_times(archive), size(archive)
    started = time.perf_counter()
    report = compact(archive, datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=2), datetime.timedelta(hours=1))
    seconds = time.perf_counter() - started
    return {
        "rows": rows,
        "files_before": files,
        "files_after": len(scan(archive)),
        "mib_before": size_before,
        "mib_after": size(archive),
        "fill_s": round(filled - start, 1),
        "compact_s": round(seconds, 1),
        "merged": report.merged,
        "query_s_before": before,
        "query_s_after": query_times(archive),
    }


def size(archive: Path) -> float:
    """MiB in the archive's files."""
    return round(sum(file.path.stat().st_size for file in scan(archive)) / 2**20, 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--files", type=int, default=20_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pharos-compaction-") as folder:
        print(json.dumps(measure(Path(folder), arguments.rows, arguments.files), indent=2))
