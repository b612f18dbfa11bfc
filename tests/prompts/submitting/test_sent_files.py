"""A candidate reads which of their files counts, and what becomes of one that was only uploaded."""

from __future__ import annotations

import pytest

from prompts.models import Submission, Upload
from prompts.submitting import sent_files
from prompts.submitting.sent_files import SentFiles

NAMES = {"u1": "one.docx", "u2": "two.docx"}
DUE = "Mon 9 Mar"
ONE = Submission(version=1, upload="u1")
SUBMITTED = "Version 1 is submitted: “one.docx”."


def _sent(*states: str) -> list[Upload]:
    """Files in the order in which they came, newest first."""
    found = [
        Upload(id=f"u{n}", n=n, blob=f"b{n}", state=state) for n, state in enumerate(states, 1)
    ]
    return found[::-1]


@pytest.mark.parametrize(
    ("states", "done", "first", "then"),
    [
        (
            (),
            [],
            "Not submitted yet.",
            "No file has been uploaded. Your window ends Mon 9 Mar. Without a file, nothing will be"
            " submitted.",
        ),
        (
            ("read",),
            [],
            "Not submitted yet.",
            "“one.docx” has been uploaded but not submitted. Check it, then submit it before Mon 9"
            " Mar. If you submit nothing, “one.docx” will be submitted for you at the end.",
        ),
        (
            ("received",),
            [],
            "Not submitted yet.",
            "being read. It has not been submitted. Once it has been read, check and submit it"
            " before Mon 9 Mar. If you submit nothing, “one.docx” will be submitted for you at the"
            " end, if we can read it.",
        ),
        (("refused",), [], "Not submitted yet.", "Without one that we can read"),
        (
            ("read", "refused"),
            [],
            "Not submitted yet.",
            "We could not use “two.docx”. Submit “one.docx”, or upload another file, before Mon 9"
            " Mar. If you submit nothing, “one.docx” will be submitted for you at the end.",
        ),
        (("read",), [ONE], SUBMITTED, "You can replace it until Mon 9 Mar."),
        (
            ("read", "read"),
            [ONE],
            SUBMITTED,
            "“two.docx” has been uploaded but not submitted. Reviewers will read it only if you"
            " submit it before Mon 9 Mar. Otherwise, they will read version 1.",
        ),
        (
            ("read", "refused"),
            [ONE],
            SUBMITTED,
            "We could not use “two.docx”. Reviewers will read another file only if you upload and"
            " submit it before Mon 9 Mar. Otherwise, they will read version 1.",
        ),
    ],
)
def test_what_was_only_uploaded_is_never_taken_for_submitted(
    states: tuple[str, ...], done: list[Submission], first: str, then: str
) -> None:
    found = SentFiles(_sent(*states), done, NAMES).filed(DUE)
    assert found.first == first
    assert then in found.then
    assert found.submitted is (found.then == "You can replace it until Mon 9 Mar.")


@pytest.mark.parametrize(
    ("states", "done", "then"),
    [
        (
            ("read",),
            [],
            "“one.docx” has been uploaded but not submitted: your coordinator has to allow its"
            " length first. If you submit nothing before Mon 9 Mar, “one.docx” will be submitted"
            " for you as it is.",
        ),
        (
            ("read", "read"),
            [ONE],
            "“two.docx” has been uploaded but not submitted: your coordinator has to allow its"
            " length first. Reviewers will read it only if you submit it before Mon 9 Mar."
            " Otherwise, they will read version 1.",
        ),
    ],
)
def test_of_a_file_that_is_too_long_it_says_who_allows_it_and_what_the_end_does(
    states: tuple[str, ...], done: list[Submission], then: str
) -> None:
    found = SentFiles(_sent(*states), done, NAMES).filed(DUE, long=True)
    assert (found.then, found.submitted) == (then, False)


def test_a_button_bears_a_name_that_fits() -> None:
    assert sent_files.short("handbook-page.docx") == "handbook-page.docx"
    long = sent_files.short("a" * 250 + ".docx")
    assert len(long) <= 40
    assert long.endswith(".docx")


def test_of_all_that_came_no_two_are_called_the_same() -> None:
    """Newest first: (upload, file, name)."""
    rows = [("u6", "c", "a.md"), ("u5", "b", "b.md"), ("u4", "b", "b.md")]
    rows += [("u3", "a", "a.md"), ("u2", "a", "a.md"), ("u1", "a", "a.md")]
    sent = [Upload(id=id_, blob=file, n=int(id_[1])) for id_, file, _ in rows]
    names = {id_: name for id_, _, name in rows}
    assert sent_files.labels(sent, names) == {
        "u1": "a.md, upload 1 as you sent it",
        "u2": "a.md, upload 1, covered",
        "u3": "a.md, upload 1, covered (2)",
        "u4": "b.md as you sent it",
        "u5": "b.md, covered",
        "u6": "a.md, upload 2",
    }
    assert sent_files.labels(sent[-2:], names, as_sent="as sent") == {
        "u1": "a.md as sent",
        "u2": "a.md, covered",
    }
    assert sent_files.labels(sent, {}) == {}
