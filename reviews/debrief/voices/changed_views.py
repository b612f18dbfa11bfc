from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from reviews.debrief.models import ChangedView
from reviews.debrief.participants import reads_document, speaking
from reviews.debrief.voices import evidence
from reviews.debrief.voices.written import Spoken, Voice, noted, write
from reviews.feedback.judged import rubric_of_folio
from reviews.forms.fields import Choice, Scale, Text
from reviews.reading.models import Rated
from reviews.reading.queries import reviews_of

ViewChange = Spoken[ChangedView, None]

_CRITERION = noted(Choice, "criterion", "Criterion", "Choose the criterion.", options={})
_WAS = noted(Scale, "was", "Before", "Choose the level that you saw before the interview.")
_ANOTHER = "Choose the level that you see now. It must differ from the one before."
_NOW = noted(Scale, "now", "After the interview", _ANOTHER)
_BECAUSE = noted(Text, "because", "Why", "Say in a sentence what changed your view.")
VIEW = Voice(
    table=ChangedView,
    fields=(_CRITERION, _WAS, _NOW, _BECAUSE, *evidence.FIELDS),
    entry="debrief.view",
    again="You have already written how your view of this criterion changed. It can't be changed or"
    " written twice.",
)


def change(db: Session, folio: Folio, *, by: str, **typed: str) -> None:
    """Record once for each criterion how the participant's view of the document changed.
    `typed` has the fields of `VIEW`; a reviewer's `was` is their locked rating. Raise Absent for
    an interviewer, who has not read the document."""
    folio = speaking(db, folio, by=by)
    if not reads_document(db, folio, by):
        raise Absent
    rubric = rubric_of_folio(db, folio)
    criteria = {it.key: it.name for it in rubric.criteria}
    for review in reviews_of(db, folio.id):
        locked = review.content.ratings.get(typed["criterion"], Rated()).value
        if review.row.account == by and locked:
            typed["was"] = str(locked)
    rated = {str(n): "" for n in rubric.levels}
    others = {value: "" for value in rated if value != typed["was"]}
    before, now = replace(_WAS, options=rated), replace(_NOW, options=others)
    instead = replace(_CRITERION, options=criteria), before, now
    write(db, VIEW, folio, typed, *instead, by=by, cited=partial(evidence.found, by=by))
