"""What a bucket promises beyond the contract: how it is asked, how long, and what it never does."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from blindfolio import chance
from blindfolio.archive import patience
from blindfolio.archive.address import S3Address
from blindfolio.archive.s3 import S3Archive
from blindfolio.archive.store import StorageAway
from dev import ROOT
from tests.platform.archive import s3_server
from tests.platform.archive.conftest import InBucket


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
    at = bucket.archive.at
    plain = S3Archive(S3Address(at.bucket, at.prefix, at.region, at.endpoint, "none"))
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
    ("at", "code"),
    [
        (S3Address("absent-bucket", "", "eu-central-1", "ENDPOINT"), "NoSuchBucket"),
        (
            S3Address("reviews", "", "eu-central-1", "http://127.0.0.1:9"),
            "EndpointConnectionError",
        ),
    ],
)
def test_a_store_that_cannot_be_used_is_said_by_a_code(
    aws: None, s3_endpoint: str, at: S3Address, code: str
) -> None:
    endpoint = at.endpoint.replace("ENDPOINT", s3_endpoint)
    archive = S3Archive(S3Address(at.bucket, at.prefix, at.region, endpoint))
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
    with pytest.raises(patience.Overdue):
        patience.within(deadline, lambda: time.sleep(2))
    with pytest.raises(patience.Overdue):
        patience.within(deadline, lambda: None)
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
    ran = subprocess.run(
        [sys.executable, "-c", ASSEMBLED, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert ran.stdout.strip() == "[]"
