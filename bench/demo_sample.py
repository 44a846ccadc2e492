"""Makes the sample that `pharos demo` plays: real public comments under open licences, pseudonymised, from a folder of data sets.

    python bench/demo_sample.py FOLDER

FOLDER holds `<set>.jsonl.gz` for the sets that docs/data.md names: one row a line with text, clause, label, context and use.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from pharos.classifiers.base import Comments
from pharos.classifiers.engine import Engine
from pharos.schemas.policy_file import load_policy

OUT = Path(__file__).resolve().parents[1] / "pipelines" / "data" / "demo"
LONGEST = 600
URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
HANDLE = re.compile(r"(?<![\w.])@\w{2,}")
MAIL = re.compile(r"\S+@\S+\.\w+")

SHARES = {"toxic_spans": 2400, "jigsaw_sample": 200, "presidio_synth": 250}
"""Rows taken of the sets that have more than the demo needs, the first by the hash of their text."""

Row = dict[str, Any]


def main(folder: Path) -> None:
    """Write `comments.jsonl.gz` and `posts.json`."""
    engine = Engine(load_policy())
    moved = {row["text"]: row["context"] for row in rows(folder, "polis_pairs") if row["label"] and digest(row["text"], 16) < 2**64 // 6}
    polis = [(row["text"], moved.get(row["text"], row["context"])) for row in rows(folder, "polis_comments")]
    fox = [(row["text"], row["context"]) for row in rows(folder, "fox_news") if row["label"] is False]
    taken: set[str] = set()
    sample, posts = [], {}
    for source, pairs in {"polis": polis, "fox_news": fox}.items():
        for text, context in chosen(pairs, engine, taken, None):
            via, post = "mastodon" if is_home(context) else "youtube", post_of(context)
            posts[post["id"]] = post | {"via": via}
            sample.append({"via": via, "from": source, "post": post["id"], "text": text})
    for source, share in SHARES.items():
        pairs = [(row["text"], None) for row in rows(folder, source) if usable(row)]
        for text, _ in chosen(pairs, None if source == "presidio_synth" else engine, taken, share):
            sample.append({"via": "file", "from": source, "text": text})
    write(sorted(sample, key=lambda row: digest(row["text"])), posts)


def rows(folder: Path, name: str) -> Iterator[Row]:
    """The rows of a set that may be passed on."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from (row for row in map(json.loads, lines) if row["use"] == "open")


def usable(row: Row) -> bool:
    """Profanity and plain anger are what the demo shows; hatred of groups and threats teach it nothing and are left out."""
    return not (row["clause"] in ("5.6.3", "5.6.5") and row["label"])


def chosen(pairs: list[tuple[str, str | None]], engine: Engine | None, taken: set[str], most: int | None) -> list[tuple[str, str | None]]:
    """Distinct, pseudonymised, short enough; of real people's comments none in which the private-information detector finds something."""
    ordered = sorted({pseudonymised(text): context for text, context in pairs}.items(), key=lambda pair: digest(pair[0]))
    ordered = [(text, context) for text, context in ordered if text and len(text) <= LONGEST and text not in taken]
    if engine is not None:
        texts = pa.array([text for text, _ in ordered], pa.string())
        nothing = pa.nulls(len(texts), pa.string())
        found = engine.run("private_information", engine.views(Comments(texts, nothing, nothing, nothing)))
        private = {item.row for item in found.evidence}
        ordered = [pair for row, pair in enumerate(ordered) if row not in private]
    ordered = ordered[:most]
    taken.update(text for text, _ in ordered)
    return ordered


def pseudonymised(text: str) -> str:
    """Links, handles and mail addresses of the real writers replaced; white space as a platform shows it."""
    text = URL.sub("https://example.org/", text)
    text = HANDLE.sub("@someone", MAIL.sub("name@example.org", text))
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip()).replace("\x00", "")


def digest(text: str, digits: int = 40) -> int:
    """A number that depends on the text alone."""
    return int(hashlib.sha1(text.encode()).hexdigest()[:digits], 16)


def is_home(context: str) -> bool:
    """The conversations on improving a city play on the city's Mastodon page, the others under its videos."""
    return "Bowling Green" in context or "BG of 2050" in context


def post_of(context: str) -> Row:
    """The post under which a comment stood: title and, where there is one, text."""
    title, _, text = context.partition(". ")
    number = digest(context)
    post_id = str(10**17 + number % 10**16) if is_home(context) else f"vid{number % 36**8:08x}"[:11]
    return {"id": post_id, "title": title.strip(" ."), "text": text.strip(" .")}


def write(sample: list[Row], posts: dict[str, Row]) -> None:
    """The same bytes for the same rows."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in sample)
    (OUT / "comments.jsonl.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    listed = json.dumps(sorted(posts.values(), key=lambda post: post["id"]), ensure_ascii=False, indent=1)
    (OUT / "posts.json").write_text(listed + "\n", encoding="utf-8")
    counts: dict[str, int] = {}
    for row in sample:
        counts[f"{row['via']}/{row['from']}"] = counts.get(f"{row['via']}/{row['from']}", 0) + 1
    print(len(sample), counts, (OUT / "comments.jsonl.gz").stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
