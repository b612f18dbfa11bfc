from __future__ import annotations

import time
from dataclasses import dataclass

from blindfolio.archive.address import S3Address
from blindfolio.archive.s3 import S3Archive, connect
from blindfolio.archive.store import DamagedBlob, StorageAway, named

_PROBE = b"Blindfolio is trying its storage. This object can be deleted."
_CREDENTIALS = "Check the credentials that boto3 finds on this machine (docs/storage.md)."
_ADDRESS = "Check the bucket, the region and the endpoint in BLINDFOLIO_STORAGE."
_ADVICE = {
    "NoCredentialsError": _CREDENTIALS,
    "InvalidAccessKeyId": _CREDENTIALS,
    "SignatureDoesNotMatch": _CREDENTIALS,
    "ExpiredToken": _CREDENTIALS,
    "AccessDenied": "Give these credentials the permissions that docs/storage.md lists.",
    "NotImplemented": "This store lacks something that Blindfolio needs (docs/storage.md). If it is"
    " encryption, add encryption=none to BLINDFOLIO_STORAGE.",
    "the bytes came back changed": "Don't use this store: a file came back changed.",
}
_BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


@dataclass(frozen=True, slots=True)
class BucketTrial:
    works: bool
    sentences: tuple[str, ...]


def try_bucket(at: S3Address) -> BucketTrial:
    """Tries to write, read and delete an object. Also checks whether strangers could read it."""
    archive = S3Archive(at)
    key, sha256 = named(_PROBE)
    began = time.monotonic()
    said: list[str] = []
    try:
        archive.keep(key, sha256, _PROBE)
        archive.read(key)
        public = _is_public(archive, key, sha256)
        archive.remove(key)
    except (StorageAway, DamagedBlob) as error:
        code = error.code if isinstance(error, StorageAway) else "the object was gone at once"
        advice = _ADVICE.get(code, _ADDRESS)
        return BucketTrial(False, (f"The storage {at} can't be used: {code}. {advice}",))
    took = time.monotonic() - began
    said.append(f"The storage {at} stored, returned and deleted a file in {took:.1f} seconds.")
    if public:
        said.append(
            "Anyone can read the files in this bucket. Switch on all four settings of its"
            " public access block now."
        )
    elif not _blocked(archive):
        said.append(
            "A file in this bucket can't be read without credentials, but the bucket's public"
            " access block isn't on, or can't be seen. On Amazon S3, switch on all four settings."
        )
    if at.in_clear:
        said.append(
            "Files are sent to the storage unencrypted. Use an https endpoint, unless everyone on"
            " the network between the two may read them."
        )
    return BucketTrial(not public, tuple(said))


def _is_public(archive: S3Archive, key: str, sha256: str) -> bool:
    name = archive.name(key, sha256)
    try:
        connect(archive.at, anonymous=True).get_object(Bucket=archive.at.bucket, Key=name)
    except Exception:
        # Any failure counts: nothing was served.
        return False
    return True


def _blocked(archive: S3Archive) -> bool:
    try:
        answer = archive.client.get_public_access_block(Bucket=archive.at.bucket)
    except Exception:
        # Off, or hidden from these credentials; other stores have no such setting.
        return False
    blocks = answer.get("PublicAccessBlockConfiguration", {})
    return all(blocks.get(name) is True for name in _BLOCKS)
