from __future__ import annotations

from reviews.board.web import (
    adjusting,
    blueprint,
    board,
    bulk,
    case,
    deciding,
    document,
    emails,
    meeting,
    messages,
    people,
    reviewers,
)

VIEWS = (
    adjusting,
    board,
    bulk,
    case,
    deciding,
    document,
    emails,
    meeting,
    messages,
    people,
    reviewers,
)
BLUEPRINTS = (blueprint.board, people.people, emails.emails)
