"""A practice debrief proposes other words for a guide, and the prompt's owners decide."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from prompts.authoring import drafts, versions
from prompts.folder.marked_yaml import parse
from prompts.folder.rubric import Rubric
from prompts.models import PromptVersion
from reviews.calibration.guide_change.guide_text import FILE, with_guide
from reviews.calibration.guide_change.propose import MOST, GuideChange, propose
from tests.prompts import cases

KEY = cases.FOLDER.rubric.criteria[0].key
TEXT = cases.FOLDER.texts[FILE]
GUIDE = (
    'Names what each team "loses", in hours: #1 of 3, and says who decided it - with a date.'
)
REASON = "Two of us read “figure” as money only."
CHANGE = GuideChange(KEY, 3, GUIDE, REASON)


def published(db: Session) -> tuple[PromptVersion, str]:
    by = cases.member(db, role="coordinator")
    return versions.publish(db, cases.FOLDER, by=by), by


@pytest.mark.parametrize("criterion", [c.key for c in cases.FOLDER.rubric.criteria])
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_one_guide_changes_and_every_other_line_stays(criterion: str, level: int) -> None:
    changed = with_guide(TEXT, criterion, level, GUIDE, reason=REASON)
    rubric = parse(changed, Rubric, file=FILE)
    for old in cases.FOLDER.rubric.criteria:
        guides = {**old.guides, level: GUIDE} if old.key == criterion else old.guides
        assert rubric.criterion(old.key) == old.model_copy(update={"guides": guides})
    added = set(changed.splitlines()) - set(TEXT.splitlines())
    assert any(REASON in line and line.lstrip().startswith("#") for line in added)
    gone = set(TEXT.splitlines()) - set(changed.splitlines())
    old_guide = cases.FOLDER.rubric.criterion(criterion).guides[level]
    assert all(line.strip() in old_guide for line in gone)


def test_guides_in_braces_are_changed_too() -> None:
    head, _, rest = TEXT.partition("    guides:\n")
    braces = '    guides: {1: "a", 2: "b", 3: "c", 4: "d"}\n'
    text = head + braces + rest[rest.index("  - key:") :]
    rubric = parse(with_guide(text, KEY, 2, GUIDE, reason=REASON), Rubric, file=FILE)
    assert rubric.criterion(KEY).guides == {1: "a", 2: GUIDE, 3: "c", 4: "d"}


def test_a_company_rubric_is_changed_elsewhere() -> None:
    with pytest.raises(Refusal, match="company rubric"):
        with_guide("company: one-bar\n", KEY, 3, GUIDE, reason=REASON)


def test_a_proposal_is_a_draft_and_the_version_stays(either_database: Database) -> None:
    with either_database.transaction() as db:
        version, by = published(db)
        before = dict(version.rubric)
        draft = propose(db, version, CHANGE, by=by)
        assert (draft.based_on, draft.revision, draft.by) == (version.id, 1, by)
        assert draft.rubric is not None
        assert Rubric.model_validate(draft.rubric).criterion(KEY).guides[3] == GUIDE
        assert {n for n in draft.texts if draft.texts[n] != cases.FOLDER.texts[n]} == {FILE}
        assert versions.newest_of(db, version.slug) is version
        assert dict(version.rubric) == before


def test_a_second_proposal_joins_the_draft_and_the_same_one_changes_nothing(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        version, by = published(db)
        propose(db, version, CHANGE, by=by)
        assert propose(db, version, CHANGE, by=by).revision == 1
        draft = propose(db, version, GuideChange(KEY, 2, "Gives one.", "Shorter."), by=by)
        guides = Rubric.model_validate(draft.rubric).criterion(KEY).guides
        assert (draft.revision, guides[2], guides[3]) == (2, "Gives one.", GUIDE)


def test_words_that_someone_else_wrote_meanwhile_are_not_replaced(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        version, by = published(db)
        propose(db, version, CHANGE, by=by)
        with pytest.raises(Refusal, match="has changed since the round") as refused:
            propose(db, version, GuideChange(KEY, 3, "Gives one.", "Shorter."), by=by)
        assert refused.value.status == 409
        draft = drafts.draft_of(db, version.slug)
        assert draft is not None
        assert draft.revision == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (GuideChange(KEY, 3, " \n", REASON), "Write the guide"),
        (GuideChange(KEY, 3, GUIDE, ""), "Write the reason"),
        (GuideChange(KEY, 3, "a" * (MOST + 1), REASON), "Shorten the guide"),
        (GuideChange("nothing", 3, GUIDE, REASON), "no such guide"),
        (GuideChange(KEY, 9, GUIDE, REASON), "no such guide"),
        (GuideChange(KEY, 3, cases.FOLDER.rubric.criteria[0].guides[3], REASON), "already"),
    ],
)
def test_what_is_no_proposal_is_refused_and_begins_no_draft(
    either_database: Database, change: GuideChange, says: str
) -> None:
    with either_database.transaction() as db:
        version, by = published(db)
        with pytest.raises(Refusal, match=says):
            propose(db, version, change, by=by)
        assert drafts.draft_of(db, version.slug) is None


def test_a_draft_that_is_begun_at_the_same_time_is_not_taken_for_the_proposal(
    either_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with either_database.transaction() as db:
        version, by = published(db)
        propose(db, version, GuideChange(KEY, 2, "Gives one.", "Shorter."), by=by)
        monkeypatch.setattr(drafts, "draft_of", lambda *_: None)
        with pytest.raises(drafts.StaleDraft):
            propose(db, version, CHANGE, by=by)
