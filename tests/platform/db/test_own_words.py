"""A site of before candidates listed words of their own: nobody has any, and each can."""

from __future__ import annotations

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.identity import book
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_older_candidates_have_no_words_of_their_own(empty_url: str, older: Older) -> None:
    database = older(empty_url, "0048")
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="p")
        add(connection, "opening", id="o", prompt_version="p", title="Staff", level=3)
        for id_ in ("f", "g"):
            add(
                connection,
                "folio",
                id=id_,
                code=f"F-{id_}",
                opening="o",
                prompt_version="p",
                purpose="live",
                stage="0",
            )
            add(
                connection,
                "candidate",
                id=id_,
                folio=id_,
                name="Ada Example",
                email=f"{id_}@example.test",
                handles=["ada-x"],
                employers=["Northgate"],
                created_at=NOON,
            )
    migrate.upgrade(empty_url, FREEZES)
    with database.transaction() as db:
        assert book.to_mask(db, "f").own_words == ()
        assert book.to_mask(db, "f").employers == ("Northgate",)
        assert book.keep_own_words(db, "f", ["Atlas"])
        assert not book.keep_own_words(db, "f", ["Atlas"])
    with database.reading() as db:
        assert book.to_mask(db, "f").own_words == ("Atlas",)
        assert book.to_mask(db, "g").own_words == ()
    migrate.check(empty_url)
