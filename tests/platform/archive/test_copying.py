"""Files go from one storage to another whole; a copy that was stopped is begun again."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from blindfolio import chance
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.store import Storage
from blindfolio.cli import main
from dev import ROOT
from tests.platform.archive.conftest import InBucket, InFolder


def fill(storage: Storage, count: int) -> dict[tuple[str, str], bytes]:
    """Files of several sizes, by key and hash."""
    made = {}
    for n in range(count):
        raw = f"file {n} ".encode() * (n % 50)
        name = (chance.token()[:32], hashlib.sha256(raw).hexdigest())
        storage.keep(*name, raw)
        made[name] = raw
    return made


def whole(storage: Storage) -> dict[tuple[str, str], bytes]:
    return {(key, sha): storage.read(key) for key, sha in storage.names()}


def address(bucket: InBucket) -> str:
    at = bucket.archive.at
    return f"s3://{at.bucket}/{at.prefix}?region={at.region}&endpoint={at.endpoint}"


def test_a_folder_goes_to_a_bucket_and_back(
    in_folder: InFolder, bucket: InBucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = fill(in_folder.archive, 12)
    assert main(["storage", "copy", str(in_folder.folder), address(bucket)]) == 0
    assert "copied and verified: 12. Already there and verified: 0." in capsys.readouterr().out
    assert whole(bucket.archive) == made
    assert main(["storage", "copy", address(bucket), str(tmp_path / "back")]) == 0
    assert whole(FolderArchive(tmp_path / "back")) == made
    assert main(["storage", "copy", str(in_folder.folder), address(bucket)]) == 0
    assert "copied and verified: 0. Already there and verified: 12." in capsys.readouterr().out


def test_nothing_that_is_there_is_overwritten(
    in_folder: InFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (one, two, three) = fill(in_folder.archive, 3)
    target = tmp_path / "target"
    there = FolderArchive(target)
    there.keep(one[0], hashlib.sha256(b"other").hexdigest(), b"other")
    there.keep(*two, in_folder.archive.read(two[0]))
    (changed,) = target.rglob(f"{two[0]}.*")
    changed.write_bytes(b"changed")
    assert main(["storage", "copy", str(in_folder.folder), str(target)]) == 1
    told = capsys.readouterr().out
    assert f"{one[0]}: another file with this key is there already" in told
    assert f"{two[0]}: the file that is there already has been changed" in told
    assert "Faults: 2." in told and "Every file is now the same" not in told
    assert there.read(one[0]) == b"other"
    assert changed.read_bytes() == b"changed"
    assert there.read(three[0]) == in_folder.archive.read(three[0])


def test_a_file_that_is_damaged_where_it_is_is_named_and_not_copied(
    in_folder: InFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (bad, good) = fill(in_folder.archive, 2)
    next(in_folder.folder.rglob(f"{bad[0]}.*")).write_bytes(b"damaged")
    assert main(["storage", "copy", str(in_folder.folder), str(tmp_path / "to")]) == 1
    assert f"{bad[0]}: it can't be read where it is" in capsys.readouterr().out
    assert list(FolderArchive(tmp_path / "to").names()) == [good]


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        ("nowhere", "to", "There are no stored files in nowhere"),
        ("same", "same/", "These are the same place"),
        ("gs://a", "to", "is a URL, not a folder"),
        ("a", "s3://bucket", "The region is required"),
    ],
)
def test_a_place_that_is_none_is_refused(
    source: str, target: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["storage", "copy", source, target]) == 2
    assert says in capsys.readouterr().err


def test_what_a_kill_left_unfinished_does_not_stop_the_next_copy(
    in_folder: InFolder, tmp_path: Path
) -> None:
    made = fill(in_folder.archive, 4)
    key = next(iter(made))[0]
    place = tmp_path / "to" / key[:2] / key[2:4]
    place.mkdir(parents=True)
    (place / f"{key}-unfinished").write_bytes(b"half")
    assert main(["storage", "copy", str(in_folder.folder), str(tmp_path / "to")]) == 0
    assert whole(FolderArchive(tmp_path / "to")) == made
    assert not list((tmp_path / "to").rglob("*-unfinished"))


@pytest.mark.faults
@pytest.mark.parametrize("to", ["folder", "bucket"])
def test_a_copy_that_is_killed_twice_ends_equal(
    in_folder: InFolder, bucket: InBucket, tmp_path: Path, to: str
) -> None:
    made = fill(in_folder.archive, 2000 if to == "folder" else 400)
    target: Storage = FolderArchive(tmp_path / "to") if to == "folder" else bucket.archive
    place = str(tmp_path / "to") if to == "folder" else address(bucket)
    command = [
        sys.executable,
        "-m",
        "blindfolio",
        "storage",
        "copy",
        str(in_folder.folder),
        place,
    ]
    for share in (0.2, 0.6):
        with subprocess.Popen(command, cwd=ROOT, env=os.environ) as process:
            # It stands still while its files are counted, so that it can't end in the meantime.
            while True:
                process.send_signal(signal.SIGSTOP)
                if sum(1 for _ in target.names()) >= share * len(made):
                    break
                process.send_signal(signal.SIGCONT)
                time.sleep(0.02)
            assert process.poll() is None, "the copy ended before it was killed"
            process.send_signal(signal.SIGKILL)
        assert len(list(target.names())) < len(made)
    last = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert last.returncode == 0, last.stdout
    copied, verified = (int(n) for n in re.findall(r"verified: (\d+)\.", last.stdout))
    assert copied + verified == len(made) and copied and verified
    assert whole(target) == made
