"""What `blindfolio followups` prints and writes, without a site."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from blindfolio.documents.model import Document
from blindfolio.refusal import Refusal
from prompts.folder import catalogue
from reviews.followups.report import sheet_json, sheet_text, why_json, why_text
from reviews.model_questions.backend import NoAnswer
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
    folder = _folder(prompt)
    probes, page = (folder.probes, folder.text) if folder is not None else (None, "")
    if explain:
        why = why_text if text else why_json
        return why(document, probes, page)
    model = questions_from(SheetMaterial(document, page, probes), answers)
    made = sheet_text if text else sheet_json
    return made(document, probes, page, model)


def model_request(document: Document, prompt: str | None, answers: Sequence[str]) -> str:
    """What is to be given to a language model after these of its answers, as one text. A Refusal
    where nothing is left to ask, or the last answer can't be read."""
    folder = _folder(prompt)
    probes, page = (folder.probes, folder.text) if folder is not None else (None, "")
    try:
        request = next_request(SheetMaterial(document, page, probes), answers)
    except NoAnswer as none:
        raise Refusal("answer", f"The last answer can't be used: {none.code}.") from None
    if request is None:
        raise Refusal("answer", "Nothing is left to ask. Leave out --request to get the sheet.")
    return f"{request.instructions}\n{request.material}\n"


def _folder(prompt: str | None) -> catalogue.PromptFolder | None:
    if prompt is None:
        return None
    return catalogue.load_folder(Path(prompt)) if "/" in prompt else catalogue.load(prompt)
