"""A prompt is written in the browser: nothing typed is lost, nothing unfit is published, and
`audit verify` names a version whose files or sum were changed, or that is gone."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from prompts.authoring import checking, drafts, versions, waivers
from prompts.authoring.drafts import StaleDraft
from prompts.authoring.verify import check
from prompts.folder import brief_form, catalogue, company
from prompts.models import PromptDraft, PromptVersion
from tests.expect import refused
from tests.platform.ledger.conftest import unguarded
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")

SLUG = cases.FOLDER.slug


GUIDE = " ".join(cases.FOLDER.rubric.criteria[0].guides[3].split()[:8])
"""The beginning of a guide, which no candidate may read."""


def changed(more: str = "\nA sixth team joins in May.\n", **texts: str) -> checking.Checked:
    page = cases.FOLDER.texts["prompt.md"] + more
    return checking.check(SLUG, {**cases.FOLDER.texts, "prompt.md": page, **texts})


def begun(db: Session, by: str) -> PromptDraft:
    versions.publish(db, cases.FOLDER, by=by)
    texts, based_on = drafts.base_of(db, SLUG)
    return drafts.begin(db, SLUG, checking.check(SLUG, texts), based_on=based_on, by=by)


@pytest.mark.usefixtures("either_database")
def test_a_draft_begins_from_the_newest_version_and_becomes_the_next(
    db: Session, by: str
) -> None:
    draft = begun(db, by)
    first = versions.newest_of(db, SLUG)
    assert first is not None
    assert (draft.based_on, draft.texts) == (first.id, dict(cases.FOLDER.texts))
    drafts.save(db, SLUG, changed(), revision=1, by=by)
    version = drafts.publish(db, SLUG, changed(), revision=2, by=by)
    assert (version.n, version.source, version.rubric) == (2, "draft", first.rubric)
    assert "sixth team" in version.html
    assert drafts.draft_of(db, SLUG) is None
    assert drafts.base_of(db, SLUG) == (changed().texts, version.id)
    # The team's own version is what a new opening gets, not what ships.
    assert versions.choose(db, SLUG, by=by) is version


@pytest.mark.usefixtures("either_database")
def test_a_save_from_an_old_page_is_refused_with_both_texts(db: Session, by: str) -> None:
    begun(db, by)
    drafts.save(db, SLUG, changed(), revision=1, by=by)
    # The same again is no other text.
    assert drafts.save(db, SLUG, changed(), revision=1, by=by).revision == 2
    # Nor is a draft begun anew.
    assert drafts.begin(db, SLUG, changed("\nA.\n"), based_on=None, by=by).revision == 2
    with pytest.raises(StaleDraft) as stale:
        drafts.save(db, SLUG, changed("\nMine.\n"), revision=1, by=by)
    assert stale.value.status == 409
    assert "sixth team" in stale.value.saved.texts["prompt.md"]
    assert "Mine." in stale.value.typed.texts["prompt.md"]
    with pytest.raises(Refusal, match="changed since you opened it") as since:
        drafts.publish(db, SLUG, changed(), revision=1, by=by)
    assert since.value.status == 409
    drafts.save(db, SLUG, changed("\nMine.\n"), revision=2, by=by)


def test_what_stops_a_publication_is_said_with_its_place(db: Session, by: str) -> None:
    draft = begun(db, by)
    rubric = cases.FOLDER.texts["rubric.yaml"]
    for checked, says in (
        (changed(**{"rubric.yaml": rubric.replace("weight: 5", "weight: 9", 1)}), "weight"),
        (changed(**{"rubric.yaml": "criteria: ["}), r"rubric\.yaml, line \d"),
        (changed(**{"probes.yaml": ""}), r"probes\.yaml"),
        (changed(**{"prompt.md": "No title.\n"}), r"prompt\.md, line 1"),
        (changed(f"\n{GUIDE}.\n"), "The same words appear in guide 3"),
    ):
        revision = drafts.save(db, SLUG, checked, revision=draft.revision, by=by).revision
        assert checked.stops
        with pytest.raises(Refusal, match=says) as refused:
            drafts.publish(db, SLUG, checked, revision=revision, by=by)
        assert refused.value.code == "findings"
        assert draft.texts == checked.texts
    assert db.scalars(select(PromptVersion.n)).all() == [1]


@pytest.mark.usefixtures("either_database")
def test_a_waived_finding_stays_in_the_version_with_its_reason(db: Session, by: str) -> None:
    checked = changed(f"\n{GUIDE}.\n")
    (told,) = waivers.waivable(checked.stops, {})
    # A line further down is still the same finding.
    (later,) = waivers.waivable(changed(f"\nMore.\n\n{GUIDE}.\n").stops, {})
    assert later.key == told.key
    begun(db, by)
    drafts.save(db, SLUG, checked, revision=1, by=by)
    for reasons, says in (
        ({told.key: "  ", "another": "Wrong."}, "give a reason"),
        ({told.key: "x" * 601}, "at most 600 characters"),
    ):
        with pytest.raises(Refusal, match=says):
            drafts.publish(db, SLUG, checked, revision=2, by=by, reasons=reasons)
    given = {told.key: " Everybody here says that. ", "another": "Not of this draft."}
    version = drafts.publish(db, SLUG, checked, revision=2, by=by, reasons=given)
    (kept,) = version.waivers
    assert (kept["code"], kept["file"], kept["by"]) == ("P110", "prompt.md", by)
    assert kept["reason"] == "Everybody here says that."
    assert kept["at"] == version.created_at.isoformat()
    assert kept["words"] in checked.texts["prompt.md"]
    kinds = db.scalars(select(Entry.kind).order_by(Entry.seq.desc()))
    assert kinds.first() == "prompt.waived"


def test_what_cannot_be_read_or_is_undecided_cannot_be_waived(db: Session, by: str) -> None:
    marked = changed("\n[decide: what to ask]\n", **{"rubric.yaml": "criteria: ["})
    assert {f["code"] for f in marked.stops} == {"FILE", "OPEN"}
    begun(db, by)
    drafts.save(db, SLUG, marked, revision=1, by=by)
    reasons = {waivers._key(stop): "Later." for stop in marked.stops}
    with pytest.raises(Refusal, match="2 findings block"):
        drafts.publish(db, SLUG, marked, revision=2, by=by, reasons=reasons)


def test_what_says_the_same_is_no_new_version_and_what_returns_is_one(
    db: Session, by: str
) -> None:
    begun(db, by)
    same = changed("")
    with pytest.raises(Refusal, match="word for word the same as version 1"):
        drafts.publish(db, SLUG, same, revision=1, by=by)
    drafts.save(db, SLUG, changed(), revision=1, by=by)
    second = drafts.publish(db, SLUG, changed(), revision=2, by=by)
    drafts.begin(db, SLUG, same, based_on=second.id, by=by)
    third = drafts.publish(db, SLUG, same, revision=1, by=by)
    assert (third.n, third.sha) == (3, cases.FOLDER.sha)


def test_a_draft_is_thrown_away_and_the_versions_stay(db: Session, by: str) -> None:
    begun(db, by)
    drafts.discard(db, SLUG, by=by)
    for act in (
        lambda: drafts.discard(db, SLUG, by=by),
        lambda: drafts.save(db, SLUG, changed(), revision=1, by=by),
        lambda: drafts.publish(db, SLUG, changed(), revision=1, by=by),
    ):
        with pytest.raises(Refusal, match="published or discarded in the meantime"):
            act()
    assert versions.newest_of(db, SLUG) is not None
    kinds = db.scalars(select(Entry.kind).order_by(Entry.seq)).all()
    assert kinds[-3:] == ["prompt_version", "prompt.draft", "prompt.discarded"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        (
            "The shared cron host, whose keeper retires in May",
            "the-shared-cron-host-whose-keeper",
        ),
        ("Über 47 Flüsse", "uber-47-flusse"),
        ("47 flows", "flows"),
    ],
)
def test_a_new_prompts_name_is_made_of_its_title(db: Session, title: str, slug: str) -> None:
    assert drafts.free_slug(db, title) == slug
    checked = checking.check(slug, brief_form.files(brief_form.new(title=title)))
    drafts.begin(db, slug, checked, based_on=None, by=cases.member(db))
    with pytest.raises(Refusal, match="already"):
        drafts.free_slug(db, title)


@pytest.mark.parametrize("title", ["", "123", "日本", "New", "Payment flows", "x" * 201])
def test_a_title_without_a_name_or_with_a_taken_one_is_refused(
    database: Database, title: str
) -> None:
    with database.transaction() as db, refused("title"):
        drafts.free_slug(db, title)


def test_whatever_is_typed_is_read() -> None:
    for texts in (
        {},
        {"prompt.md": "\0# \ud800"},
        {"prompt.md": "# T\r\n\r\nIt hurts.\r\n", "rubric.yaml": "[" * 4_000},
        {"prompt.md": "<script>alert(1)</script>", "probes.yaml": "a: &a [*a]"},
        {"rubric.yaml": "criteria:\n- {key: a, guides: {1: x}}"},
    ):
        checked = checking.check("x", texts)
        assert checked.folder is None
        assert checked.stops
        assert "<script" not in checked.html
        assert not any(c in str(checked.texts) for c in "\0\r\ud800")
    with pytest.raises(Refusal, match="Shorten"):
        checking.check("x", {"probes.yaml": "x" * (checking.MOST["probes.yaml"] + 1)})


def written(database: Database, version: str, texts: Mapping[str, str]) -> None:
    with unguarded(database) as connection:
        connection.execute(
            text("UPDATE prompt_version SET texts = :texts WHERE id = :id"),
            {"texts": json.dumps(dict(texts)), "id": version},
        )


@pytest.fixture
def published(either_database: Database) -> PromptVersion:
    with either_database.transaction() as db:
        return versions.publish(db, cases.FOLDER, by=None)


def faults(database: Database) -> list[str]:
    with database.reading() as db:
        return list(check(db))


@pytest.mark.parametrize("file", catalogue.CONTENT)
def test_the_text_the_rubric_and_the_probes_have_the_sum_that_was_recorded(
    either_database: Database, published: PromptVersion, file: str
) -> None:
    assert faults(either_database) == []
    texts = dict(published.texts)
    written(either_database, published.id, texts | {file: texts[file] + "\n# one more\n"})
    assert faults(either_database) == [
        f"Table prompt_version, row {published.id}: the hash of texts doesn't match sha."
    ]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE prompt_version SET sha = 'another'", "sha is not what was recorded"),
        ("UPDATE prompt_version SET id = 'another'", "published, but has been deleted"),
        ("DELETE FROM prompt_version", "published, but has been deleted"),
    ],
)
def test_a_version_with_another_sum_or_id_or_one_that_is_gone_is_named(
    either_database: Database, published: PromptVersion, statement: str, fault: str
) -> None:
    with unguarded(either_database) as connection:
        connection.execute(text(statement))
    assert faults(either_database)[0].endswith(f"row {published.id}: {fault}.")


def test_a_company_rubric_that_changed_since_makes_no_fault(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = company.names()[0]
    texts = {**cases.FOLDER.texts, "rubric.yaml": f"company: {name}\n"}
    with database.transaction() as db:
        folder = catalogue.folder_of("shared", texts)
        version = versions.publish(db, folder, by=None, source="draft")
    assert faults(database) == []
    shared = company.shared_by(texts["rubric.yaml"], file="rubric.yaml")
    assert shared is not None
    later = company.Shared(shared.file, shared.text + "# changed\n", shared.rubric)
    monkeypatch.setattr(company, "shared_by", lambda *_, **__: later)
    assert faults(database) == []
    written(database, version.id, {"prompt.md": "A text alone."})
    assert len(faults(database)) == 1
