from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from blindfolio import languages
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.refusal import Conflict, Refusal
from prompts.folder import brief_form

SKELETON = Path(__file__).parents[1] / "skeleton"
BRIEF_SKELETON = Path(__file__).parents[1] / "skeleton_brief"
SLUG = re.compile(r"[a-z][a-z0-9]{0,30}(?:-[a-z0-9]{1,30}){0,6}\Z")

Part = Literal["figures", "ask", "out", "length", "rated", ""]
HEADINGS: dict[str, Part] = {
    N_("Situation"): "",
    N_("Figures"): "figures",
    N_("Who"): "",
    N_("Fixed"): "",
    N_("The ask"): "ask",
    N_("Out of scope"): "out",
    N_("Length and time"): "length",
    N_("What is rated"): "rated",
}
"""A long page's headings, and the part of the page that each begins."""

_LANGUAGE = re.compile(r"^language:[ \t]*([\w-]*).*\n?", re.MULTILINE)
_FORM = re.compile(r"^form:.*\n", re.MULTILINE)


def headings(language: str) -> dict[str, Part]:
    """Return the headings' parts by the headings in a language."""
    with languages.speaking(language):
        return {_(heading): part for heading, part in HEADINGS.items()}


def language_of(texts: Mapping[str, str]) -> str:
    said = _LANGUAGE.search(texts.get("probes.yaml", ""))
    return said[1] if said and said[1] in languages.names() else languages.SOURCE


def in_language(texts: Mapping[str, str], language: str) -> dict[str, str]:
    """Return the files with `language`, and with the headings and the usual ask in it."""
    before = language_of(texts)
    probes = _LANGUAGE.sub("", texts["probes.yaml"])
    if language != languages.SOURCE:
        form = _FORM.search(probes)
        at = form.end() if form else 0
        probes = f"{probes[:at]}language: {language}\n{probes[at:]}"
    page = texts["prompt.md"].replace(brief_form.ask(before), brief_form.ask(language))
    for old, new in zip(headings(before), headings(language), strict=True):
        page = re.sub(rf"(?m)^## {re.escape(old)}$", f"## {new}", page)
    return {**texts, "prompt.md": page, "probes.yaml": probes}


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
