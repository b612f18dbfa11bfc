"""Each table is where it has to be. That it's sealed or not, erased or not and on the page of data
is tested with each of these; here, that it's frozen, in the packet and in the candidate's copy."""

from __future__ import annotations

import pytest

from blindfolio.app import FREEZES
from blindfolio.visibility import matrix
from blindfolio.visibility.scope import CANDIDATE
from reviews.packet import parts
from tests import data_page
from tests.reviews.own_copy.test_complete import IN_COPY

OWN = {it.value for stage in matrix.STAGES for it in matrix.cell(CANDIDATE, stage)}
OF_CANDIDATE = {
    table
    for by in data_page.PURPOSES.values()
    for codes, tables in by.items()
    if OWN.intersection(codes.split())
    for table in tables.split()
}
JUDGED = {
    table
    for purpose in ("Judge it", "Interview and decide")
    for tables in data_page.PURPOSES[purpose].values()
    for table in tables.split()
}
FORMS = [part.form for part in parts.LOCKED]
PACKET = [
    *(it.table for part in parts.ROWS for it in (part, *part.within)),
    *(it.table for part in parts.DEBRIEF for it in part.within),
    *(form.table for form in FORMS),
    *(group.table for form in FORMS for group in form.groups),
]

PLACES: dict[str, tuple[set[str], set[str], dict[str, str]]] = {
    "frozen": (
        JUDGED,
        {it.table for it in FREEZES},
        {
            "dates, which people move": "assignment slot conversation",
            "a task, gone when done": "feedback_owed",
            "its author may delete it": "candidate_note",
        },
    ),
    "packet": (
        JUDGED,
        {it.__tablename__ for it in PACKET},
        {
            "in its review or scorecard": "comment comment_span amendment scorecard_basis",
            "only counted": "recognition",
            "how it was prepared": "assignment slot interview sheet sheet_edit model_answer"
            " conversation panel_read",
            "nobody else reads it": "panel_notes candidate_note",
            "after the decision": "feedback_owed second_look",
        },
    ),
    "copy": (
        OF_CANDIDATE,
        set(IN_COPY),
        {
            "derived from rows that are in it": "candidate_word calendar_entry feedback_owed",
            "a secret, or how one system calls them in another": "link connection_answer"
            " connection_candidate webhook_delivery",
            "a list of many people, gone once they are invited": "candidate_list",
            "in it as files": "blob document_body picture",
            "about others": "practice_folio prompt_draft prompt_state own_loop",
        },
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_table_is_there_or_left_out_for_a_reason(place: str) -> None:
    need, have, left_out = PLACES[place]
    said = [table for tables in left_out.values() for table in tables.split()]
    assert sorted(need - have) == sorted(said)
