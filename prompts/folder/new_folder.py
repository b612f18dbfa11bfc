from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from blindfolio.refusal import Conflict, Refusal

SKELETON = Path(__file__).parents[1] / "skeleton"
BRIEF_SKELETON = Path(__file__).parents[1] / "skeleton_brief"
SLUG = re.compile(r"[a-z][a-z0-9]{0,30}(?:-[a-z0-9]{1,30}){0,6}\Z")


def files_of(skeleton: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(skeleton.iterdir())}


def make_folder(slug: str, into: Path, files: Mapping[str, str]) -> Path:
    if not SLUG.match(slug):
        raise Refusal(
            "slug",
            f"{slug!r} is not a valid name for a prompt. Use words of lower-case letters and"
            " digits, joined by hyphens, such as night-jobs.",
        )
    folder = into / slug
    if folder.exists():
        raise Conflict("exists", f"{folder} already exists. Choose another name.")
    try:
        folder.mkdir(parents=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise Refusal(
            "folder", f"{folder} can't be written to: {error.strerror}. Choose another folder."
        ) from error
    return folder
