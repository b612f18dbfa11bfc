"""`blindfolio doctor` tries the bucket, and says what to do where it can't be used."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blindfolio.archive.trial import try_bucket
from blindfolio.cli import main
from tests.platform.archive.conftest import InBucket, address

ALL_ON = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}


def test_a_bucket_that_works_is_said_to_and_holds_nothing_afterwards(bucket: InBucket) -> None:
    at = bucket.archive.at
    tried = try_bucket(at)
    assert tried.works
    assert f"The storage {at} stored, returned and deleted a file" in tried.sentences[0]
    assert "public access block isn't on" in tried.sentences[1]
    assert bucket.files() == []
    bucket.archive.client.put_public_access_block(
        Bucket=at.bucket, PublicAccessBlockConfiguration=ALL_ON
    )
    assert len(try_bucket(at).sentences) == 1


def test_a_bucket_that_strangers_can_read_is_a_fault(
    bucket: InBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "blindfolio.archive.trial.connect", lambda at, anonymous: bucket.archive.client
    )
    tried = try_bucket(bucket.archive.at)
    assert not tried.works
    assert "Anyone can read the files in this bucket." in tried.sentences[1]


def test_the_doctor_tries_the_setting_and_fails_with_it(
    bucket: InBucket, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BLINDFOLIO_STORAGE", address(bucket))
    main(["doctor"])
    assert "stored, returned and deleted a file" in capsys.readouterr().out
    absent = replace(bucket.archive.at, bucket="absent-bucket")
    monkeypatch.setenv("BLINDFOLIO_STORAGE", address(InBucket(type(bucket.archive)(absent))))
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "can't be used: NoSuchBucket. Check the bucket" in told
