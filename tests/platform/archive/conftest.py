"""Both kinds of storage, and what a test may do to them behind the archive's back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.s3 import S3Archive
from tests.platform.archive import s3_server

_numbers = itertools.count(1)


@dataclass(frozen=True)
class InFolder:
    archive: FolderArchive
    folder: Path

    def files(self) -> list[str]:
        found = (file for file in self.folder.rglob("*") if file.is_file())
        return [str(file.relative_to(self.folder)) for file in found]

    def change(self, name: str, raw: bytes) -> None:
        (self.folder / name).write_bytes(raw)

    def lose(self, name: str) -> None:
        (self.folder / name).unlink()


@dataclass(frozen=True)
class InBucket:
    archive: S3Archive

    def files(self) -> list[str]:
        page = self.archive.client.list_object_versions(Bucket=self.archive.at.bucket)
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        return [each["Key"].removeprefix(f"{self.archive.at.prefix}/") for each in found]

    def change(self, name: str, raw: bytes) -> None:
        self.archive.client.put_object(Body=raw, **self._place(name))

    def lose(self, name: str) -> None:
        self.archive.client.delete_object(**self._place(name))

    def _place(self, name: str) -> dict[str, str]:
        return {"Bucket": self.archive.at.bucket, "Key": f"{self.archive.at.prefix}/{name}"}


Kept = InFolder | InBucket


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    with s3_server.running() as endpoint:
        yield endpoint


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in s3_server.CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.fixture
def bucket(aws: None, s3_endpoint: str) -> InBucket:
    name = f"reviews-{next(_numbers)}"
    return InBucket(S3Archive(s3_server.make_bucket(s3_endpoint, name)))


@pytest.fixture
def in_folder(tmp_path: Path) -> InFolder:
    folder = tmp_path / "data" / "blobs"
    return InFolder(FolderArchive(folder), folder)


@pytest.fixture(params=["in_folder", "bucket"])
def kept(request: pytest.FixtureRequest) -> Kept:
    found: Kept = request.getfixturevalue(request.param)
    return found
