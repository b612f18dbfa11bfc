"""Only `blindfolio demo` may import this module: a served site must never have the page."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, render_template

from blindfolio.resources import STATIC
from blindfolio.web import declare
from blindfolio.web.declare import route

_FRAME = """
@layer layout {
  .guide { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; }
  @media (width >= 60rem) { .guide { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
  .guide > section { padding: 1.5rem 2rem; background: var(--paper); color: var(--ink); }
  .as-light { color-scheme: only light; }
  .as-dark { color-scheme: only dark; }
  .guide-part { margin-block-start: 1rem; padding-block-start: 1rem; }
  .guide-part { border-block-start: 1px solid var(--hairline); }
  .guide-part > h3 { font-size: 0.9375rem; color: var(--soft); }
  @media (width >= 75rem) {
    .guide-part { display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: 1rem; }
  }
}
"""
"""Two panes with their own colours, one row per component."""


def install(app: Flask) -> None:
    """Also adds the sheet for states that no pointer or focus shows."""
    guide = Blueprint("styleguide", __name__)

    @route(guide, "/styleguide", auth="public")
    def shown() -> str:
        """Invented words only, none of the site's data."""
        return render_template("styleguide.html")

    @route(guide, "/styleguide/states.css", auth="public", kind="blob")
    def states() -> Response:
        """Each state's pseudo-class is a class too, so that the same rules draw it."""
        sheets = [path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("css/*.css"))]
        rules = "".join(sheets).replace(":hover", ".is-hover")
        return Response(
            rules.replace(":focus-visible", ".is-focus") + _FRAME, mimetype="text/css"
        )

    app.register_blueprint(guide)
    declare.declarations(app)
