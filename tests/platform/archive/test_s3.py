"""What a bucket promises beyond the contract: how it is named, asked and tried, how long that
takes, and what it never does."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from blindfolio import chance
from blindfolio.archive import opening, patience
from blindfolio.archive.address import HOW, S3Address, parse
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.s3 import S3Archive
from blindfolio.archive.store import StorageAway
from blindfolio.archive.trial import try_bucket
from blindfolio.cli import main
from blindfolio.settings import load
from dev import ROOT
from tests.platform.archive import s3_server
from tests.platform.archive.conftest import InBucket

REGION = "region=eu-west-1"


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("s3://reviews?region=eu-central-1", S3Address("reviews", "", "eu-central-1")),
        ("s3://reviews/?region=eu-west-1", S3Address("reviews", "", "eu-west-1")),
        (
            "s3://my.reviews/blindfolio/site-1/?region=eu-west-1&encryption=aws:kms",
            S3Address("my.reviews", "blindfolio/site-1", "eu-west-1", "", "aws:kms"),
        ),
        (
            "s3://reviews/a?endpoint=http://127.0.0.1:9000/&region=us-east-1&encryption=none",
            S3Address("reviews", "a", "us-east-1", "http://127.0.0.1:9000", "none"),
        ),
    ],
)
def test_an_address_says_bucket_prefix_region_and_store(value: str, meant: S3Address) -> None:
    assert parse(value) == meant


@pytest.mark.parametrize(
    ("value", "says"),
    [
        *(
            (it, HOW)
            for it in ("reviews", "s3:/reviews?region=eu-west-1", "s3://reviews?region")
        ),
        *((f"gs://reviews?{REGION}", HOW), (f"s3://?{REGION}", HOW)),
        *((f"s3://{it}?{REGION}", HOW) for it in ("Reviews", "key:secret@reviews")),
        *((f"s3://reviews/{it}?{REGION}", HOW) for it in ("../other", "a//b", "a b")),
        (f"s3://reviews?{REGION}#x", HOW),
        *((f"s3://reviews{it}", "The region is required") for it in ("", "?region=")),
        ("s3://reviews?endpoint=https://store.example", "The region is required"),
        (f"s3://reviews?{REGION}&acl=public-read", "only region, endpoint and encryption"),
        (f"s3://reviews?{REGION}&region=eu-west-2", "each once"),
        (f"s3://reviews?{REGION}&endpoint=store.example", "The endpoint must begin with"),
        (f"s3://reviews?{REGION}&endpoint=https://a:b@x.example", "path or password"),
        (f"s3://reviews?{REGION}&endpoint=https://x.example/path", "no path"),
        (f"s3://reviews?{REGION}&encryption=rot13", "The encryption must be AES256"),
    ],
)
def test_any_other_address_is_refused_with_what_to_write(value: str, says: str) -> None:
    with pytest.raises(ValueError) as told:
        parse(value)
    assert str(told.value).startswith(HOW)
    assert says in str(told.value)


@pytest.mark.parametrize(
    ("endpoint", "clear"),
    [
        *((f"http://{it}", True) for it in ("store.example", "10.0.0.7:9000")),
        *((f"http://{it}:9000", False) for it in ("127.0.0.1", "[::1]")),
        ("https://store.example", False),
    ],
)
def test_an_address_knows_whether_files_cross_a_network_unencrypted(
    endpoint: str, clear: bool
) -> None:
    assert parse(f"s3://reviews?region=us-east-1&endpoint={endpoint}").in_clear == clear


def test_the_setting_chooses_the_storage_and_without_one_it_is_the_folder() -> None:
    assert isinstance(opening.of_site(load()), FolderArchive)
    chosen = opening.of_site(load(storage=f"s3://reviews/a?{REGION}"))
    assert isinstance(chosen, S3Archive)
    assert chosen.at == S3Address("reviews", "a", "eu-west-1")


def keep(archive: S3Archive, raw: bytes) -> str:
    key = chance.token()[:32]
    archive.keep(key, hashlib.sha256(raw).hexdigest(), raw)
    return key


def asked(archive: S3Archive) -> list[Any]:
    sent: list[Any] = []
    archive.client.meta.events.register(
        "before-send.s3", lambda request, **_: sent.append(request)
    )
    return sent


def test_an_object_is_sent_once_encrypted_with_its_hash_and_no_access_of_its_own(
    bucket: InBucket,
) -> None:
    sent = asked(bucket.archive)
    keep(bucket.archive, b"text")
    put, get = sent
    assert (put.method, get.method) == ("PUT", "GET")
    headers = {name.lower(): value for name, value in put.headers.items()}
    sha = base64.b64encode(hashlib.sha256(b"text").digest())
    assert headers["if-none-match"] == b"*"
    assert headers["x-amz-checksum-sha256"] == sha
    assert headers["x-amz-server-side-encryption"] == b"AES256"
    assert not [name for name in headers if "acl" in name or "grant" in name]


def test_a_store_that_encrypts_by_itself_is_not_asked_to(bucket: InBucket) -> None:
    plain = S3Archive(replace(bucket.archive.at, encryption="none"))
    sent = asked(plain)
    keep(plain, b"text")
    assert "x-amz-server-side-encryption" not in sent[0].headers


def test_a_bucket_without_versions_forgets_too(aws: None, s3_endpoint: str) -> None:
    plain = InBucket(
        S3Archive(s3_server.make_bucket(s3_endpoint, "no-versions", versions=False))
    )
    key = keep(plain.archive, b"text")
    plain.archive.remove(key)
    assert plain.files() == []


def test_other_objects_in_the_bucket_are_left_alone(bucket: InBucket) -> None:
    at = bucket.archive.at
    bucket.archive.client.put_object(Bucket=at.bucket, Key=f"{at.prefix}/notes.txt", Body=b"x")
    key = keep(bucket.archive, b"text")
    assert set(bucket.archive.keys_older_than(-5)) == {key}
    bucket.archive.remove(key)
    assert bucket.files() == ["notes.txt"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bucket": "absent-bucket"}, "NoSuchBucket"),
        ({"endpoint": "http://127.0.0.1:9"}, "EndpointConnectionError"),
    ],
)
def test_a_store_that_cannot_be_used_is_said_by_a_code(
    bucket: InBucket, change: dict[str, str], code: str
) -> None:
    archive = S3Archive(replace(bucket.archive.at, **change))  # type: ignore[arg-type]
    began = time.monotonic()
    with pytest.raises(StorageAway) as put:
        keep(archive, b"text")
    with pytest.raises(StorageAway) as read:
        archive.read("a" * 32)
    assert put.value.code == read.value.code == code
    assert time.monotonic() - began < 2 * patience.SECONDS + 3


def test_what_takes_too_long_is_given_up_in_time() -> None:
    began = time.monotonic()
    deadline = patience.Deadline(0.2)
    for work in (lambda: time.sleep(2), lambda: None):
        with pytest.raises(patience.Overdue):
            patience.within(deadline, work)
    with pytest.raises(patience.Overdue):
        list(deadline.each([b"a"]))
    assert time.monotonic() - began < 1.5


ASSEMBLED = """
import sys
from blindfolio.app import assemble, create_app
from blindfolio.settings import load
create_app(assemble(load(data=sys.argv[1], storage="s3://reviews/a?region=eu-west-1")))
print(sorted(name for name in sys.modules if name.partition(".")[0] in ("boto3", "botocore")))
"""


def test_the_client_is_loaded_with_the_first_blob_and_not_before(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASSEMBLED, str(tmp_path)]
    assert subprocess.check_output(command, text=True, cwd=ROOT).strip() == "[]"


def test_a_bucket_that_works_is_said_to_and_holds_nothing_afterwards(bucket: InBucket) -> None:
    at = bucket.archive.at
    tried = try_bucket(at)
    assert tried.works
    assert f"The storage {at} stored, returned and deleted a file" in tried.sentences[0]
    assert "public access block isn't on" in tried.sentences[1]
    assert bucket.files() == []
    words = (
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    )
    bucket.archive.client.put_public_access_block(
        Bucket=at.bucket, PublicAccessBlockConfiguration=dict.fromkeys(words, True)
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
    monkeypatch.setenv("BLINDFOLIO_STORAGE", s3_server.address(bucket.archive.at))
    main(["doctor"])
    assert "stored, returned and deleted a file" in capsys.readouterr().out
    absent = replace(bucket.archive.at, bucket="absent-bucket")
    monkeypatch.setenv("BLINDFOLIO_STORAGE", s3_server.address(absent))
    assert main(["doctor"]) == 1
    assert "can't be used: NoSuchBucket. Check the bucket" in capsys.readouterr().out
