from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from blindfolio.outbound.address import LOOPBACK

HOW = (
    "write s3://BUCKET/PREFIX?region=REGION, such as s3://example-reviews/blindfolio?region="
    "eu-central-1, with &endpoint=https://HOST at its end for a store that isn't Amazon's"
)
SCHEME = "s3://"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_REGION = re.compile(r"[a-z0-9][a-z0-9-]{1,40}")
_ENDPOINT = re.compile(
    r"https?://(?:[A-Za-z0-9._-]{1,200}|\[[0-9A-Fa-f:]{2,45}\])(?::\d{1,5})?"
)
_ENCRYPTION = {"AES256", "aws:kms", "none"}
_PARTS = {"region", "endpoint", "encryption"}


@dataclass(frozen=True, slots=True)
class S3Address:
    """A folder in a bucket. `prefix` has no slash at either end. An empty `endpoint` means
    Amazon's.
    """

    bucket: str
    prefix: str
    region: str
    endpoint: str = ""
    encryption: Literal["AES256", "aws:kms", "none"] = "AES256"

    @property
    def in_clear(self) -> bool:
        return (
            self.endpoint.startswith("http://")
            and urlsplit(self.endpoint).hostname not in LOOPBACK
        )

    @property
    def folder(self) -> str:
        return f"{self.prefix}/" if self.prefix else ""

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.prefix}".rstrip("/")


def parse(value: str) -> S3Address:
    """Raises ValueError with a message that says what to write and fits into the middle of a
    sentence.
    """
    try:
        parts = urlsplit(value)
        query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise ValueError(HOW) from None
    prefix = parts.path.strip("/")
    usable = (
        parts.scheme == "s3"
        and value.startswith(SCHEME)
        and _BUCKET.fullmatch(parts.netloc)
        and (not prefix or _PREFIX.fullmatch(prefix))
        and not parts.fragment
    )
    if not usable:
        raise ValueError(HOW)
    return _with_options(parts.netloc, prefix, query)


def _with_options(bucket: str, prefix: str, query: list[tuple[str, str]]) -> S3Address:
    given = dict(query)
    wrong = [name for name in given if name not in _PARTS]
    if wrong or len(given) != len(query):
        raise ValueError(
            f"{HOW}. After the question mark, only region, endpoint and encryption are"
            " allowed, each once"
        )
    endpoint = given.get("endpoint", "").rstrip("/")
    if "endpoint" in given and not _ENDPOINT.fullmatch(endpoint):
        raise ValueError(
            f"{HOW}. The endpoint must begin with http:// or https:// and contain no path"
            " or password"
        )
    if not _REGION.fullmatch(given.get("region", "")):
        raise ValueError(
            f"{HOW}. The region is required; use us-east-1 for a store that has none"
        )
    encryption = given.get("encryption", "AES256")
    if encryption not in _ENCRYPTION:
        raise ValueError(
            f"{HOW}. The encryption must be AES256, aws:kms, or none for a store that"
            " encrypts its disks itself"
        )
    return S3Address(bucket, prefix, given["region"], endpoint, encryption)  # type: ignore[arg-type]  # one of _ENCRYPTION
