"""What `blindfolio followups` prints and writes, without a site."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from blindfolio.documents.model import Document
from blindfolio.language_model.backend import NoAnswer
from blindfolio.refusal import Refusal
from prompts.authoring.versions import only_practised
from prompts.folder import catalogue
from reviews.followups.report import sheet_json, sheet_text, why_json, why_text
from reviews.model_questions.pipeline import next_request, questions_from
from reviews.model_questions.requests import SheetMaterial


def question_sheet(
    document: Document,
    prompt: str | None,
    *,
    answers: Sequence[str] = (),
    explain: bool = False,
    text: bool = False,
) -> dict[str, Any] | str:
    """What `blindfolio followups` prints of a document that answers `prompt` (a prompt of the
    library, a prompt's folder, or none): the sheet, with the questions of a model's `answers`, or
    with `explain` how the prompt meets the document; JSON-ready values, or text."""
    of = _material(document, prompt)
    if explain:
        why = why_text if text else why_json
        return why(document, of.probes, of.page)
    made = sheet_text if text else sheet_json
    return made(document, of.probes, of.page, questions_from(of, answers))


def model_request(document: Document, prompt: str | None, answers: Sequence[str]) -> str:
    """What is to be given to a language model after these of its answers, as one text. A Refusal
    where nothing is left to ask, or the last answer can't be read."""
    try:
        request = next_request(_material(document, prompt), answers)
    except NoAnswer as none:
        raise Refusal("answer", f"The last answer can't be used: {none.code}.") from None
    if request is None:
        raise Refusal("answer", "Nothing is left to ask. Leave out --request to get the sheet.")
    return f"{request.instructions}\n{request.material}\n"


def _material(document: Document, prompt: str | None) -> SheetMaterial:
    if prompt is None:
        return SheetMaterial(document)
    own = "/" in prompt
    folder = catalogue.load_folder(Path(prompt)) if own else catalogue.load(prompt)
    if only_practised(folder):
        raise Refusal(
            "only_practised",
            "This prompt is only for practice rounds, so there is nothing to ask from it. Leave"
            " out --prompt.",
        )
    return SheetMaterial(document, folder.text, folder.probes)
