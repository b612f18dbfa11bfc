"""Adds words of names and addresses, by which candidates are found. Follows 0027, made
2026-11-29.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_BATCH = 1000
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 64


def upgrade() -> None:
    word = sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql")
    table = op.create_table(
        "candidate_word",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("word", word, nullable=False),
        sa.Column("of_name", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_candidate_word_folio")),
        sa.PrimaryKeyConstraint("folio", "word", "of_name", name=op.f("pk_candidate_word")),
    )
    db, last = op.get_bind(), ""
    some = sa.text(
        "SELECT folio, folded, email || ' ' || next_email FROM candidate"
        f" WHERE folio > :last ORDER BY folio LIMIT {_BATCH}"
    )
    while found := db.execute(some, {"last": last}).all():
        last = found[-1][0]
        rows = [
            {"folio": folio, "word": it, "of_name": of_name}
            for folio, name, addresses in found
            for text, of_name in ((name, True), (addresses, False))
            for it in set(_words(text))
        ]
        if rows:
            db.execute(table.insert(), rows)
    op.create_index("ix_candidate_word", "candidate_word", ["word", "folio", "of_name"])
    op.drop_column("candidate", "folded")


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        whole = word[:_LONGEST]
        for start in range(1 if whole.isascii() else len(whole)):
            yield whole[start:]
