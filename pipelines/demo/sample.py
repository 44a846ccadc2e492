"""What the demo plays: simulated platforms, a CSV export, records put on the topic by hand, and what must come of them.

The comments are real ones under open licences (`docs/data.md`), those of the city's page are invented; authors are made up here.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from pharos.pipelines.simulator.forum import Forum, ForumComment, ForumPost
from pharos.pipelines.simulator.registry import shape

DATA = files("pharos.pipelines") / "data" / "demo"
LIVE = ("youtube", "mastodon", "instagram", "threads", "reddit", "bluesky", "wordpress", "tiktok")
"""The platforms that the simulator plays; the posts that came with the comments are dealt out among them."""
ACCOUNTS = {
    "youtube": "UCdemo-of-a-city-channel", "mastodon": "city@social.example", "facebook": "city-page", "instagram": "17841400000000000",
    "threads": "17841400000000001", "reddit": "CityOfTheDemo", "bluesky": "did:plc:demoofthecity", "wordpress": "www.city.example",
    "tiktok": "demo-of-the-city",
}  # fmt: skip
BEGUN = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
FIRST = (
    "Quiet", "Early", "Green", "Patient", "Sunny", "Plain", "Old", "Swift", "Kind", "Upper", "River", "Brass", "Cotton", "North", "Maple",
    "Lucky",
)  # fmt: skip
SECOND = (
    "Heron", "Porch", "Walker", "Cypress", "Baker", "Lantern", "Neighbor", "Pelican", "Drummer", "Bridge", "Otter", "Ferry", "Rider",
    "Orchard",
)  # fmt: skip

Row = dict[str, Any]


@dataclass
class Sample:
    """The material. `expected` maps platform and comment id to the words that must stand in the archive."""

    forums: dict[str, Forum]
    export: list[Row]
    by_hand: list[tuple[bytes, bytes | None]]
    expected: dict[tuple[str, str], str]
    dead: Counter[str]
    edits: dict[str, str] = field(default_factory=dict)
    deletes: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Comments a platform."""
        return dict(Counter(platform for platform, _ in self.expected))


def load_sample(rate: float) -> Sample:
    """Read the package's data; on the simulated platforms `rate` comments a second appear."""
    posts, rows, city = _read()
    expected: dict[tuple[str, str], str] = {}
    forums: dict[str, Forum] = {}
    ids: dict[str, str] = {}
    for platform in LIVE:
        comments = _comments(platform, [row for row in rows if row["via"] == platform])
        here = [ForumPost(post["id"], ACCOUNTS[platform], post["title"], post["text"]) for post in posts if post["via"] == platform]
        forums[platform] = Forum(here, comments, rate)
        said = shape(platform).comment_id
        expected |= {(platform, said(comment)): comment.text for comment in comments}
        ids |= {comment.text: comment.id for comment in comments}
    export = [_exported(number, row) for number, row in enumerate(row for row in rows if row["via"] == "file")]
    expected |= {("facebook", row["Comment ID"]): row["Comment"] for row in export}
    by_hand, reasons = _by_hand()
    expected["facebook", "by-hand"] = "Good evening, is the bridge open again?"
    return Sample(
        forums=forums,
        export=export,
        by_hand=by_hand,
        expected=expected,
        dead=Counter(reasons) + Counter(BROKEN_ROWS.values()),
        edits={ids[edit["text"]]: edit["becomes"] for edit in city["edits"]},
        deletes=[ids[text] for text in city["deletes"]],
    )


def _read() -> tuple[list[Row], list[Row], Row]:
    posts = json.loads((DATA / "posts.json").read_text(encoding="utf-8"))
    rows = [json.loads(line) for line in gzip.decompress((DATA / "comments.jsonl.gz").read_bytes()).splitlines()]
    city = json.loads((DATA / "city.json").read_text(encoding="utf-8"))
    others = [post for post in posts if post["via"] == "youtube"]
    dealt = {post["id"]: _dealt(number, post["id"]) for number, post in enumerate(others)}
    posts = [post | dealt.get(post["id"], {}) for post in posts] + [post | {"via": "mastodon"} for post in city["posts"]]
    moved = {old: {"via": new["via"], "post": new["id"]} for old, new in dealt.items()}
    rows = [row | moved.get(row.get("post", ""), {}) for row in rows]
    return posts, [row | {"via": "mastodon"} for row in city["comments"]] + rows, city


def _dealt(number: int, post_id: str) -> Row:
    """Which platform a post goes to, and its id there: only YouTube's are not numbers."""
    via = LIVE[number % len(LIVE)]
    return {"via": via, "id": post_id if via == "youtube" else str(90_000_000 + number)}


def _comments(platform: str, rows: list[Row]) -> list[ForumComment]:
    return [
        ForumComment(
            id=str(114_000_000_000_000_000 + 7919 * number) if platform != "youtube" else "Ug" + _hex(row["text"])[:24],
            post_id=row["post"],
            text=row["text"],
            created_at=BEGUN + timedelta(seconds=97 * number),
            author_id=f"made-up-{_hex(row['text'])[:8]}",
            author_name=made_up_name(row["text"]),
            lang=row.get("lang", "en") if platform == "mastodon" else None,
        )
        for number, row in enumerate(rows)
    ]


def _exported(number: int, row: Row) -> Row:
    moment = (BEGUN + timedelta(seconds=41 * number)).astimezone(UTC)
    return {
        "Comment ID": str(10_220_000_000_000_000 + 104_729 * number),
        "Date": f"{moment:%m/%d/%Y %I:%M:%S %p}",
        "Author": made_up_name(row["text"]),
        "Comment": row["text"],
    }


def made_up_name(text: str) -> str:
    """A name that nobody has; the same comment gets the same one."""
    number = int(_hex(text)[:12], 16)
    return f"{FIRST[number % len(FIRST)]} {SECOND[number // 16 % len(SECOND)]} {number // 256 % 90 + 10}"


def _hex(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


MAPPING = {"comment_id": "Comment ID", "created_at": "Date", "author_name": "Author", "text": "Comment"}
TIME_FORMAT = "%m/%d/%Y %I:%M:%S %p"
BROKEN_ROWS = {
    ("10229999999999991", "the day before yesterday", "Old Ferry 11", "A date that no calendar has"): "bad_time",
    ("", "03/02/2026 02:00:00 PM", "Old Ferry 12", "A comment without an id"): "empty_id",
    ("10229999999999993", "03/02/2026 02:00:00 PM", "Old Ferry 13"): "wrong_type",
}
"""Rows that end the export, with the reason that their dead letter must have."""


def write_export(rows: Iterable[Row], path: Path) -> None:
    """The export as spreadsheets write it: a byte order mark, quoted line breaks; at its end a repeated row and broken ones."""
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        written = [list(row.values()) for row in rows]
        writer.writerow(MAPPING.values())
        writer.writerows([*written, written[0], *BROKEN_ROWS])


def _by_hand() -> tuple[list[tuple[bytes, bytes | None]], list[str]]:
    """One comment twice, as push and poll bring it, and records that no reader can take; with the reasons expected."""
    good = {
        "schema_version": 1,
        "event_id": "facebook:city-page:by-hand:1",
        "kind": "created",
        "platform": "facebook",
        "account": "city-page",
        "comment_id": "by-hand",
        "text": "Good evening, is the bridge open again?",
        "created_at": "2026-03-02T14:00:00Z",
        "fetched_at": "2026-03-02T14:00:05Z",
    }
    value = json.dumps(good).encode()
    broken = [
        (None, "empty_value"),
        (b"", "empty_value"),
        (value.replace(b"Good", b"G\xff\xfed"), "not_utf8"),
        (value[: len(value) // 2], "not_json_object"),
        (b'["a list, not a comment"]', "not_json_object"),
        (json.dumps({name: item for name, item in good.items() if name != "created_at"}).encode(), "missing_field"),
        (json.dumps(good | {"comment_id": ""}).encode(), "empty_id"),
        (json.dumps(good | {"text": 42}).encode(), "wrong_type"),
        (json.dumps(good | {"created_at": "yesterday"}).encode(), "bad_time"),
        (json.dumps(good | {"fetched_at": "2026-03-02T14:00:05"}).encode(), "bad_time"),
    ]
    records: list[tuple[bytes, bytes | None]] = [(b"facebook:by-hand", value), (b"facebook:by-hand", value)]
    records += [(f"facebook:broken-{number}".encode(), item) for number, (item, _) in enumerate(broken)]
    return records, [reason for _, reason in broken]
