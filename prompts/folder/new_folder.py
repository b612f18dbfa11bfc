"""A new prompt folder: each file with comments that tell what goes where, and nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from blindfolio.refusal import Refusal

SKELETON = Path(__file__).parents[1] / "skeleton"
"""A long page and all that a panel can be given: comments and empty fields."""

BRIEF_SKELETON = Path(__file__).parents[1] / "skeleton_brief"
"""A brief: a dozen marks to replace."""

SLUG = re.compile(r"[a-z][a-z0-9]{0,30}(?:-[a-z0-9]{1,30}){0,6}\Z")


def place_for(slug: str, into: Path) -> Path:
    """The folder `into`/`slug`, where nothing stands yet.

    Raises Refusal: "slug" for a name that is none, "exists" (409) where something stands already.
    """
    if not SLUG.match(slug):
        raise Refusal(
            "slug",
            f"{slug!r} is not a valid name for a prompt. Use words of lower-case letters and"
            " digits, joined by hyphens, such as night-jobs.",
        )
    folder = into / slug
    if folder.exists():
        raise Refusal("exists", f"{folder} already exists. Choose another name.", status=409)
    return folder


def files_of(skeleton: Path) -> dict[str, str]:
    """The texts of a skeleton by their names."""
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(skeleton.iterdir())}


def make_folder(slug: str, into: Path, files: Mapping[str, str]) -> Path:
    """Write the files to `into`/`slug`, whole or not at all, and return that folder.

    Raises Refusal as `place_for` does, and "folder" where nothing can be written.
    """
    folder = place_for(slug, into)
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
