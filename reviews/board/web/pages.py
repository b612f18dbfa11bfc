from __future__ import annotations

from reviews.board.web import (
    adjusting,
    blueprint,
    board,
    bulk,
    case,
    correcting,
    deciding,
    document,
    emails,
    meeting,
    messages,
    people,
    reminding,
    reviewers,
)

VIEWS = (
    adjusting,
    board,
    bulk,
    case,
    correcting,
    deciding,
    document,
    emails,
    meeting,
    messages,
    people,
    reminding,
    reviewers,
)
BLUEPRINTS = (blueprint.board, people.people, emails.emails)
