"""Arrow schemas of the archive's data sets; `date` lives in the path only (`<data set>/date=YYYY-MM-DD/`)."""

from __future__ import annotations

import pyarrow as pa

from pharos.schemas.finding import CLAUSES

TIMESTAMP = pa.timestamp("us", "UTC")


def score_column(clause: str) -> str:
    """The column of a clause's score: `5.6.7a` -> `score_5_6_7a`."""
    return "score_" + clause.replace(".", "_")


_PROVENANCE = [
    ("archived_at", TIMESTAMP),
    ("kafka_topic", pa.string()),
    ("kafka_partition", pa.int32()),
    ("kafka_offset", pa.int64()),
]
_POLICY = [("policy_id", pa.string()), ("policy_hash", pa.string())]

EVENT_FIELDS = [
    ("event_id", pa.string()),
    ("kind", pa.string()),
    ("platform", pa.string()),
    ("account", pa.string()),
    ("comment_id", pa.string()),
    ("parent_id", pa.string()),
    ("post_id", pa.string()),
    ("author_id", pa.string()),
    ("text", pa.string()),
    ("lang", pa.string()),
    ("created_at", TIMESTAMP),
    ("edited_at", TIMESTAMP),
    ("fetched_at", TIMESTAMP),
    ("raw", pa.string()),
]
"""What `decode` reads out of each comment event."""

COMMENTS = pa.schema(
    [
        *EVENT_FIELDS,
        ("event", pa.string()),
        ("flagged", pa.bool_()),
        ("queued", pa.bool_()),
        ("flags", pa.list_(pa.string())),
        ("signals", pa.list_(pa.string())),
        ("language", pa.string()),
        *((score_column(clause), pa.float32()) for clause in CLAUSES),
        ("statuses", pa.map_(pa.string(), pa.string())),
        *_POLICY,
        *_PROVENANCE,
    ]
)
"""`comments/`: every event. `event` is the whole Kafka value, verbatim: unknown fields and the author's name are only there."""

SPAN = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("type", pa.string()), ("matched", pa.string())])

FINDINGS = pa.schema(
    [
        ("event_id", pa.string()),
        ("clause", pa.string()),
        ("score", pa.float32()),
        ("threshold", pa.float32()),
        ("tier", pa.string()),
        ("detector", pa.string()),
        ("detector_version", pa.string()),
        ("stance", pa.string()),
        ("spans", pa.list_(SPAN)),
        ("reason_en", pa.string()),
        ("reason_es", pa.string()),
        *_POLICY,
        *_PROVENANCE,
    ]
)
"""`findings/`: one row a finding of a flagged clause."""

DECISION_FIELDS = [
    ("decision_id", pa.string()),
    ("event_id", pa.string()),
    ("action", pa.string()),
    ("clause", pa.string()),
    ("reason", pa.string()),
    ("note", pa.string()),
    ("actor", pa.string()),
    ("role", pa.string()),
    ("second_actor", pa.string()),
    ("decided_at", TIMESTAMP),
    ("supersedes", pa.string()),
    ("appeal_of", pa.string()),
]
DECISIONS = pa.schema([*DECISION_FIELDS, ("decision", pa.string()), *_POLICY, *_PROVENANCE])
"""`decisions/`: every decision; `decision` is the whole Kafka value, verbatim."""

DATA_SETS = {"comments": COMMENTS, "findings": FINDINGS, "decisions": DECISIONS}
"""Written by `pharos run`: a file holds a range of Kafka's offsets."""

COVERAGE = pa.schema(
    [
        ("looked_at", TIMESTAMP),
        ("platform", pa.string()),
        ("account", pa.string()),
        ("post_id", pa.string()),
        ("counts", pa.string()),
        ("theirs", pa.int64()),
        ("ours_live", pa.int64()),
        ("ours_total", pa.int64()),
        ("gap", pa.int64()),
        ("unexplained", pa.int64()),
        ("last_poll", TIMESTAMP),
        ("last_sweep", TIMESTAMP),
        ("stalled", pa.bool_()),
        ("reason", pa.string()),
    ]
)
"""`coverage/`: a look at a post. `theirs` is the platform's count, `gap` how many more than are held live; null `post_id`: none yet."""

LEDGERS = {"coverage": COVERAGE}
"""Written by `pharos connect`: one file an account and day, replaced by a longer one with each writing."""
