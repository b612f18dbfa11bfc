"""Adds what lists of closed candidates and counts are read from. Follows 0026, made
2026-11-28.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_OF_FOLIO = "(SELECT folio.{0} FROM folio WHERE folio.id = {1}.folio)"


def upgrade() -> None:
    op.add_column("standing", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    since = _OF_FOLIO.format("stage_since", "standing")
    op.execute(f"UPDATE standing SET closed_at = {since} WHERE stage IN ('7', '7s', 'E')")
    # With a default, so that SQLite needn't write the largest table anew.
    opening = sa.Column("opening", sa.String(length=20), server_default="", nullable=False)
    op.add_column("standing", opening)
    op.execute(f"UPDATE standing SET opening = {_OF_FOLIO.format('opening', 'standing')}")
    for name, order in (
        ("closed", ["closed_at"]),
        ("closed_codes", ["order_key"]),
        ("closed_opening", ["opening", "closed_at"]),
    ):
        columns = ["account", "state", "stage", *order]
        _index_some("standing", name, columns, "closed_at IS NOT NULL")
    failed = "failed_at IS NOT NULL AND sent_at IS NULL"
    _index_some("mail_out", "failed", ["to_id", "template"], failed)
    with op.batch_alter_table("process_answer") as batch:
        batch.add_column(sa.Column("opening", sa.String(length=20), nullable=True))
    op.execute(
        f"UPDATE process_answer SET opening = {_OF_FOLIO.format('opening', 'process_answer')}"
    )
    with op.batch_alter_table("process_answer") as batch:
        batch.alter_column("opening", existing_type=sa.String(length=20), nullable=False)
        batch.create_foreign_key(
            op.f("fk_process_answer_opening"), "opening", ["opening"], ["id"]
        )
        batch.create_index("ix_process_answer_opening", ["opening", "batch"])
    invited = sa.Column("invited", sa.Integer(), server_default="0", nullable=False)
    op.add_column("opening", invited)
    # With the deleted ones. An opening that was never used has none.
    op.execute(
        "UPDATE opening SET invited ="
        " (SELECT count(*) FROM invitation WHERE invitation.opening = opening.id)"
        " + (SELECT coalesce(sum(sent), 0) FROM erased_count WHERE opening = opening.id)"
    )
    op.create_index(
        "ix_opening_member_account", "opening_member", ["account", "kind", "opening"]
    )
    op.create_index("ix_red_flag_folio", "red_flag", ["folio"])
    op.drop_index("ix_review_account", "review")
    op.create_index("ix_review_own", "review", ["account", "locked_at"])
    op.create_index("ix_opening_state", "opening", ["state", "created_at", "id"])
    op.drop_index("ix_mail_out_to_id", "mail_out")
    op.create_index("ix_mail_out_to", "mail_out", ["to_id", "template"])
    op.drop_index("ix_entry_kind", "entry")
    op.create_index("ix_entry_kind", "entry", ["kind", "folio"])


def _index_some(table: str, name: str, columns: list[str], which: str) -> None:
    of = sa.text(which)
    named = f"ix_{table}_{name}"
    op.create_index(named, table, columns, sqlite_where=of, postgresql_where=of)
