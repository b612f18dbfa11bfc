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
        looks=_looks(shared) if shared["sheet"] else [],
        longest_quote=paper_of.QUOTE,
        in_reserve=paper_of.in_reserve,
        with_it=paper_of.with_it,
        sources=sources,
        **shared,
    )


def _looks(shared: dict[str, Any]) -> list[paper_of.PageLook]:
    names: dict[str, str] = dict(shared["panel"])
    about = len(shared["opening"].title) + min(60, len(shared["document_title"])) + 3
    panel = len(", ".join(names.values()))
    heads = {"name": len(shared["name"]), "time": 32, "about": about, "panel": panel}

    def led(question: SheetQuestion) -> str:
        return names.get(question.lead or "", "")[:30]

    *first, third = (
        (placed, shared["sheet"].notes.get(name, ""))
        for name, placed in shared["placed"].items()
    )
    return [
        paper_of.PrintedPage(first, heads, led, shared["everybody"]).look,
        paper_of.PrintedPage([third], heads, led, last=True).look,
    ]
