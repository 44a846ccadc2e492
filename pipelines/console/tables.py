"""The console's tables. Times are whole ms since 1970, UTC.

`items`, `item_clauses`, `versions`, `bands`, `decisions`, `wrong` and `offsets` can be read again from the topics, `vectors` be computed
anew; people, sessions, audit, appeals, filters, note templates, `looks` and `meta` (the console's own id and keys; the digest of
the model behind `vectors`) are nowhere else.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text

# Names for PostgreSQL's and Alembic's sake: a constraint without one cannot be changed later.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

items = Table(
    "items",
    metadata,
    Column("id", String, primary_key=True),  # of the comment: all its versions are one item
    Column("platform", String, nullable=False),
    Column("account", String, nullable=False),
    Column("comment_id", String, nullable=False),
    Column("event_id", String, nullable=False),  # the newest flagged version, the one to decide on
    Column("revision", Integer, nullable=False),  # goes up with every change that a decision must know of
    Column("state", String, nullable=False),  # open, second, escalated, decided
    Column("urgency", Float, nullable=False),  # see urgency.py: greater first, and time never reorders two items
    Column("tier", String, nullable=False),
    Column("clause", String, nullable=False),  # the leading one; empty if the item is only unscored
    Column("flags", String, nullable=False),  # all of them, with blanks between
    Column("score", Float, nullable=False),
    Column("suggested", String, nullable=False),
    Column("lang", String, nullable=False),
    Column("criticism", Boolean, nullable=False),
    Column("reach", Integer, nullable=False),
    Column("author_id", String, nullable=False),
    Column("post_id", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("platform_state", String, nullable=False),  # live, edited, hidden, deleted: what the platform last told
    Column("created_ms", BigInteger, nullable=False),
    Column("queued_ms", BigInteger, nullable=False),
    Column("holder", String, nullable=False),  # who claimed it; empty: nobody
    Column("held_since_ms", BigInteger, nullable=False),
    Column("held_until_ms", BigInteger, nullable=False),
    Column("decision_id", String, nullable=False),  # the last one; empty: none
    Column("action", String, nullable=False),  # of the last decision, or what it proposes
    Column("lane", String, nullable=False),
    Column("decided_ms", BigInteger, nullable=False),
    Index(None, "state", "urgency", "id"),
    Index(None, "state", "flags", "platform", "account", "lang"),  # all counts of the queue page without touching a row
    Index(None, "author_id"),
    Index(None, "queued_ms"),
    Index(None, "state", "clause", "queued_ms"),
    Index(None, "platform", "account", "comment_id", unique=True),
)

item_clauses = Table(
    "item_clauses",
    metadata,
    Column("clause", String, primary_key=True),
    Column("item_id", String, primary_key=True),
    Index(None, "item_id"),
)

versions = Table(
    "versions",
    metadata,
    Column("event_id", String, primary_key=True),
    Column("item_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("flagged", Boolean, nullable=False),  # from the queue; else a later event of the comment that flags nothing
    Column("text_ms", BigInteger, nullable=False),  # when the author wrote this text: with `fetched_ms` the order of versions
    Column("fetched_ms", BigInteger, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),  # `fetched_ms` of one that put the item into the queue, else 0: see openings.py
    Column("body", LargeBinary, nullable=False),  # the flagged item, or the comment event, as it came
    Index(None, "item_id", "fetched_ms"),
    Index(None, "opened_ms"),
)

bands = Table(
    "bands",
    metadata,
    Column("hash", BigInteger, primary_key=True),
    Column("item_id", String, primary_key=True),
    Index(None, "item_id"),
)

vectors = Table(
    "vectors",
    metadata,
    Column("item_id", String, primary_key=True),
    Column("event_id", String, nullable=False),  # the version whose text it is of
    Column("vector", LargeBinary, nullable=False),  # what the encoder makes of the text of a decided item, float16
)

FIGURED = ("decided_ms", "stands", "action", "clause", "criticism", "waited_ms", "found", "held_ms", "bulk", "supersedes", "detector")
"""All of a decision that the figures read: in an index of their own they never open the rows, whose bodies are ten times as much."""

decisions = Table(
    "decisions",
    metadata,
    Column("decision_id", String, primary_key=True),
    Column("item_id", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("action", String, nullable=False),
    Column("proposes", String, nullable=False),
    Column("clause", String, nullable=False),
    Column("lane", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("actor", String, nullable=False),
    Column("role", String, nullable=False),
    Column("second_actor", String, nullable=False),
    Column("decided_ms", BigInteger, nullable=False),
    Column("supersedes", String, nullable=False),
    Column("appeal_of", String, nullable=False),
    Column("detector", String, nullable=False),  # that is called wrong, or no longer: such a row decides nothing
    Column("bulk", String, nullable=False),  # decisions that were made at once share it
    Column("before_state", String, nullable=False),  # of the item, and its decision then: what an undo goes back to
    Column("before_id", String, nullable=False),
    Column("held_ms", BigInteger, nullable=False),  # from the item's claim to the decision; 0: not claimed before
    Column("stands", Boolean, nullable=False),  # closes the item, and nobody took it back or replaced it: see outcomes.py
    Column("criticism", Boolean, nullable=False),  # as the version that was decided on was flagged
    Column("waited_ms", BigInteger, nullable=False),  # from the queue to the decision, 0: an answer to an appeal, or not told
    Column("found", String, nullable=False),  # `detector@clause` of the version's findings, with blanks between
    Column("body", LargeBinary, nullable=False),  # the record on the topic
    Column("recorded_ms", BigInteger, nullable=False),  # when Kafka acknowledged it; 0: not yet
    Index(None, "item_id", "decided_ms"),
    Index(None, "event_id"),
    Index(None, "recorded_ms"),
    Index(None, "supersedes"),
    Index("ix_decisions_figures", *FIGURED),
)

wrong = Table(
    "wrong",
    metadata,
    Column("event_id", String, primary_key=True),
    Column("detector", String, primary_key=True),
    Column("clause", String, primary_key=True),
    Column("actor", String, primary_key=True),
    Column("decision_id", String, nullable=False),  # the mark's own, on the topic
    Column("item_id", String, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

looks = Table(
    "looks",
    metadata,
    Column("item_id", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("seen_ms", BigInteger, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("password", String, nullable=False),  # argon2; empty: only by OIDC
    Column("subject", String, nullable=False),  # issuer and subject of an OIDC login; empty: local
    Column("disabled", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until_ms", BigInteger, nullable=False),
    Column("language", String, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", String, primary_key=True),  # SHA-256 of the cookie's value
    Column("person", String, nullable=False),
    Column("csrf", String, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Index(None, "person"),
)

filters = Table(
    "filters",
    metadata,
    Column("person", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("query", String, nullable=False),
)

note_templates = Table(
    "note_templates",
    metadata,
    Column("name", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("made_by", String, nullable=False),
)

appeals = Table(
    "appeals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("decision_id", String, nullable=False),
    Column("item_id", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("contact", String, nullable=False),
    Column("language", String, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("state", String, nullable=False),  # open, upheld, overturned, closed (its decision stands no longer)
    Column("decided_by", String, nullable=False),
    Column("decided_ms", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("outcome_id", String, nullable=False),  # the decision that answers it
    Index(None, "state", "made_ms"),
    Index(None, "decision_id"),
    Index(None, "item_id"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("act", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", Text, nullable=False),  # JSON
    Column("hash", String, nullable=False),
)

offsets = Table(
    "offsets",
    metadata,
    Column("topic", String, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next", BigInteger, nullable=False),
)

meta = Table("meta", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))
