from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.archive import documents
from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, pictures
from blindfolio.web.request import current
from prompts import queries as asked
from prompts import redaction
from prompts.models import Opening, PromptVersion
from prompts.opening.page import pack_of, page_of
from prompts.opening.weights import rubric_for
from reviews.panel.models import SheetQuestion
from reviews.panel.sheet import paper as paper_of
from reviews.panel.sheet import sources
from reviews.panel.web.panels import head, look, mine
from reviews.reading.side_by_side import MarkedDocument


@look(
    "/panels/<folio_id>/document",
    classes=(
        DataClass.PROMPT,
        DataClass.DISPLAY_NAME,
        DataClass.BLINDED_VIEW,
        DataClass.KNOWN_FACTS,
    ),
)
def document(folio_id: str) -> ResponseReturnValue:
    folio = mine(folio_id, DataClass.BLINDED_VIEW, DataClass.DISPLAY_NAME)
    place: dict[str, Any] = {}
    if question := request.args.get("question", ""):
        place = {it: request.args.get(it) for it in ("view", "segment")}
        place["_anchor"] = f"q-{question}"
    return show_document(folio, "panels.sheet", "the sheet", **place)


def show_document(
    folio: Folio, back: str, words: str, found: MarkedDocument | None = None, **place: Any
) -> ResponseReturnValue:
    # `back` is the endpoint of the page that links here. Marks in `found` link to it.
    db, home = current.db, url_for(back, folio_id=folio.id)
    if folio.document is None:
        raise Absent
    return pages.page(
        "reviews/panel/document.html",
        asked.document_title(db, folio.document),
        name=book.name(db, current.account, folio.id),
        back=url_for(back, folio_id=folio.id, **place),
        words=words,
        home=home,
        pictures=f"{home}/pictures/",
        found=found,
        leaves=found.leaves if found else documents.body(db, folio.document).leaves,
        covered=redaction.told(db, folio),
    )


@look(
    "/panels/<folio_id>/pictures/<name>",
    kind="blob",
    classes=(DataClass.BLINDED_VIEW,),
    params={"name": "picture"},
)
def picture(folio_id: str, name: str) -> Response:
    folio = mine(folio_id, DataClass.BLINDED_VIEW, DataClass.DISPLAY_NAME)
    return pictures.answer(folio.document, name)


@look(
    "/panels/<folio_id>/prompt",
    classes=(
        DataClass.PROMPT,
        DataClass.RATING_GUIDES,
        DataClass.FACT_PACK,
        DataClass.HELD_BACK,
        DataClass.KNOWN_FACTS,
    ),
)
def prompt(folio_id: str) -> ResponseReturnValue:
    folio = mine(folio_id, DataClass.PROMPT, DataClass.RATING_GUIDES, DataClass.FACT_PACK)
    return show_prompt(folio, "panels.sheet", "Back to the sheet")


def show_prompt(folio: Folio, back: str, words: str) -> ResponseReturnValue:
    db = current.db
    version = db.get_one(PromptVersion, folio.prompt_version)
    opening = db.get_one(Opening, folio.opening)
    return pages.page(
        "reviews/panel/prompt.html",
        version.title,
        back=url_for(back, folio_id=folio.id),
        words=words,
        version=page_of(opening, version),
        rubric=rubric_for(opening, version),
        pack=pack_of(opening, version),
        facts=asked.facts(db, folio.opening),
    )


@look(
    "/panels/<folio_id>/print",
    classes=(
        DataClass.PROMPT,
        DataClass.DISPLAY_NAME,
        DataClass.PANEL_NAMES,
        DataClass.QUESTION_SHEET,
        DataClass.SLOT,
    ),
)
def paper(folio_id: str) -> ResponseReturnValue:
    shared = head(mine(folio_id))
    return render_template(
        "reviews/panel/print.html",
        page_title=f"{shared['name']}, question sheet",
        names=dict(shared["panel"]),
        pages=_pages(shared) if shared["sheet"] else [],
        headings={name: (heading, minutes) for name, heading, minutes in shared["plan"]},
        reserve=paper_of.reserve,
        words=paper_of.words,
        sources=sources,
        **shared,
    )


def _pages(shared: dict[str, Any]) -> tuple[paper_of.PrintedPage, paper_of.PrintedPage]:
    names: dict[str, str] = dict(shared["panel"])
    about = len(shared["opening"].title) + min(60, len(shared["document_title"])) + 3
    panel = len(", ".join(names.values()))
    heads = {"name": len(shared["name"]), "time": 32, "about": about, "panel": panel}

    def led(question: SheetQuestion) -> str:
        return names.get(question.lead or "", "")[:30]

    placed, notes, everybody = shared["placed"], shared["sheet"].notes, shared["everybody"]
    return paper_of.PrintedPage(placed, notes, heads, led, everybody).split()
