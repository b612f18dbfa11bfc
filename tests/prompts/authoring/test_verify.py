"""`audit verify` names a prompt version whose files or sum were changed, or that is gone."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from sqlalchemy import text

from blindfolio.db.session import Database
from prompts.authoring import versions
from prompts.authoring.verify import check
from prompts.folder import catalogue, company
from prompts.models import PromptVersion
from tests.platform.ledger.conftest import unguarded
from tests.prompts import cases


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
