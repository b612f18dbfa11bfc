"""A scorecard's save by itself: JSON `{revision, code, fields}` with what was changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import request
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.web import request as current
from reviews.panel.scorecards.draft import value_words
from reviews.reading.draft import Stale
from reviews.reading.web.saving import both_as_json, check_code, number


def autosave(
    code: str,
    save: Callable[[Mapping[str, str], int], int],
    words: Callable[[str], str],
) -> ResponseReturnValue:
    """Save what this request sends and answer with the new revision, or with both texts.

    `code` is what the form names, `save` takes the fields and the revision that they started from,
    and `words` is a field as people call it.
    """
    sent = request.get_json()
    if not isinstance(sent, dict) or not isinstance(sent.get("fields"), dict):
        raise Refusal(
            "not_a_draft",
            "This request does not contain a draft. Reload the page and try again.",
            status=400,
        )
    check_code(code, sent)
    try:
        with current.db().begin_nested():
            return {"revision": save(sent["fields"], number(sent, "revision"))}
    except Stale as stale:
        rows = [
            {
                "name": name,
                "words": words(name),
                "here": value_words(name, stale.sent[name]),
                "there": value_words(name, saved),
            }
            for name, saved in stale.saved.items()
        ]
        return both_as_json(stale, rows), stale.status
