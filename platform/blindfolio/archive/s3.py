"""Stores blobs in an S3 bucket. Browsers never get signed addresses. They load blobs through
the same routes as pages.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from blindfolio.archive.address import S3Address
from blindfolio.archive.models import Blob
from blindfolio.archive.patience import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    READ_SECONDS,
    TRIES,
    Deadline,
    Overdue,
    within,
)
from blindfolio.archive.store import KEY, NAME, DamagedBlob, StorageAway, add_row, named

T = TypeVar("T")

_CHUNK = 64 * 1024
# How often to look for versions again after a deletion. An abandoned try may store one late.
_ROUNDS = 5

ABSENT = ("NoSuchKey", "404")
_THERE = "PreconditionFailed"
DIFFERENT = "the bytes came back changed"
# failures while an answer arrives, which the client doesn't retry by itself
_TRANSIENT = ("ResponseStreamingError", "IncompleteReadError", "ReadTimeoutError", DIFFERENT)

_log = logging.getLogger("blindfolio")


class S3Archive:
    """Stores each blob as an object named `PREFIX/ab/cd/KEY.SHA256`."""

    def __init__(self, at: S3Address) -> None:
        self.at = at

    @cached_property
    def client(self) -> Any:
        return connect(self.at)

    def put(self, db: Session, raw: bytes) -> Blob:
        key, sha256 = named(raw)
        self.keep(key, sha256, raw)
        return add_row(db, key, sha256, raw)

    def keep(self, key: str, sha256: str, raw: bytes) -> None:
        """Stores a blob, even if the same bytes have been stored before. Raises StorageAway if
        they don't read back the same.
        """
        deadline, name, stored = Deadline(), self.name(key, sha256), True
        try:
            self.write(deadline, name, sha256, raw, IfNoneMatch="*")
        except StorageAway as away:
            if away.code != _THERE:
                raise
            # From a try that seemed to fail, or an interrupted copy.
            stored = False
        try:
            self._checked(deadline, name, sha256)
        except StorageAway as away:
            if stored and away.code == DIFFERENT:
                self._forget(deadline, key)
            raise

    def read(self, blob_key: str) -> bytes:
        """Raises DamagedBlob, or StorageAway if the store doesn't answer."""
        deadline = Deadline()
        names = self._names_of(deadline, blob_key) if KEY.fullmatch(blob_key) else []
        try:
            if len(names) == 1:
                return self._checked(deadline, names[0], names[0].rpartition(".")[2])
        except StorageAway as away:
            if away.code == DIFFERENT:
                raise DamagedBlob(
                    f"The object for blob {blob_key} has been changed since it was stored."
                ) from None
            if away.code not in ABSENT:
                raise
        raise DamagedBlob(
            f"The object for blob {blob_key} is missing from the archive's bucket."
        )

    def remove(self, blob_key: str) -> None:
        if not KEY.fullmatch(blob_key):
            return
        for _ in range(_ROUNDS):
            versions = list(self._versions(f"{self._place(blob_key)}/{blob_key}."))
            if not versions:
                return
            for version in versions:
                self.delete(Key=version["Key"], VersionId=version["VersionId"])
        raise StorageAway("versions come back")

    def keys_older_than(self, seconds: float) -> Iterator[str]:
        latest = time.time() - seconds
        for version in self._versions(self.at.folder):
            name = NAME.fullmatch(version["Key"].rpartition("/")[2])
            if name and version["LastModified"].timestamp() <= latest:
                yield name[1]

    def names(self) -> Iterator[tuple[str, str]]:
        for page in self.pages("list_objects_v2", self.at.folder):
            for found in page.get("Contents", ()):
                name = NAME.fullmatch(found["Key"].rpartition("/")[2])
                if name and self.name(name[1], name[2]) == found["Key"]:
                    yield name[1], name[2]

    def answers(self) -> bool:
        asked = {"Bucket": self.at.bucket, "Prefix": self.at.folder, "MaxKeys": 1}
        # Creating the client loads its library, which must not count against the bucket.
        _ = self.client
        try:
            self.ask(Deadline(ANSWER_SECONDS), lambda s3: s3.list_objects_v2(**asked))
        except StorageAway:
            return False
        return True

    def _place(self, key: str) -> str:
        return f"{self.at.folder}{key[:2]}/{key[2:4]}"

    def name(self, key: str, sha256: str) -> str:
        return f"{self._place(key)}/{key}.{sha256}"

    def write(
        self, deadline: Deadline, name: str, sha256: str, raw: bytes, **conditions: str
    ) -> None:
        """Stores an object. Raises StorageAway if the store can't be reached, the digest doesn't
        match, or S3's `conditions` aren't met."""
        encryption = self.at.encryption
        asked: dict[str, Any] = {
            "Bucket": self.at.bucket,
            "Key": name,
            "Body": raw,
            "ContentType": "application/octet-stream",
            "ChecksumSHA256": base64.b64encode(bytes.fromhex(sha256)).decode(),
            **({} if encryption == "none" else {"ServerSideEncryption": encryption}),
            **conditions,
        }
        self.ask(deadline, lambda s3: s3.put_object(**asked))

    def _checked(
        self, deadline: Deadline, name: str, sha256: str, *, again: bool = True
    ) -> bytes:
        # The store's own checksum covers the request, not the disk.
        try:
            raw = self.body(deadline, name)
            if hashlib.sha256(raw).hexdigest() != sha256:
                raise StorageAway(DIFFERENT)
            return raw
        except StorageAway as away:
            if again and away.code in _TRANSIENT:
                return self._checked(deadline, name, sha256, again=False)
            raise

    def body(self, deadline: Deadline, name: str) -> bytes:
        """Returns an object's bytes. Raises StorageAway, with a code from `ABSENT` if the
        object is missing.
        """

        def get(s3: Any) -> bytes:
            from botocore.exceptions import FlexibleChecksumError

            found = s3.get_object(Bucket=self.at.bucket, Key=name)
            try:
                return b"".join(deadline.each(found["Body"].iter_chunks(_CHUNK)))
            except FlexibleChecksumError:
                raise StorageAway(DIFFERENT) from None
            finally:
                found["Body"].close()

        return self.ask(deadline, get)

    def _names_of(self, deadline: Deadline, key: str) -> list[str]:
        asked = {"Bucket": self.at.bucket, "Prefix": f"{self._place(key)}/{key}.", "MaxKeys": 2}
        page = self.ask(deadline, lambda s3: s3.list_objects_v2(**asked))
        return [found["Key"] for found in page.get("Contents", ())]

    def _versions(self, prefix: str) -> Iterator[dict[str, Any]]:
        for page in self.pages("list_object_versions", prefix):
            yield from page.get("Versions", ())
            yield from page.get("DeleteMarkers", ())

    def pages(self, listing: str, prefix: str) -> Iterator[dict[str, Any]]:
        pages = iter(
            self.client.get_paginator(listing).paginate(Bucket=self.at.bucket, Prefix=prefix)
        )
        while (page := self.ask(Deadline(), lambda _s3: next(pages, None))) is not None:
            yield page

    def delete(self, **which: str) -> None:
        self.ask(Deadline(), lambda s3: s3.delete_object(Bucket=self.at.bucket, **which))

    def _forget(self, deadline: Deadline, key: str) -> None:
        try:
            within(deadline, lambda: self.remove(key))
        except (StorageAway, Overdue):
            _log.warning("a damaged object is left for the daily job")

    def ask(self, deadline: Deadline, work: Callable[[Any], T]) -> T:
        client = self.client
        try:
            return within(deadline, lambda: work(client))
        except StorageAway:
            raise
        except Overdue:
            raise StorageAway("no answer in time") from None
        except Exception as error:
            # When the service didn't send the answer, boto3 can raise anything. Only the service's
            # code is kept, never its message, which may repeat the request.
            response = getattr(error, "response", None)
            told = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
            if isinstance(told, str) and re.fullmatch(r"[A-Za-z0-9._-]{1,60}", told):
                raise StorageAway(told) from None
            raise StorageAway(type(error).__name__) from None


def connect(at: S3Address, *, anonymous: bool = False) -> Any:
    """Returns an S3 client. With `anonymous` it sends no credentials, as a stranger would."""
    import boto3
    from botocore import UNSIGNED
    from botocore.config import Config

    # At DEBUG it logs each request's body, which is a candidate's text.
    logging.getLogger("botocore").setLevel(logging.INFO)
    return boto3.session.Session().client(
        "s3",
        region_name=at.region,
        endpoint_url=at.endpoint or None,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            # Only Amazon reliably has a host name per bucket.
            s3={"addressing_style": "path" if at.endpoint else "auto"},
            signature_version=UNSIGNED if anonymous else None,
        ),
    )
