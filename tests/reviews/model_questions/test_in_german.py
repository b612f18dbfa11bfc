"""A model is asked in the document's language, and its answers are checked in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blindfolio.documents.model import Block
from reviews.followups.engine import build
from reviews.followups.sheet import Refused
from reviews.model_questions.answers import LookFor, Proposed
from reviews.model_questions.checks import Material, checked
from reviews.model_questions.numbers import numbers_in, unknown_numbers
from reviews.model_questions.requests import CHECK, FIND_AND_ASK, find_and_ask, in_language
from tests.reviews.model_questions.written import MATERIAL

TEXT = (
    "Der Nachtlauf ruft den Kern 1,2 Mio. mal auf. Fällt der Dienst aus, steht das Haus bis 5 Uhr,"
    " und im Fenster bleiben 40 Minuten Rest."
)
QUESTION = (
    "Ihr Dokument lässt im Nachtlauf 40 Minuten Rest. Welche Zahlung fällt zuerst weg, wenn der"
    " Bestand um ein Zwölftel wächst und der Dienst um 5 Uhr noch rechnet?"
)
HEARD = LookFor(
    senior="Nennt einen Vorgang.", staff="Nennt die Zahl.", senior_staff="Fragt zurück."
)


def _checked(text: str) -> str:
    block = Block("b1", 1, "paragraph", TEXT, f"<p>{TEXT}</p>")
    asked = Proposed(
        segment="failure", text=text, quote="im Fenster bleiben 40 Minuten Rest", block=1,
        why="Der Rest ist klein.", look_for=HEARD, sums=(), scenario="",
    )  # fmt: skip
    found = checked(asked, Material([block], language="de"))
    return found.fault if isinstance(found, Refused) else ""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("", "", ""),
        ("Welche Zahlung", "Welche Zahlung von KernPay", "name"),
        ("40 Minuten", "45 Minuten", "number"),
        ("zuerst weg, wenn", "zuerst weg? Und was, wenn", "one-question"),
    ],
)
def test_a_german_question_is_checked_as_an_english_one(old: str, new: str, fault: str) -> None:
    assert _checked(QUESTION.replace(old, new) if old else QUESTION) == fault


def test_a_question_in_english_is_refused() -> None:
    english = (
        "Your document leaves 40 minutes at night. Which payment would you drop first if the"
        " service is still at work at 5 and the number of contracts grows by a twelfth?"
    )
    assert _checked(english) == "language"


def test_numbers_are_read_as_german_writes_them() -> None:
    assert {1.5, 1_500_000.0, 1000.0, 3.0} <= numbers_in("1,5 Mio., 1.000 und drei")
    assert unknown_numbers(
        "1.500.000 in 3 Wochen, 17-mal", numbers_in("1,5 Mio., drei"), []
    ) == ["17"]


def test_the_request_asks_in_the_documents_language() -> None:
    for text in (FIND_AND_ASK, CHECK):
        german = in_language(text, "de")
        assert "English" not in german and "Suppose" not in german
        assert "spoken German in the polite form" in german and '"Angenommen"' in german
        assert in_language(text, "en") is text
    assert find_and_ask(MATERIAL).instructions == FIND_AND_ASK


def test_what_everyone_is_asked_is_read_aloud_in_german() -> None:
    document = replace(MATERIAL.document, language="de")
    sheet = build(document, worries="Das Netz.")
    said = [it.text for it in sheet.everybody]
    assert said[0].startswith("Wo hat hier ein Assistent")
    assert "in Ihren eigenen Worten: „Das Netz“" in said[2]
    assert sheet.everybody[0].why == "Everybody is asked this, whatever they stated."
    assert sheet.segments[0].note.endswith("read as German.")
