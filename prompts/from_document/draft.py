"""A document's draft: the three files of a prompt folder, written whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from blindfolio.documents.model import Document
from prompts.folder.marks import check_names, without
from prompts.folder.new_folder import not_written, place_for
from prompts.from_document.figures import figures_of
from prompts.from_document.names import to_check
from prompts.from_document.page import HOUSE, page_of
from prompts.from_document.parties import parties_of
from prompts.from_document.positions import positions_of
from prompts.from_document.probes import probes_of
from prompts.from_document.source import source_of

RUBRIC = Path(__file__).parent / "rubric.yaml"


def draft(document: Document) -> dict[str, str]:
    """The files of a draft by name. Pure: the same document gives the same files.

    Raises Refusal: "draft-thin" for a document of hardly any words, "draft-language" for one
    that is not in English.
    """
    source = source_of(document)
    figures = figures_of(source)
    parties = parties_of(source)
    positions = positions_of(source)
    page = page_of(source, figures, parties, positions)
    probes = probes_of(source, figures, parties, positions)
    own = without(page)
    for house in HOUSE:
        own = own.replace(house, "")
    names = to_check([*own.splitlines(), *without(probes).splitlines()])
    if names:
        title, _, rest = page.partition("\n")
        page = f"{title}\n\n{check_names(names)}\n{rest}"
    return {
        "prompt.md": page,
        "rubric.yaml": RUBRIC.read_text(encoding="utf-8"),
        "probes.yaml": probes,
    }


def write_draft(files: dict[str, str], slug: str, into: Path) -> Path:
    """Write the files to `into`/`slug` and return that folder.

    Raises Refusal as `new_folder.place_for` does, and "folder" where nothing can be written; then
    nothing is left behind.
    """
    folder = place_for(slug, into)
    try:
        folder.mkdir(parents=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise not_written(folder, error) from error
    return folder
