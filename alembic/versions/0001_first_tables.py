"""Creates the first tables. Made 2026-11-26."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("working_days", sa.String(length=7), nullable=False),
        sa.Column("away_from", sa.Date(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "blob",
        sa.Column("key", sa.String(length=43), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_blob")),
    )
    op.create_table(
        "entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=True),
        sa.Column("actor", sa.String(length=20), nullable=True),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_entry")),
        sa.UniqueConstraint("seal", name=op.f("uq_entry_seal")),
    )
    op.create_index(op.f("ix_entry_folio"), "entry", ["folio"], unique=False)
    op.create_index(op.f("ix_entry_kind"), "entry", ["kind"], unique=False)
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    op.create_index("ix_job_ready", "job", ["state", "run_at"], unique=False)
    op.create_table(
        "mail_out",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("to_kind", sa.String(length=10), nullable=False),
        sa.Column("to_id", sa.String(length=20), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_out")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_out_key")),
    )
    op.create_index(op.f("ix_mail_out_to_id"), "mail_out", ["to_id"], unique=False)
    op.create_table(
        "prompt_version",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("brief", sa.JSON(), nullable=False),
        sa.Column("rubric", sa.JSON(), nullable=False),
        sa.Column("probes", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("waivers", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_version")),
        sa.UniqueConstraint("slug", "n", name=op.f("uq_prompt_version_slug_n")),
    )
    op.create_table(
        "candidate_list",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_candidate_list_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_list")),
    )
    op.create_index(
        op.f("ix_candidate_list_opening"), "candidate_list", ["opening"], unique=False
    )
    op.create_table(
        "declared_conflict",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_declared_conflict_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_conflict")),
        sa.UniqueConstraint(
            "account", "kind", "folded", name=op.f("uq_declared_conflict_account_kind_folded")
        ),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("pipeline", sa.String(length=8), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("house", sa.String(length=43), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["house"], ["blob.key"], name=op.f("fk_document_house")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_sha"), "document", ["sha"], unique=False)
    op.create_table(
        "exposure",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["prompt_version.id"], name=op.f("fk_exposure_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure")),
    )
    op.create_index(op.f("ix_exposure_at"), "exposure", ["at"], unique=False)
    op.create_index("ix_exposure_who", "exposure", ["slug", "address"], unique=False)
    op.create_table(
        "link",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("invitation", sa.String(length=20), nullable=True),
        sa.Column("taken_by", sa.String(length=20), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(account IS NULL) <> (invitation IS NULL)", name=op.f("ck_link_one_owner")
        ),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_link_account")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_account"), "link", ["account"], unique=False)
    op.create_index(op.f("ix_link_invitation"), "link", ["invitation"], unique=False)
    op.create_table(
        "look_back",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("prompt_version", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("loop", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("months IN (6, 12)", name=op.f("ck_look_back_point")),
        sa.ForeignKeyConstraint(["owner"], ["account.id"], name=op.f("fk_look_back_owner")),
        sa.ForeignKeyConstraint(
            ["prompt_version"], ["prompt_version.id"], name=op.f("fk_look_back_prompt_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back")),
    )
    op.create_index(op.f("ix_look_back_owner"), "look_back", ["owner"], unique=False)
    op.create_table(
        "opening",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("prompt_version", sa.String(length=20), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("preset", sa.String(length=8), nullable=False),
        sa.Column("decider", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("level_fixed", sa.Boolean(), nullable=False),
        sa.Column("start_within_days", sa.Integer(), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.Column("feedback_days", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("book", sa.String(length=5), nullable=False),
        sa.Column("model", sa.Boolean(), nullable=False),
        sa.Column("loop", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["prompt_version"], ["prompt_version.id"], name=op.f("fk_opening_prompt_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
    )
    op.create_table(
        "payload",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["entry.seq"], name=op.f("fk_payload_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_payload")),
    )
    op.create_table(
        "practice_round",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("prompt_version", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner"], ["account.id"], name=op.f("fk_practice_round_owner")
        ),
        sa.ForeignKeyConstraint(
            ["prompt_version"],
            ["prompt_version.id"],
            name=op.f("fk_practice_round_prompt_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_round")),
    )
    op.create_index(op.f("ix_practice_round_owner"), "practice_round", ["owner"], unique=False)
    op.create_table(
        "prompt_draft",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("rubric", sa.JSON(), nullable=True),
        sa.Column("probes", sa.JSON(), nullable=True),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.String(length=20), nullable=True),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["based_on"], ["prompt_version.id"], name=op.f("fk_prompt_draft_based_on")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_prompt_draft_by")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_prompt_draft")),
    )
    op.create_table(
        "prompt_state",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leaked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_prompt_state_by")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_prompt_state")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_role_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("account", "kind", name=op.f("uq_role_account_kind")),
    )
    op.create_index(op.f("ix_role_account"), "role", ["account"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_saved_view_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("account", "name", name=op.f("uq_saved_view_account_name")),
    )
    op.create_table(
        "session",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("invitation", sa.String(length=20), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("handed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(account IS NULL) <> (invitation IS NULL)", name=op.f("ck_session_one_owner")
        ),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_session_account")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_account"), "session", ["account"], unique=False)
    op.create_index(op.f("ix_session_invitation"), "session", ["invitation"], unique=False)
    op.create_table(
        "document_body",
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("geometry", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_document_body_document")
        ),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_document_body")),
    )
    op.create_table(
        "erased_answer",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_erased_answer_opening")
        ),
        sa.PrimaryKeyConstraint("opening", "answer", name=op.f("pk_erased_answer")),
    )
    op.create_table(
        "erased_count",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("prompt_version", sa.String(length=20), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_erased_count_opening")
        ),
        sa.ForeignKeyConstraint(
            ["prompt_version"],
            ["prompt_version.id"],
            name=op.f("fk_erased_count_prompt_version"),
        ),
        sa.PrimaryKeyConstraint("opening", "prompt_version", name=op.f("pk_erased_count")),
    )
    op.create_table(
        "erased_outcome",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("end", sa.String(length=12), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_erased_outcome_opening")
        ),
        sa.PrimaryKeyConstraint("opening", "end", name=op.f("pk_erased_outcome")),
    )
    op.create_table(
        "folio",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("prompt_version", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=20), nullable=True),
        sa.Column("sha", sa.String(length=64), nullable=True),
        sa.Column("sent_sha", sa.String(length=64), nullable=True),
        sa.Column("stage", sa.String(length=2), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("preset", sa.String(length=8), nullable=False),
        sa.Column("decider", sa.String(length=8), nullable=False),
        sa.Column("ended_reason", sa.String(length=20), nullable=True),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_folio_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folio")),
        sa.UniqueConstraint("code", name=op.f("uq_folio_code")),
        sa.UniqueConstraint("id", "stage", name=op.f("uq_folio_id_stage")),
    )
    op.create_index(op.f("ix_folio_opening"), "folio", ["opening"], unique=False)
    op.create_index(op.f("ix_folio_sent_sha"), "folio", ["sent_sha"], unique=False)
    op.create_index(op.f("ix_folio_sha"), "folio", ["sha"], unique=False)
    op.create_table(
        "known_fact",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withheld", sa.String(length=80), nullable=False),
        sa.Column("changes_problem", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_known_fact_opening")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_fact")),
    )
    op.create_index(op.f("ix_known_fact_opening"), "known_fact", ["opening"], unique=False)
    op.create_table(
        "look_back_hire",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("look_back", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("hired", sa.String(length=7), nullable=False),
        sa.ForeignKeyConstraint(
            ["look_back"], ["look_back.id"], name=op.f("fk_look_back_hire_look_back")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back_hire")),
    )
    op.create_index(
        op.f("ix_look_back_hire_look_back"), "look_back_hire", ["look_back"], unique=False
    )
    op.create_table(
        "look_back_person",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("look_back", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_look_back_person_account")
        ),
        sa.ForeignKeyConstraint(
            ["look_back"], ["look_back.id"], name=op.f("fk_look_back_person_look_back")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back_person")),
        sa.UniqueConstraint(
            "look_back", "account", name=op.f("uq_look_back_person_look_back_account")
        ),
    )
    op.create_index(
        op.f("ix_look_back_person_account"), "look_back_person", ["account"], unique=False
    )
    op.create_table(
        "opening_member",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_opening_member_account")
        ),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_opening_member_opening")
        ),
        sa.PrimaryKeyConstraint("opening", "account", name=op.f("pk_opening_member")),
    )
    op.create_table(
        "opening_note",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_opening_note_by")),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_opening_note_opening")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_note")),
    )
    op.create_index(op.f("ix_opening_note_opening"), "opening_note", ["opening"], unique=False)
    op.create_table(
        "picture",
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("blob", sa.String(length=43), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("etag", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["blob"], ["blob.key"], name=op.f("fk_picture_blob")),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_picture_document")
        ),
        sa.PrimaryKeyConstraint("document", "name", name=op.f("pk_picture")),
    )
    op.create_table(
        "practice_note",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("round", sa.String(length=20), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["round"], ["practice_round.id"], name=op.f("fk_practice_note_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_note")),
    )
    op.create_index(op.f("ix_practice_note_round"), "practice_note", ["round"], unique=False)
    op.create_table(
        "practice_reviewer",
        sa.Column("round", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_practice_reviewer_account")
        ),
        sa.ForeignKeyConstraint(
            ["round"], ["practice_round.id"], name=op.f("fk_practice_reviewer_round")
        ),
        sa.PrimaryKeyConstraint("round", "account", name=op.f("pk_practice_reviewer")),
    )
    op.create_index(
        op.f("ix_practice_reviewer_account"), "practice_reviewer", ["account"], unique=False
    )
    op.create_table(
        "practice_rule",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("reviewers", sa.Boolean(), nullable=False),
        sa.Column("rounds", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_practice_rule_opening")
        ),
        sa.PrimaryKeyConstraint("opening", name=op.f("pk_practice_rule")),
    )
    op.create_table(
        "burn",
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("class", sa.String(length=3), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_burn_account")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_burn_folio")),
        sa.PrimaryKeyConstraint("account", "folio", "class", name=op.f("pk_burn")),
    )
    op.create_table(
        "candidate",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("next_email", sa.String(length=320), nullable=False),
        sa.Column("next_by", sa.String(length=20), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("past_email", sa.String(length=320), nullable=False),
        sa.Column("handles", sa.JSON(), nullable=False),
        sa.Column("employers", sa.JSON(), nullable=False),
        sa.Column("own_words", sa.JSON(), nullable=False),
        sa.Column("not_names", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_candidate_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("folio", name=op.f("uq_candidate_folio")),
    )
    op.create_index(op.f("ix_candidate_email"), "candidate", ["email"], unique=False)
    op.create_table(
        "card_pass",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_card_pass_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_pass")),
        sa.UniqueConstraint("folio", "stage", name=op.f("uq_card_pass_folio_stage")),
    )
    op.create_table(
        "conversation",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_s", sa.Integer(), nullable=False),
        sa.Column("went_on", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_conversation_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_conversation")),
    )
    op.create_table(
        "debrief_pass",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_debrief_pass_account")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_debrief_pass_by")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_debrief_pass_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief_pass")),
        sa.UniqueConstraint("folio", "account", name=op.f("uq_debrief_pass_folio_account")),
    )
    op.create_table(
        "debrief_vote",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level IS NULL OR level BETWEEN 1 AND 4", name=op.f("ck_debrief_vote_scale")
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_debrief_vote_account")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_debrief_vote_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief_vote")),
        sa.UniqueConstraint("folio", "account", name=op.f("uq_debrief_vote_folio_account")),
    )
    op.create_table(
        "decision",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level IS NULL OR level BETWEEN 1 AND 4", name=op.f("ck_decision_scale")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_decision_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_decision")),
    )
    op.create_table(
        "decision_grounds",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("capacity", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("all_the_same", sa.Text(), nullable=False),
        sa.Column("present", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folio"], ["folio.id"], name=op.f("fk_decision_grounds_folio")
        ),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_decision_grounds")),
    )
    op.create_table(
        "dissent",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("heard_by", sa.String(length=20), nullable=False),
        sa.Column("follows", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_dissent_account")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_dissent_folio")),
        sa.ForeignKeyConstraint(["heard_by"], ["account.id"], name=op.f("fk_dissent_heard_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dissent")),
        sa.UniqueConstraint("folio", "account", name=op.f("uq_dissent_folio_account")),
    )
    op.create_table(
        "erasure",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_erasure_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_subject"), "erasure", ["subject"], unique=False)
    op.create_table(
        "erasure_request",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_erasure_request_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_erasure_request")),
    )
    op.create_table(
        "feedback",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_feedback_by")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_feedback_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_feedback")),
    )
    op.create_table(
        "feedback_owed",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_feedback_owed_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_feedback_owed")),
    )
    op.create_table(
        "gate_decision",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("word", sa.String(length=8), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("capacity", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_gate_decision_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_gate_decision")),
    )
    op.create_table(
        "interview",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_interview_account")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_interview_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
    )
    op.create_index("ix_interview_whose", "interview", ["account", "folio"], unique=False)
    op.create_index(
        "uq_interview_live",
        "interview",
        ["folio", "stage"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("start_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("more_days", sa.Integer(), nullable=False),
        sa.Column("pages_allowed", sa.Boolean(), nullable=False),
        sa.Column("ended_code", sa.String(length=20), nullable=False),
        sa.Column("ended_words", sa.Text(), nullable=False),
        sa.Column("told_of_model", sa.Boolean(), nullable=False),
        sa.Column("no_model", sa.Boolean(), nullable=False),
        sa.Column("screened_by", sa.String(length=120), nullable=False),
        sa.Column("screened_on", sa.String(length=10), nullable=False),
        sa.Column("screened_words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_invitation_folio")),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_invitation_opening")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("folio", name=op.f("uq_invitation_folio")),
    )
    op.create_index(op.f("ix_invitation_opening"), "invitation", ["opening"], unique=False)
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.String(length=20), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_legal_hold_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_folio"), "legal_hold", ["folio"], unique=False)
    op.create_table(
        "look_back_answer",
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("hire", sa.String(length=20), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=True),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.Column("dimension_stage", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["hire"], ["look_back_hire.id"], name=op.f("fk_look_back_answer_hire")
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["look_back_person.id"], name=op.f("fk_look_back_answer_person")
        ),
        sa.PrimaryKeyConstraint("person", "hire", name=op.f("pk_look_back_answer")),
    )
    op.create_table(
        "look_back_dimension",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("hire", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["hire"], ["look_back_hire.id"], name=op.f("fk_look_back_dimension_hire")
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["look_back_person.id"], name=op.f("fk_look_back_dimension_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back_dimension")),
        sa.UniqueConstraint("person", "hire", name=op.f("uq_look_back_dimension_person_hire")),
    )
    op.create_table(
        "model_answer",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=300), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_model_answer_by")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_model_answer_folio")),
        sa.PrimaryKeyConstraint("folio", "n", name=op.f("pk_model_answer")),
    )
    op.create_table(
        "panel_notes",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_panel_notes_account")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_panel_notes_folio")),
        sa.PrimaryKeyConstraint("folio", "account", name=op.f("pk_panel_notes")),
    )
    op.create_table(
        "panel_read",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_panel_read_account")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_panel_read_folio")),
        sa.PrimaryKeyConstraint("folio", "account", name=op.f("pk_panel_read")),
    )
    op.create_table(
        "practice_consent",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["folio"], ["folio.id"], name=op.f("fk_practice_consent_folio")
        ),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_practice_consent")),
        sa.UniqueConstraint("key", name=op.f("uq_practice_consent_key")),
    )
    op.create_table(
        "practice_folio",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("round", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("reference", sa.JSON(), nullable=False),
        sa.Column("sentences", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_practice_folio_folio")),
        sa.ForeignKeyConstraint(
            ["round"], ["practice_round.id"], name=op.f("fk_practice_folio_round")
        ),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_practice_folio")),
    )
    op.create_index(op.f("ix_practice_folio_round"), "practice_folio", ["round"], unique=False)
    op.create_table(
        "process_answer",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("batch", sa.String(length=20), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_process_answer_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_process_answer")),
    )
    op.create_index(op.f("ix_process_answer_batch"), "process_answer", ["batch"], unique=False)
    op.create_table(
        "recognition",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_recognition_account")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_recognition_folio")),
        sa.PrimaryKeyConstraint("folio", "account", name=op.f("pk_recognition")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recommendation", sa.String(length=8), nullable=True),
        sa.Column("confidence", sa.String(length=6), nullable=False),
        sa.Column("strongest", sa.Text(), nullable=False),
        sa.Column("weakest", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("private_notes", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_review_account")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_review_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("folio", "account", name=op.f("uq_review_folio_account")),
    )
    op.create_index(op.f("ix_review_account"), "review", ["account"], unique=False)
    op.create_table(
        "scorecard",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.String(length=6), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "level IS NULL OR level BETWEEN 1 AND 4", name=op.f("ck_scorecard_scale")
        ),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_scorecard_account")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_scorecard_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard")),
        sa.UniqueConstraint("folio", "account", name=op.f("uq_scorecard_folio_account")),
    )
    op.create_table(
        "sheet",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_sheet_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_sheet")),
    )
    op.create_table(
        "slot",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("debrief_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 30 AND 80", name=op.f("ck_slot_length")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_slot_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_slot")),
    )
    op.create_table(
        "standing",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=2), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_key", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Integer(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_standing_account")),
        sa.ForeignKeyConstraint(
            ["folio", "stage"],
            ["folio.id", "folio.stage"],
            name=op.f("fk_standing_folio_stage"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing")),
    )
    op.create_index(
        "ix_standing_lists", "standing", ["account", "state", "stage", "folio"], unique=False
    )
    op.create_index("ix_standing_one", "standing", ["folio", "account", "state"], unique=False)
    op.create_index(
        "uq_standing_live",
        "standing",
        ["folio", "account", "kind"],
        unique=True,
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_table(
        "team_deletion",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("asked_by", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=20), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objected_by", sa.String(length=20), nullable=True),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objection", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=20), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_team_deletion_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_deletion")),
    )
    op.create_index(op.f("ix_team_deletion_folio"), "team_deletion", ["folio"], unique=False)
    op.create_table(
        "trace",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("upload", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_trace_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace")),
        sa.UniqueConstraint("upload", name=op.f("uq_trace_upload")),
    )
    op.create_index(op.f("ix_trace_folio"), "trace", ["folio"], unique=False)
    op.create_table(
        "adjustment",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_adjustment_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
    )
    op.create_index(
        op.f("ix_adjustment_invitation"), "adjustment", ["invitation"], unique=False
    )
    op.create_table(
        "amendment",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_reveal", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["review"], ["review.id"], name=op.f("fk_amendment_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("review", "n", name=op.f("uq_amendment_review_n")),
    )
    op.create_table(
        "assignment",
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("knows", sa.String(length=10), nullable=False),
        sa.Column("more_day_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_assignment_account")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_assignment_folio")),
        sa.ForeignKeyConstraint(
            ["standing"], ["standing.id"], name=op.f("fk_assignment_standing")
        ),
        sa.PrimaryKeyConstraint("standing", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_folio"), "assignment", ["folio"], unique=False)
    op.create_table(
        "calendar_entry",
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_calendar_entry_invitation")
        ),
        sa.PrimaryKeyConstraint("invitation", "what", name=op.f("pk_calendar_entry")),
        sa.UniqueConstraint("uid", name=op.f("uq_calendar_entry_uid")),
    )
    op.create_table(
        "clarification",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("fact", sa.String(length=20), nullable=True),
        sa.Column("given", sa.String(length=80), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["fact"], ["known_fact.id"], name=op.f("fk_clarification_fact")
        ),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_clarification_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_clarification_opening")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["account.id"], name=op.f("fk_clarification_settled_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification")),
    )
    op.create_index(
        op.f("ix_clarification_invitation"), "clarification", ["invitation"], unique=False
    )
    op.create_index(
        "ix_clarification_opening_state", "clarification", ["opening", "state"], unique=False
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ask_this", sa.Boolean(), nullable=False),
        sa.Column("new_to_us", sa.Boolean(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["review"], ["review.id"], name=op.f("fk_comment_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("review", "n", name=op.f("uq_comment_review_n")),
    )
    op.create_table(
        "dissent_answer",
        sa.Column("dissent", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_dissent_answer_by")),
        sa.ForeignKeyConstraint(
            ["dissent"], ["dissent.id"], name=op.f("fk_dissent_answer_dissent")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_dissent_answer_folio")),
        sa.PrimaryKeyConstraint("dissent", name=op.f("pk_dissent_answer")),
    )
    op.create_table(
        "extension",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_extension_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_invitation"), "extension", ["invitation"], unique=False)
    op.create_table(
        "interview_card",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("interview", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.String(length=6), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("meetings", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "level IS NULL OR level BETWEEN 1 AND 4", name=op.f("ck_interview_card_scale")
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_interview_card_account")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_interview_card_folio")),
        sa.ForeignKeyConstraint(
            ["interview"], ["interview.id"], name=op.f("fk_interview_card_interview")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_card")),
        sa.UniqueConstraint("interview", name=op.f("uq_interview_card_interview")),
    )
    op.create_index(op.f("ix_interview_card_folio"), "interview_card", ["folio"], unique=False)
    op.create_table(
        "lock_question",
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("comment", sa.String(length=36), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("segment", sa.String(length=12), nullable=True),
        sa.Column("block", sa.String(length=10), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.CheckConstraint("n BETWEEN 1 AND 3", name=op.f("ck_lock_question_lines")),
        sa.ForeignKeyConstraint(
            ["review"], ["review.id"], name=op.f("fk_lock_question_review")
        ),
        sa.PrimaryKeyConstraint("review", "n", name=op.f("pk_lock_question")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("segment", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("built_text", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("listen_for", sa.JSON(), nullable=False),
        sa.Column("condition", sa.String(length=60), nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("instead_of", sa.String(length=20), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("went", sa.String(length=10), nullable=False),
        sa.Column("lead", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["folio"], ["sheet.folio"], name=op.f("fk_question_folio")),
        sa.ForeignKeyConstraint(
            ["instead_of"], ["question.id"], name=op.f("fk_question_instead_of")
        ),
        sa.ForeignKeyConstraint(["lead"], ["account.id"], name=op.f("fk_question_lead")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint(
            "folio", "segment", "rank", name=op.f("uq_question_folio_segment_rank")
        ),
    )
    op.create_table(
        "rating",
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("absent_searched", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "value IS NULL OR value BETWEEN 1 AND 4", name=op.f("ck_rating_scale")
        ),
        sa.ForeignKeyConstraint(["review"], ["review.id"], name=op.f("fk_rating_review")),
        sa.PrimaryKeyConstraint("review", "criterion", name=op.f("pk_rating")),
    )
    op.create_table(
        "scorecard_rating",
        sa.Column("scorecard", sa.String(length=20), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("not_covered", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "value IS NULL OR NOT not_covered", name=op.f("ck_scorecard_rating_one")
        ),
        sa.CheckConstraint(
            "value IS NULL OR value BETWEEN 1 AND 4", name=op.f("ck_scorecard_rating_scale")
        ),
        sa.ForeignKeyConstraint(
            ["scorecard"], ["scorecard.id"], name=op.f("fk_scorecard_rating_scorecard")
        ),
        sa.PrimaryKeyConstraint("scorecard", "criterion", name=op.f("pk_scorecard_rating")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=43), nullable=False),
        sa.Column("blob", sa.String(length=43), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("extension", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("refusal", sa.String(length=600), nullable=True),
        sa.Column("document", sa.String(length=20), nullable=True),
        sa.Column("glimpse", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_from", sa.String(length=20), nullable=True),
        sa.Column("marked", sa.JSON(), nullable=False),
        sa.Column("marked_in", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["blob"], ["blob.key"], name=op.f("fk_upload_blob")),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_upload_document")),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_upload_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["marked_from"], ["upload.id"], name=op.f("fk_upload_marked_from")
        ),
        sa.ForeignKeyConstraint(
            ["marked_in"], ["document.id"], name=op.f("fk_upload_marked_in")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("invitation", "key", name=op.f("uq_upload_invitation_key")),
        sa.UniqueConstraint("invitation", "n", name=op.f("uq_upload_invitation_n")),
    )
    op.create_table(
        "changed_view",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("was", sa.Integer(), nullable=False),
        sa.Column("now", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=True),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "was BETWEEN 1 AND 4 AND now BETWEEN 1 AND 4 AND was <> now",
            name=op.f("ck_changed_view_scale"),
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_changed_view_account")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_changed_view_folio")),
        sa.ForeignKeyConstraint(
            ["question"], ["question.id"], name=op.f("fk_changed_view_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changed_view")),
        sa.UniqueConstraint(
            "folio",
            "account",
            "criterion",
            name=op.f("uq_changed_view_folio_account_criterion"),
        ),
    )
    op.create_table(
        "comment_span",
        sa.Column("comment", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("block", sa.String(length=10), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("prefix", sa.String(length=64), nullable=False),
        sa.Column("suffix", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment"],
            ["comment.id"],
            name=op.f("fk_comment_span_comment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment", "ordinal", name=op.f("pk_comment_span")),
    )
    op.create_table(
        "design_change",
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_design_change_account")
        ),
        sa.ForeignKeyConstraint(
            ["question"], ["question.id"], name=op.f("fk_design_change_question")
        ),
        sa.PrimaryKeyConstraint("question", "account", name=op.f("pk_design_change")),
    )
    op.create_table(
        "interview_rating",
        sa.Column("card", sa.String(length=20), nullable=False),
        sa.Column("dimension", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("not_covered", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "value IS NULL OR NOT not_covered", name=op.f("ck_interview_rating_one")
        ),
        sa.CheckConstraint(
            "value IS NULL OR value BETWEEN 1 AND 4", name=op.f("ck_interview_rating_scale")
        ),
        sa.ForeignKeyConstraint(
            ["card"], ["interview_card.id"], name=op.f("fk_interview_rating_card")
        ),
        sa.PrimaryKeyConstraint("card", "dimension", name=op.f("pk_interview_rating")),
    )
    op.create_table(
        "red_flag",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=True),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_red_flag_account")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_red_flag_folio")),
        sa.ForeignKeyConstraint(
            ["question"], ["question.id"], name=op.f("fk_red_flag_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_red_flag")),
    )
    op.create_table(
        "redaction",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("upload", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(length=600), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_redaction_by")),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_redaction_document")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_redaction_folio")),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"], name=op.f("fk_redaction_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
    )
    op.create_index(op.f("ix_redaction_folio"), "redaction", ["folio"], unique=False)
    op.create_index(op.f("ix_redaction_upload"), "redaction", ["upload"], unique=False)
    op.create_table(
        "scorecard_basis",
        sa.Column("scorecard", sa.String(length=20), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question"], ["question.id"], name=op.f("fk_scorecard_basis_question")
        ),
        sa.ForeignKeyConstraint(
            ["scorecard"], ["scorecard.id"], name=op.f("fk_scorecard_basis_scorecard")
        ),
        sa.PrimaryKeyConstraint(
            "scorecard", "criterion", "question", name=op.f("pk_scorecard_basis")
        ),
    )
    op.create_table(
        "sheet_edit",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_sheet_edit_account")
        ),
        sa.ForeignKeyConstraint(
            ["question"], ["question.id"], name=op.f("fk_sheet_edit_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_edit")),
    )
    op.create_index(op.f("ix_sheet_edit_question"), "sheet_edit", ["question"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("upload", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_grace", sa.Boolean(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.String(length=20), nullable=False),
        sa.Column("ai_used", sa.Boolean(), nullable=True),
        sa.Column("ai_statement", sa.Text(), nullable=False),
        sa.Column("worry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_submission_folio")),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_submission_invitation")
        ),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"], name=op.f("fk_submission_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("folio", "version", name=op.f("uq_submission_folio_version")),
    )
    op.create_index(
        op.f("ix_submission_invitation"), "submission", ["invitation"], unique=False
    )
    op.create_table(
        "flag_settled",
        sa.Column("flag", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_flag_settled_by")),
        sa.ForeignKeyConstraint(["flag"], ["red_flag.id"], name=op.f("fk_flag_settled_flag")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_flag_settled_folio")),
        sa.PrimaryKeyConstraint("flag", name=op.f("pk_flag_settled")),
    )
