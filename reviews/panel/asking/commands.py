from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from blindfolio.commands import as_json, print_found
from blindfolio.documents import ingest
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.model import Document
from blindfolio.given_file import contents
from blindfolio.language_model.backend import NoAnswer
from blindfolio.refusal import Refusal
from prompts.authoring.versions import only_practised
from prompts.folder import catalogue
from reviews.followups.engine import build
from reviews.model_questions.pipeline import next_request, questions_from
from reviews.model_questions.requests import SheetMaterial


@click.command()
@click.argument("file", type=Path)
@click.option(
    "--prompt",
    help="The prompt that the document responds to: its name in the library, or its folder.",
)
@as_json
@click.option(
    "--request",
    type=Path,
    metavar="OUT",
    help="Write the request for a language model to this file instead of printing the sheet.",
)
@click.option(
    "--answer",
    "answers",
    type=Path,
    multiple=True,
    metavar="IN",
    help="A language model's answer to the request (repeat this option for the next answer).",
)
def followups_command(
    file: Path, prompt: str | None, as_json: bool, request: Path | None, answers: Sequence[Path]
) -> None:
    """Print the question sheet for a document."""
    of = _material(ingest.ingest(contents(file), file.suffix, Identity()), prompt)
    texts = [contents(answer).decode("utf-8", "replace") for answer in answers]
    if request is None:
        found = build(of.document, of.probes, model=questions_from(of, texts))
        print_found(found, as_json=as_json)
        return
    request.write_text(_request(of, texts), "utf-8")
    print(
        f"Give the text in {request} to a language model in a new conversation, and save"
        " its answer."
    )


def _request(of: SheetMaterial, answers: Sequence[str]) -> str:
    try:
        request = next_request(of, answers)
    except NoAnswer as none:
        raise Refusal("answer", f"The last answer can't be used: {none.code}.") from None
    if request is None:
        raise Refusal(
            "answer",
            "There are no requests left to send to the model. Leave out --request to get"
            " the sheet.",
        )
    return f"{request.instructions}\n{request.material}\n"


def _material(document: Document, prompt: str | None) -> SheetMaterial:
    if prompt is None:
        return SheetMaterial(document)
    own = "/" in prompt
    folder = catalogue.load_folder(Path(prompt)) if own else catalogue.load(prompt)
    if only_practised(folder):
        raise Refusal(
            "only_practised",
            "This prompt is only for practice rounds, so it has no questions for a model."
            " Leave out --prompt.",
        )
    return SheetMaterial(document, folder.text, folder.probes)
