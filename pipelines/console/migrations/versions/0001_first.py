"""The console's first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{name} BEFORE {change} ON audit {when}BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
        for name, change, when in (
            ("update", "UPDATE", ""),
            ("delete", "DELETE", ""),
            # INSERT OR REPLACE takes the old row out, and no trigger of DELETE tells.
            ("replace", "INSERT", "WHEN NEW.seq <= (SELECT max(seq) FROM audit) "),
        )
    ],
    "postgresql": [
        "CREATE FUNCTION audit_is_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_is_added_to()",
    ],
}
"""Against mistakes; who owns the database can drop a trigger, which is what the chain of hashes is for."""


def upgrade() -> None:
    """One step on."""
    _make_tables()
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def _make_tables() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_ms", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("outcome_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeals_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeals_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeals_state_made_ms"), ["state", "made_ms"], unique=False)

    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "bands",
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "item_id", name=op.f("pk_bands")),
    )
    with op.batch_alter_table("bands", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bands_item_id"), ["item_id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("proposes", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("second_actor", sa.String(), nullable=False),
        sa.Column("decided_ms", sa.BigInteger(), nullable=False),
        sa.Column("supersedes", sa.String(), nullable=False),
        sa.Column("appeal_of", sa.String(), nullable=False),
        sa.Column("detector", sa.String(), nullable=False),
        sa.Column("bulk", sa.String(), nullable=False),
        sa.Column("before_state", sa.String(), nullable=False),
        sa.Column("before_id", sa.String(), nullable=False),
        sa.Column("held_ms", sa.BigInteger(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("criticism", sa.Boolean(), nullable=False),
        sa.Column("waited_ms", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_decisions_figures",
            ["decided_ms", "stands", "action", "clause", "criticism", "waited_ms", "found", "held_ms", "bulk", "supersedes", "detector"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_decisions_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decisions_item_id_decided_ms"), ["item_id", "decided_ms"], unique=False)
        batch_op.create_index(batch_op.f("ix_decisions_recorded_ms"), ["recorded_ms"], unique=False)
        batch_op.create_index(batch_op.f("ix_decisions_supersedes"), ["supersedes"], unique=False)

    op.create_table(
        "filters",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person", "name", name=op.f("pk_filters")),
    )
    op.create_table(
        "item_clauses",
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("clause", "item_id", name=op.f("pk_item_clauses")),
    )
    with op.batch_alter_table("item_clauses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_clauses_item_id"), ["item_id"], unique=False)

    op.create_table(
        "items",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("comment_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("urgency", sa.Float(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("flags", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("suggested", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("criticism", sa.Boolean(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("post_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("platform_state", sa.String(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("queued_ms", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("held_since_ms", sa.BigInteger(), nullable=False),
        sa.Column("held_until_ms", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("decided_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
    )
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_items_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_items_queued_ms"), ["queued_ms"], unique=False)
        batch_op.create_index(batch_op.f("ix_items_state_clause_queued_ms"), ["state", "clause", "queued_ms"], unique=False)
        batch_op.create_index(batch_op.f("ix_items_platform_account_comment_id"), ["platform", "account", "comment_id"], unique=True)
        batch_op.create_index(
            batch_op.f("ix_items_state_flags_platform_account_lang"), ["state", "flags", "platform", "account", "lang"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_items_state_urgency_id"), ["state", "urgency", "id"], unique=False)

    op.create_table(
        "looks",
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "person", name=op.f("pk_looks")),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "note_templates",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_note_templates")),
    )
    op.create_table(
        "offsets",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "partition", name=op.f("pk_offsets")),
    )
    op.create_table(
        "people",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until_ms", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_people")),
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_person"), ["person"], unique=False)

    op.create_table(
        "vectors",
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_vectors")),
    )
    op.create_table(
        "versions",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("text_ms", sa.BigInteger(), nullable=False),
        sa.Column("fetched_ms", sa.BigInteger(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_versions")),
    )
    with op.batch_alter_table("versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_versions_item_id_fetched_ms"), ["item_id", "fetched_ms"], unique=False)
        batch_op.create_index(batch_op.f("ix_versions_opened_ms"), ["opened_ms"], unique=False)

    op.create_table(
        "wrong",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("detector", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "detector", "clause", "actor", name=op.f("pk_wrong")),
    )


def downgrade() -> None:
    """One step back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_added_to() CASCADE")
    op.drop_table("wrong")
    with op.batch_alter_table("versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_versions_item_id_fetched_ms"))
        batch_op.drop_index(batch_op.f("ix_versions_opened_ms"))

    op.drop_table("versions")
    op.drop_table("vectors")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_person"))

    op.drop_table("sessions")
    op.drop_table("people")
    op.drop_table("offsets")
    op.drop_table("note_templates")
    op.drop_table("meta")
    op.drop_table("looks")
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_items_state_urgency_id"))
        batch_op.drop_index(batch_op.f("ix_items_state_clause_queued_ms"))
        batch_op.drop_index(batch_op.f("ix_items_queued_ms"))
        batch_op.drop_index(batch_op.f("ix_items_state_flags_platform_account_lang"))
        batch_op.drop_index(batch_op.f("ix_items_platform_account_comment_id"))
        batch_op.drop_index(batch_op.f("ix_items_author_id"))

    op.drop_table("items")
    with op.batch_alter_table("item_clauses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_clauses_item_id"))

    op.drop_table("item_clauses")
    op.drop_table("filters")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decisions_supersedes"))
        batch_op.drop_index(batch_op.f("ix_decisions_recorded_ms"))
        batch_op.drop_index(batch_op.f("ix_decisions_item_id_decided_ms"))
        batch_op.drop_index("ix_decisions_figures")
        batch_op.drop_index(batch_op.f("ix_decisions_event_id"))

    op.drop_table("decisions")
    with op.batch_alter_table("bands", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bands_item_id"))

    op.drop_table("bands")
    op.drop_table("audit")
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeals_state_made_ms"))
        batch_op.drop_index(batch_op.f("ix_appeals_item_id"))
        batch_op.drop_index(batch_op.f("ix_appeals_decision_id"))

    op.drop_table("appeals")
