from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from reviews.panel.models import SheetQuestion
from reviews.panel.sheet import paper as paper_of
from reviews.panel.sheet import sources
from reviews.panel.web.panels import head, look, mine


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
