from __future__ import annotations

from flask import Flask, Response, request

from blindfolio.archive import pictures
from blindfolio.documents import areas
from blindfolio.visibility.scope import Absent
from blindfolio.web import keyed, outside
from blindfolio.web.request import current


def install(app: Flask) -> None:

    @app.template_filter("as_shown")
    def as_shown(html: str, address: str) -> str:
        # Not Markup, whose own `replace` would escape the replacement.
        return pictures.as_shown(str(html), address, outside.by_way_of)

    app.add_template_filter(areas.parse, "as_area")

    @app.template_filter("below_the_page")
    def below_the_page(html: str) -> str:
        # Markup's own `replace` would escape the replacement.
        begun = str.replace(html, "<h1", '<h2 class="its-title"')
        return str.replace(begun, "</h1>", "</h2>")


def answer(document_id: str | None, name: str) -> Response:
    """Returns a picture, or the status 304 if the browser already has it. The caller must have
    checked that the viewer may see the document. Raises Absent.
    """
    found = pictures.find(current.db, document_id, name) if document_id else None
    if found is None:
        raise Absent
    response = Response(current.site.archive.read(found.blob), content_type=found.media_type)
    # Revalidated each time: a redaction changes the page at the same address.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Content-Disposition"] = "inline"
    # The same tag everywhere would link the candidate's named page to the blind one.
    response.set_etag(keyed.tag(f"picture {found.etag} {request.blueprint}"))
    response.make_conditional(request)
    return response
