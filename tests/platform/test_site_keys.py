from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, MetaData, Table, Text, create_engine, insert, select
from sqlalchemy.orm import Session

from blindfolio.refusal import Refusal
from blindfolio.site_keys import SiteKeys, encrypt_all_again

KEY = "whsec_CNRY0001"


@pytest.fixture
def db() -> Iterator[Session]:
    with Session(create_engine("sqlite://")) as session:
        yield session


def test_a_key_is_stored_encrypted_and_read_with_either_secret() -> None:
    stored = SiteKeys("earlier").encrypt(KEY)
    assert KEY not in stored
    assert stored != SiteKeys("earlier").encrypt(KEY)
    assert SiteKeys("earlier", "").decrypt(stored) == KEY
    assert SiteKeys("present", "earlier").decrypt(stored) == KEY
    for read in (SiteKeys("present").decrypt, SiteKeys("present").encrypt_again):
        with pytest.raises(Refusal, match="Set BLINDFOLIO_SECRET_BEFORE to the earlier secret"):
            read(stored)


def test_every_stored_key_is_encrypted_again(db: Session) -> None:
    marked = {"encrypted": True}
    keys = [Column(name, Text, info=marked, nullable=True) for name in ("key", "old_key")]
    own = [Column(name, Text, primary_key=True) for name in ("site", "id")]
    table = Table("held", MetaData(), *own, *keys, Column("name", Text))
    table.create(db.get_bind())
    earlier = SiteKeys("earlier")
    for n in range(3):
        row = {"site": "s", "id": n, "key": earlier.encrypt(f"{KEY}{n}"), "name": "as it is"}
        db.execute(insert(table).values(row))
    both = SiteKeys("present", "earlier")
    assert encrypt_all_again(db, both, [table]) == 3
    assert encrypt_all_again(db, both, [table]) == 3, "once more does no harm"
    for kept in db.execute(select(table)):
        assert SiteKeys("present").decrypt(kept.key) == f"{KEY}{kept.id}"
        assert (kept.old_key, kept.name) == (None, "as it is")
        with pytest.raises(Refusal):
            earlier.decrypt(kept.key)
