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
    found = [
        Upload(id=f"u{n}", n=n, blob=f"b{n}", state=state) for n, state in enumerate(states, 1)
    ]
    return found[::-1]


END = "If you submit nothing, “one.docx” will be submitted for you at the end"
READ = "“{}.docx” has been uploaded but not submitted"
LONG = READ + ": your coordinator has to allow its length first."
IF = "Reviewers will read it only if you submit it before Mon 9 Mar."
ELSE = "Otherwise, they will read version 1."


@pytest.mark.parametrize(
    ("states", "done", "long", "then"),
    [
        (
            *((), [], False),
            "No file has been uploaded. Your window ends Mon 9 Mar. Without a file, nothing will be"
            " submitted.",
        ),
        (("read",), [], False, f"{END}."),
        (
            *(("read",), [], True),
            f"{LONG.format('one')} If you submit nothing before Mon 9 Mar, “one.docx” will be"
            " submitted for you as it is.",
        ),
        (
            *(("received",), [], False),
            "“one.docx” has been uploaded and is being read. It has not been submitted. Once it has"
            f" been read, check and submit it before Mon 9 Mar. {END}, if we can read it.",
        ),
        (
            *(("refused",), [], False),
            "We could not use “one.docx”. Upload another file before Mon 9 Mar. Without one that we"
            " can read, nothing will be submitted.",
        ),
        (
            *(("read", "refused"), [], False),
            "We could not use “two.docx”. Submit “one.docx”, or upload another file, before Mon 9"
            f" Mar. {END}.",
        ),
        (("read",), [ONE], False, "You can replace it until Mon 9 Mar."),
        (("read", "read"), [ONE], False, f"{READ.format('two')}. {IF} {ELSE}"),
        (("read", "read"), [ONE], True, f"{LONG.format('two')} {IF} {ELSE}"),
        (
            *(("read", "refused"), [ONE], False),
            "We could not use “two.docx”. Reviewers will read another file only if you upload and"
            f" submit it before Mon 9 Mar. {ELSE}",
        ),
    ],
)
def test_what_was_only_uploaded_is_never_taken_for_submitted(
    states: tuple[str, ...], done: list[Submission], long: bool, then: str
) -> None:
    found = SentFiles(_sent(*states), done, NAMES).filed(DUE, long=long)
    assert (found.first, found.then) == (SUBMITTED if done else "Not submitted yet.", then)
    assert found.submitted is (then == "You can replace it until Mon 9 Mar.")


def test_a_button_bears_a_name_that_fits() -> None:
    assert sent_files.short("handbook-page.docx") == "handbook-page.docx"
    long = sent_files.short("a" * 250 + "-v2.md and 12 pictures")
    assert len(long) <= 40
    assert long.endswith("a-v2.md and 12 pictures")


def test_of_all_that_came_no_two_are_called_the_same() -> None:
    rows = [("u6", "c", "a.md"), ("u5", "b", "b.md"), ("u4", "b", "b.md")]
    rows += [("u3", "a", "a.md"), ("u2", "a", "a.md"), ("u1", "a", "a.md")]
    sent = [Upload(id=id_, blob=file, n=int(id_[1])) for id_, file, _ in rows]
    names = {id_: name for id_, _, name in rows}
    found = sent_files.labels(sent, names)
    assert found == {
        "u1": "a.md",
        "u2": "a.md (more covered)",
        "u3": "a.md (more covered, 2)",
        "u4": "b.md",
        "u5": "b.md (more covered)",
        "u6": "a.md (2)",
    }
    assert sent_files.labels(sent[-2:], names).items() < found.items(), "none changes later"
    assert sent_files.labels(sent, {}) == {}


TWO = Submission(version=2, upload="u2")
WILL, SEE = "Exactly what reviewers will see", "Exactly what reviewers see"
NOT = "Not what reviewers see"


@pytest.mark.parametrize(
    ("states", "done", "shown", "open_", "heading", "unread"),
    [
        (("read",), [], "", True, WILL, None),
        (("read",), [], "u1", True, f"{WILL} if you submit this file", None),
        (("read",), [ONE], "u1", True, WILL, None),
        (("refused",), [], "u1", True, "What reviewers will see", None),
        (("read", "read"), [ONE], "u1", False, SEE, None),
        (
            *(("read", "read"), [ONE], "u2", False, NOT),
            "You uploaded this file but didn't submit it. Reviewers read version 1, “one.docx”.",
        ),
        (("read", "refused"), [ONE], "u2", False, NOT, "Reviewers read version 1, “one.docx”."),
        (
            *(("read", "read"), [TWO, ONE], "u1", False, NOT),
            "This file is version 1. Reviewers read version 2, “two.docx”.",
        ),
        (("read", "read"), [], "u2", False, WILL, None),
        (("read", "read"), [], "u1", False, NOT, None),
    ],
)
def test_a_preview_says_whether_reviewers_see_it(
    states: tuple[str, ...],
    done: list[Submission],
    shown: str,
    open_: bool,
    heading: str,
    unread: str | None,
) -> None:
    files = SentFiles(_sent(*states), done, NAMES)
    upload = next((one for one in files.uploads if one.id == shown), None)
    assert files.over_preview(upload, may_submit=open_) == heading
    assert open_ or files.unread(upload) == unread
    ended = files.over_preview(upload, may_submit=open_, ended=True)
    assert ended == "Your anonymised document"
