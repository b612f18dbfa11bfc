"""What every storage promises, asked of a folder and of a real S3 server."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from blindfolio import chance
from blindfolio.archive.models import Blob
from blindfolio.archive.store import DamagedBlob
from blindfolio.db.session import Database
from tests.platform.archive.conftest import Kept


def put(database: Database, kept: Kept, raw: bytes) -> str:
    with database.transaction() as db:
        return kept.archive.put(db, raw).key


@pytest.mark.parametrize("raw", [b"", b"# A design\r\n\x00\xff", bytes(3_000_000)])
def test_bytes_are_read_back_as_they_were(database: Database, kept: Kept, raw: bytes) -> None:
    key = put(database, kept, raw)
    with database.reading() as db:
        blob = db.get_one(Blob, key)
    assert (blob.sha256, blob.size) == (hashlib.sha256(raw).hexdigest(), len(raw))
    assert kept.archive.read(key) == raw


def test_the_same_bytes_twice_are_two_blobs_under_keys_that_tell_nothing(
    database: Database, kept: Kept
) -> None:
    keys = [put(database, kept, b"same") for _ in range(2)]
    sha = hashlib.sha256(b"same").hexdigest()
    assert len(set(keys)) == 2
    assert {len(key) for key in keys} == {32}
    assert sorted(kept.files()) == sorted(f"{k[:2]}/{k[2:4]}/{k}.{sha}" for k in keys)


@pytest.mark.parametrize("damaged", [b"texu", b"tex", b"", b"text ", None])
def test_changed_bytes_are_never_given_out_and_absent_ones_are_said(
    database: Database, kept: Kept, damaged: bytes | None
) -> None:
    key = put(database, kept, b"text")
    (name,) = kept.files()
    if damaged is None:
        kept.lose(name)
    else:
        kept.change(name, damaged)
    said = "is missing from the archive's" if damaged is None else "has been changed"
    with pytest.raises(DamagedBlob, match=f"{key} {said}"):
        kept.archive.read(key)


@pytest.mark.parametrize("key", ["", "*" * 32, "../" * 11, "a" * 31, "a" * 33, "a/" * 16])
def test_what_is_no_key_reaches_nothing(database: Database, kept: Kept, key: str) -> None:
    put(database, kept, b"text")
    with pytest.raises(DamagedBlob, match="is missing from the archive"):
        kept.archive.read(key)
    kept.archive.remove(key)
    assert len(kept.files()) == 1


def test_what_is_removed_is_gone_with_all_its_versions_and_nothing_else_is(
    database: Database, kept: Kept
) -> None:
    gone, other = put(database, kept, b"gone"), put(database, kept, b"other")
    name = next(name for name in kept.files() if gone in name)
    kept.change(name, b"another version")
    kept.lose(name)
    kept.change(name, b"a third, on top of a delete marker")
    kept.archive.remove(gone)
    assert [name for name in kept.files() if other not in name] == []
    assert kept.archive.read(other) == b"other"
    kept.archive.remove(gone)
    kept.archive.remove(chance.token()[:32])


def test_what_was_written_long_ago_is_listed_with_a_row_or_without(
    database: Database, kept: Kept
) -> None:
    known = put(database, kept, b"known")
    with pytest.raises(ZeroDivisionError), database.transaction() as db:
        loose = kept.archive.put(db, b"its transaction is rolled back").key
        raise ZeroDivisionError
    with database.reading() as db:
        assert list(db.scalars(select(Blob.key))) == [known]
    assert set(kept.archive.keys_older_than(-5)) == {known, loose}
    assert set(kept.archive.keys_older_than(3600)) == set()
    kept.archive.remove(loose)
    assert set(kept.archive.keys_older_than(-5)) == {known}


def test_a_blob_with_a_name_is_kept_under_it_and_overwrites_nothing(kept: Kept) -> None:
    key, sha = chance.token()[:32], hashlib.sha256(b"text").hexdigest()
    kept.archive.keep(key, sha, b"text")
    assert list(kept.archive.names()) == [(key, sha)]
    assert kept.archive.read(key) == b"text"
    (name,) = kept.files()
    kept.change(name, b"damaged")
    before = len(kept.files())
    with pytest.raises(OSError):
        kept.archive.keep(key, sha, b"text")
    assert len(kept.files()) == before
    with pytest.raises(DamagedBlob):
        kept.archive.read(key)
