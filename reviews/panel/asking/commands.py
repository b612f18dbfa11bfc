from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from blindfolio.documents.model import Document
from blindfolio.language_model.backend import NoAnswer
from blindfolio.refusal import Refusal
from prompts.authoring.versions import only_practised
from prompts.folder import catalogue
from reviews.followups.engine import build
from reviews.followups.sheet import Sheet
from reviews.model_questions.pipeline import next_request, questions_from
from reviews.model_questions.requests import SheetMaterial


def question_sheet(
    document: Document, prompt: str | None, *, answers: Sequence[str] = ()
) -> Sheet:
    of = _material(document, prompt)
    return build(document, of.probes, model=questions_from(of, answers))


def model_request(document: Document, prompt: str | None, answers: Sequence[str]) -> str:
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
