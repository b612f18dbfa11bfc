"""Importing a view declares its routes, so every view is imported here."""

from __future__ import annotations

from reviews.board.web import (
    adjusting,
    another_day,
    assigning,
    board,
    bulk,
    case,
    correcting,
    deciding,
    due_dates,
    meeting,
    messages,
    people,
    people_list,
    redacting,
    reminding,
    sent,
    viewing,
)
from reviews.board.web.blueprint import board as candidates

VIEWS = (
    adjusting,
    another_day,
    assigning,
    board,
    bulk,
    case,
    correcting,
    deciding,
    due_dates,
    meeting,
    messages,
    people,
    people_list,
    redacting,
    reminding,
    sent,
    viewing,
)
BLUEPRINTS = (candidates, people.people)
