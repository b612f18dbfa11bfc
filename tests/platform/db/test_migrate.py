"""Upgrading makes exactly the models' tables and triggers, or changes nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from blindfolio import clock, resources
from blindfolio.app import FREEZES, SEALED
from blindfolio.archive import documents
from blindfolio.archive.models import StoredDocument
from blindfolio.db import migrate
from blindfolio.db.session import Database
from blindfolio.identity.models import Trace
from blindfolio.jobs.models import Job
from blindfolio.ledger import chain
from blindfolio.ledger.chain import GENESIS
from blindfolio.ledger.verify import verify
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import ErasureRequest, Reopening, Standing
from prompts.erasing.models import HoldRequest, LegalHold
from tests.platform.db import frozen_rows
from tests.platform.db.migrating import NOON, add, before
from tests.platform.ledger.conftest import POINTS_NOWHERE, unguarded

REBUILD = """
import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{head}"


def upgrade() -> None:
    for table, wider in (("folio", "ended_reason"), ("review", "seal"), ("entry", "kind")):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("extra", sa.Integer(), nullable=True))
            # SQLite cannot do this in place: the table is copied, dropped and renamed.
            batch.alter_column(wider, type_=sa.String(80))
    {then}
"""


@pytest.fixture
def site(empty_url: str) -> Iterator[Database]:
    migrate.upgrade(empty_url, FREEZES)
    database = Database(empty_url)
    with database.transaction() as db:
        frozen_rows.make(db)
    yield database
    database.engines.dispose()


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "50% later" / "migrations"
    shutil.copytree(resources.MIGRATIONS, folder)
    monkeypatch.setattr(resources, "MIGRATIONS", folder)
    return folder


def rebuild(folder: Path, *, then: str = "pass") -> None:
    head = max(p.name[:4] for p in (folder / "versions").glob("*.py"))
    (folder / "versions" / "9001_rebuild.py").write_text(REBUILD.format(head=head, then=then))


def contents(database: Database) -> list[list[tuple[object, ...]]]:
    with database.reading() as db:
        return [
            [tuple(row) for row in db.execute(text(f"SELECT {columns} FROM {table}"))]
            for table, columns in (
                ("folio", "id, code, stage"),
                ("review", "id, locked_at, strongest"),
                ("comment", "id, review, text"),
                ("entry", "seq, seal, folio"),
                ("payload", "seq, salt"),
            )
        ]


def columns(database: Database, table: str) -> set[str]:
    with database.reading() as db:
        return set(db.execute(text(f"SELECT * FROM {table}")).keys())


def assert_guarded(database: Database) -> None:
    with database.reading() as db:
        assert verify(db, freezes=FREEZES) == []
    with pytest.raises(IntegrityError, match="frozen: review"), database.transaction() as db:
        db.execute(text("UPDATE review SET strongest = 'x' WHERE locked_at IS NOT NULL"))
    with pytest.raises(IntegrityError), database.transaction() as db:
        db.execute(text("DELETE FROM account"))
    with database.transaction() as db:
        db.execute(text("UPDATE folio SET stage = '8'"))
        assert db.scalar(text("SELECT stage FROM standing")) == "8"


def test_a_fresh_process_finds_every_table(empty_url: str) -> None:
    # This process has imported all models, so that one which env.py forgets would not show.
    program = "import sys; from blindfolio.db import migrate\nmigrate.{}"
    for call in ("upgrade(sys.argv[1], ())", "check(sys.argv[1])"):
        command = [sys.executable, "-c", program.format(call), empty_url]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    migrate.check(empty_url)


@pytest.mark.parametrize(
    "change",
    ["CREATE TABLE stray (id INTEGER)", "DROP TABLE mail_out", "DELETE FROM alembic_version"],
)
def test_another_schema_is_refused_by_name(empty_url: str, change: str) -> None:
    migrate.upgrade(empty_url, ())
    database = Database(empty_url)
    with database.transaction() as db:
        db.execute(text(change))
    database.engines.dispose()
    with pytest.raises(Refusal, match="blindfolio db upgrade"):
        migrate.check(empty_url)


def test_tables_made_anew_keep_their_rows_triggers_and_foreign_keys(
    site: Database, later: Path
) -> None:
    before = contents(site)
    site.engines.dispose()
    rebuild(later)
    migrate.upgrade(site.url, FREEZES)
    assert "extra" in columns(site, "folio") & columns(site, "review")
    assert contents(site) == before
    assert_guarded(site)


Row = tuple[str, dict[str, object]]
Since = Callable[..., Database]


@pytest.fixture
def since(empty_url: str, tmp_path: Path) -> Since:
    """The database as it was before a migration, with these rows, and upgraded."""

    def upgraded(migration: str, *rows: Row) -> Database:
        database = before(migration, empty_url, tmp_path)
        with database.engines.write.begin() as connection:
            for table, values in rows:
                add(connection, table, **values)
        migrate.upgrade(empty_url, FREEZES)
        migrate.check(empty_url)
        return database

    return upgraded


def row(table: str, **values: object) -> Row:
    return table, values


def found(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.reading() as db:
        return [tuple(it) for it in db.execute(text(query))]


def refuses(database: Database, frozen: str, statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match=f"frozen{frozen}"),
        database.transaction() as db,
    ):
        db.execute(text(statement))


RAE = row("account", id="rae", email="rae@example.test")
REVIEWED = (
    RAE,
    row("folio", id="one", stage="3"),
    row("review", id="r", folio="one", account="rae", locked_at=NOON),
)


def test_interviews_that_were_planned_before_there_were_breaks_have_none(since: Since) -> None:
    of = {"interview": "it", "folio": "one", "account": "rae"}
    database = since(
        *("0002", RAE, row("folio", id="one", stage="4")),
        row("interview", id="it", folio="one", account="rae", place="Room 1"),
        row("interview_card", id="c", level=1, **of),
    )
    assert found(database, "SELECT place, break_minutes FROM interview") == [("Room 1", 0)]
    with database.transaction() as db:
        db.execute(text("UPDATE interview SET place = :place"), {"place": "x" * 300})
        db.execute(text("UPDATE interview_card SET locked_at = :at"), {"at": NOON})
    refuses(database, ": interview", "UPDATE interview SET break_minutes = 5")


def test_saved_views_of_the_board_go_and_their_owners_stay(since: Since) -> None:
    database = since("0003", RAE, row("saved_view", account="rae", asks={"waits": "you"}))
    assert found(database, "SELECT id FROM account") == [("rae",)]


def test_comments_and_questions_of_before_are_about_words(since: Since) -> None:
    database = since(
        *("0004", *REVIEWED, row("comment", id="c", review="r")),
        row("comment_span", comment="c", block="b3", quote="five seconds"),
        row("sheet", folio="one"),
        row("question", id="q", folio="one", quote="five seconds"),
    )
    for table in ("comment_span", "question"):
        kept = found(database, f"SELECT quote, area FROM {table}")
        assert kept == [("five seconds", "")]
    area = "UPDATE comment_span SET area = 'page-1:0,0,100,100'"
    refuses(database, ": comment_span", area)


def test_sheets_from_before_links_have_none_and_are_printed_as_before(since: Since) -> None:
    sheet = row("sheet", folio="one")
    asked = row("question", id="q", folio="one")
    database = since("0005", row("folio", id="one", stage="5"), sheet, asked)
    of_sheet = "SELECT linked, printed FROM question JOIN sheet USING (folio)"
    [(linked, printed)] = found(database, of_sheet)
    assert (linked, printed or "{}") == (None, "{}")
    with database.transaction() as db:
        db.execute(text("UPDATE question SET linked = 'q'"))
        db.execute(text("UPDATE sheet SET printed = '{\"failure\": 2}'"))
    refuses(database, ": sheet", "UPDATE sheet SET engine = '2'")


def test_locked_reviews_stay_and_their_authors_can_choose_scenarios(since: Since) -> None:
    database = since("0006", *REVIEWED)
    with database.engines.write.begin() as connection:
        add(connection, "choosing", id="c", folio="one", account="rae")
        add(connection, "chosen_card", choosing="c", n=1)
        assert connection.execute(text("SELECT id FROM review")).all() == [("r",)]
        connection.execute(text("UPDATE folio SET stage = '5'"))
    refuses(database, "", "DELETE FROM chosen_card")


def test_questions_of_before_say_no_good_answer_and_stay_frozen(since: Since) -> None:
    database = since(
        *("0007", *REVIEWED, row("comment", id="c", review="r", text="Why five?")),
        row("lock_question", review="r", n=1, text="Who?"),
    )
    comments = found(database, "SELECT text, look_for, segment FROM comment")
    lines = found(database, "SELECT text, look_for FROM lock_question")
    assert (comments, lines) == ([("Why five?", "", "")], [("Who?", "")])
    for table in ("comment", "lock_question"):
        refuses(database, "", f"UPDATE {table} SET look_for = 'x'")


def test_candidates_of_before_have_no_notes_and_can_get_one(since: Since) -> None:
    database = since("0008", *REVIEWED)
    assert found(database, "SELECT id FROM candidate_note") == []
    with database.engines.write.begin() as connection:
        add(connection, "candidate_note", id="n", folio="one", account="rae")


def test_wordings_that_were_not_to_be_asked_go_unless_they_are_sealed(since: Since) -> None:
    rows = [*REVIEWED, row("folio", id="two", code="F-2", stage="5")]
    for it in ("one", "two"):
        rows.append(row("choosing", id=it, folio=it, account="rae"))
        for n, choice, said in ((1, "ask", "Who?"), (2, "skip", "Why?")):
            rows.append(row("chosen_card", choosing=it, n=n, choice=choice, text=said))
    query = "SELECT choosing, text FROM chosen_card ORDER BY choosing, n"
    kept = found(since("0010", *rows), query)
    assert kept == [("one", "Who?"), ("one", ""), ("two", "Who?"), ("two", "Why?")]


def test_a_site_of_before_can_have_loops_of_its_own(since: Since) -> None:
    with since("0011", RAE).engines.write.begin() as connection:
        for n in (0, 1):
            add(connection, "own_loop", key="ours", n=n, by="rae")


def test_uploads_of_before_are_one_file(since: Since) -> None:
    trace = row("trace", folio="one", upload="u", findings=[["name", "b1", "Ada"]])
    with since("0009", row("folio", id="one", stage="0"), trace).reading() as db:
        kept = db.execute(select(Trace.findings, Trace.parts)).one()
    assert kept == ([["name", "b1", "Ada"]], [])


def test_emails_of_before_were_written_with_our_text(since: Since) -> None:
    with since("0012", row("mail_out", id="m")).reading() as db:
        assert db.scalars(select(MailOut.own_text)).all() == [None]


def test_own_texts_of_before_are_in_english_and_others_can_be_added(since: Since) -> None:
    of = {"template": "prompts/closed", "n": 1, "by": "rae"}
    database = since("0016", RAE, row("mail_text", id="a", **of))
    assert found(database, "SELECT language FROM mail_text") == [("en",)]
    with database.engines.write.begin() as connection:
        add(connection, "mail_text", id="b", language="de", **of)
    with pytest.raises(IntegrityError), database.engines.write.begin() as connection:
        add(connection, "mail_text", id="c", language="de", **of)


def test_rejected_candidates_of_before_can_ask_for_a_second_look(since: Since) -> None:
    database = since("0013", row("folio", id="one", stage="7s"))
    with database.engines.write.begin() as connection:
        add(connection, "second_look", folio="one", answered_at=NOON)
    refuses(database, "", "UPDATE second_look SET answer = 'x'")


def test_ratings_of_before_stay_and_six_levels_fit(since: Since) -> None:
    database = since(
        *("0014", *REVIEWED, row("rating", review="r", criterion="scope", value=4)),
        row("decision", folio="one", outcome="offer", level=3),
        row("scorecard", id="s", folio="one", account="rae", level=2),
        row("scorecard_rating", scorecard="s", criterion="scope", value=1),
    )
    kept = "SELECT value FROM rating UNION SELECT level FROM decision UNION SELECT level FROM"
    kept += " scorecard UNION SELECT value FROM scorecard_rating"
    assert sorted(found(database, kept)) == [(1,), (2,), (3,), (4,)]
    with database.engines.write.begin() as connection:
        add(connection, "scorecard_rating", scorecard="s", criterion="risk", value=6)
        add(connection, "debrief_vote", id="v", folio="one", account="rae", level=6)
        add(connection, "level_scale", id="site", names=["a", "b", "c"], by="rae")
    for refused in ({"value": 7}, {"value": 6, "not_covered": True}):
        with pytest.raises(IntegrityError), database.engines.write.begin() as connection:
            add(connection, "scorecard_rating", scorecard="s", criterion="cost", **refused)


def test_prompts_links_and_sessions_of_before_are_in_english(since: Since) -> None:
    tables = ("prompt_version", "link", "session")
    of = {"account": "rae"}
    prompt = row("prompt_version", frozen_at=NOON)
    database = since("0015", RAE, prompt, row("link", **of), row("session", **of))
    kept = " UNION ALL ".join(f"SELECT language FROM {table}" for table in tables)
    assert found(database, kept) == [("en",)] * 3
    refuses(database, "", "UPDATE prompt_version SET language = 'de'")


def test_documents_of_before_are_in_english_and_keep_their_notices(since: Since) -> None:
    with since("0020", row("document", id="d", warnings=["Comments: 2."])).reading() as db:
        stored = db.get_one(StoredDocument, "d")
        assert (stored.language, *map(str, documents.warnings(stored))) == (
            "en",
            "Comments: 2.",
        )


def test_lists_and_counts_of_before_are_as_they_were(since: Since) -> None:
    ended = (("one", "7", NOON), ("two", "E", NOON), ("open", "5", None), ("gone", "8", None))
    database = since(
        *("0027", RAE, row("prompt_version", id="v")),
        *(row("opening", id=it, prompt_version="v") for it in ("o", "never")),
        *(row("folio", id=it, code=it, stage=at, opening="o") for it, at, _ in ended),
        *(row("standing", id=it, folio=it, stage=at, account="rae") for it, at, _ in ended),
        *(row("invitation", id=it, folio=it, opening="o") for it in ("one", "open")),
        row("erased_count", opening="o", prompt_version="v", sent=5),
        row("process_answer", folio="one"),
    )
    with database.reading() as db:
        held = db.execute(select(Standing.id, Standing.closed_at, Standing.opening)).all()
    assert sorted(held) == sorted((it, at, "o") for it, _, at in ended)
    counts = found(database, "SELECT id, invited FROM opening ORDER BY id")
    assert counts == [("never", 0), ("o", 7)]
    assert found(database, "SELECT folio, opening FROM process_answer") == [("one", "o")]


def test_candidates_of_before_are_found_by_their_words(since: Since) -> None:
    names = (
        ("one", "zoe mueller zoe muller", "zm@a.test", "z@a.test"),
        *(("two", "例太郎", "", ""), ("none", "", "", "")),
    )
    columns = ("id", "folded", "email", "next_email")
    rows = [row("folio", id=it, code=it) for it, *_ in names]
    rows += [
        row("candidate", folio=it[0], **dict(zip(columns, it, strict=True))) for it in names
    ]
    query = "SELECT folio, word FROM candidate_word WHERE of_name = {} ORDER BY folio, word"
    database = since("0028", *rows)
    assert found(database, query.format("true")) == [
        *(("one", it) for it in ("mueller", "muller", "zoe")),
        *(("two", it) for it in ("例太郎", "太郎", "郎")),
    ]
    assert [it for _, it in found(database, query.format("false"))] == ["a", "test", "z", "zm"]


def test_answers_of_before_are_counted_once_the_team_can_read_them(since: Since) -> None:
    given = (("one", "yes", "b"), ("two", "no", "b"), ("new", "no", None))
    database = since(
        *("0029", row("prompt_version", id="v"), row("opening", id="o", prompt_version="v")),
        *(row("folio", id=it, code=it, opening="o") for it, *_ in given),
        *(
            row("process_answer", folio=it, opening="o", answer=said, batch=batch)
            for it, said, batch in given
        ),
        row("erased_answer", opening="o", answer="no", n=2),
    )
    counts = found(database, "SELECT opening, answer, n FROM answer_count ORDER BY answer")
    assert counts == [("o", "no", 3), ("o", "yes", 1)]


def test_ends_and_questions_of_before_are_counted_in_fives(since: Since) -> None:
    names = (*(f"f{n}" for n in range(1, 8)), *(f"g{n}" for n in range(1, 5)), "x")
    closed = [it for it in names if it not in ("f2", "f4", "f6", "x")]
    rows = [row("prompt_version", id="v"), row("opening", id="o", prompt_version="v")]
    for n, it in enumerate(names):
        stage = "E" if it == "x" else "7" if it in closed else "7s"
        why = "cancelled" if it == "x" else None
        own: dict[str, object] = {"id": it, "code": it, "stage": stage, "ended_reason": why}
        since_ = NOON + timedelta(days=n)
        rows.append(row("folio", **own, purpose="live", opening="o", stage_since=since_))
    for it in closed:
        rows += [row("decision", folio=it, outcome="offer", by="rae"), row("sheet", folio=it)]
        for n, (form, went) in enumerate((("ask_this", "partly"), ("own", ""))):
            own = {"id": f"{it}{n}", "folio": it, "rank": n, "form": form, "went": went}
            rows.append(row("question", **own, segment="failure"))
    rows.append(row("design_change", question="f10", account="rae"))
    rows.append(row("erased_outcome", opening="o", end="offer", n=2))
    database = since("0030", RAE, *rows)
    waits = found(database, "SELECT folio FROM waiting_end ORDER BY folio")
    assert waits == [("g2",), ("g3",), ("g4",)]
    counts = found(database, 'SELECT "end", n FROM ended_outcome ORDER BY n')
    assert counts == [("rejected", 3), ("offer", 7)]
    waits = found(database, "SELECT source, folio FROM waiting_source ORDER BY source, folio")
    assert waits == [
        (source, it) for source in ("panel", "reviewers") for it in ("g2", "g3", "g4")
    ]
    counts = found(database, "SELECT source, what FROM source_count WHERE n = 5 ORDER BY 1, 2")
    assert counts == [
        *(("panel", it) for it in ("interviews", "written")),
        *(("reviewers", it) for it in ("asked", "interviews", "partly", "written")),
    ]
    query = "SELECT source FROM source_count WHERE what = 'changed' AND n = 1"
    assert found(database, query) == [("reviewers",)]


def test_openings_of_before_tell_no_connection_a_decision(since: Since) -> None:
    version = row("prompt_version", id="v")
    database = since("0021", RAE, version, row("opening", id="o", prompt_version="v"))
    [(tells,)] = found(database, "SELECT tells_decision FROM opening")
    assert not tells
    with database.engines.write.begin() as connection:
        add(connection, "connection", id="c", owner="rae")
        for table in ("connection_token", "connection_candidate"):
            connection.execute(text(f"SELECT connection FROM {table}"))


def test_openings_of_before_keep_data_as_promised_and_lines_never_change(since: Since) -> None:
    version = row("prompt_version", id="v")
    opening = row("opening", id="o", prompt_version="v", retention_days=90)
    database = since("0026", RAE, version, opening)
    kept = "SELECT retention_days, retention_offer_days, retention_ended_days FROM opening"
    assert found(database, kept) == [(90, None, None)]
    with database.engines.write.begin() as connection:
        add(connection, "audit_line", id="l", act="rights", kind="role", by="rae", at=NOON)
    refuses(database, ": audit_line", "UPDATE audit_line SET by = 'kim'")
    refuses(database, ": audit_line", "DELETE FROM audit_line")


def test_holds_of_before_end_within_a_year_and_close_nothing(since: Since) -> None:
    now = clock.now()
    day, years = now + timedelta(days=30), now + timedelta(days=3_000)
    folios = (row("folio", id=it, code=it) for it in ("short", "long", "none", "past", "asked"))
    asked = (
        row("hold_request", id=it, folio=it, hold=it, until=until)
        for it, until in (("short", day), ("long", years))
    )
    hold = (row("legal_hold", id=it, folio=it) for it in ("short", "long", "none"))
    past = row("legal_hold", id="past", folio="past", ended_at=NOON)
    deletion = row("erasure_request", folio="asked", at=NOON)
    database = since("0037", *folios, *asked, *hold, past, deletion)
    with database.reading() as db:
        until = {it.id: it.until for it in db.scalars(select(LegalHold))}
        assert (until["short"], until["past"]) == (day, NOON)
        year = timedelta(days=365)
        assert all(now < until[it] <= clock.now() + year for it in ("long", "none"))
        waits = db.scalars(select(ErasureRequest)).one()
        assert (waits.due, waits.closed) == (NOON, False)
        assert db.scalars(select(HoldRequest.alone_since)).all() == [None, None]
        assert db.scalars(select(Reopening)).all() == []


def test_what_people_of_before_were_given_is_told_where_the_opening_is_sure(
    since: Since,
) -> None:
    rows = [row("prompt_version", id=it, slug="s", n=n) for n, it in enumerate(("v", "w"), 1)]
    for id_, version, invited in (("o", "v", 3), ("p", "v", 0), ("q", "w", 1), ("r", "w", 1)):
        rows.append(row("opening", id=id_, prompt_version=version, invited=invited))
    rows += [row("exposure", id=it, slug="s", version=it) for it in ("v", "w")]
    database = since("0035", RAE, *rows)
    kept = found(database, "SELECT id, opening FROM exposure ORDER BY id")
    assert kept == [("v", "o"), ("w", None)], "of two openings, nobody is told"
    assert found(database, "SELECT count(*) FROM prompt_request") == [(0,)]


def one_entry() -> tuple[Row, Row]:
    """The log's first entry, of the kind "x"."""
    entry = {"seq": 1, "prev": GENESIS, "kind": "x", "at": NOON}
    body: dict[str, object] = {"facts": {}, "folio": None, "actor": None}
    payload = chain.payload_hash("salt", body)
    seal = chain.seal(GENESIS, 1, "x", NOON, payload)
    return (
        row("entry", **entry, seal=seal, payload_hash=payload),
        row("payload", seq=1, salt="salt", body=body),
    )


def test_values_of_before_that_no_entry_had_sealed_are_sealed_as_they_are(since: Since) -> None:
    opening = {"prompt_version": "v"}
    database = since(
        *("0039", RAE, row("prompt_version", id="v")),
        *one_entry(),
        row("opening", id="o", tells_decision=True, retention_offer_days=60, **opening),
        row("opening", id="p", invited=3, **opening),
        row("opening", id="untouched", **opening),
        *(row("folio", id=it, code=it, reached=n) for n, it in enumerate(("none", "sent"))),
        *(row("waiting_end", folio=it, opening="o") for it in ("none", "sent")),
        *(row("process_answer", folio=it, opening="o", at=NOON) for it in ("none", "sent")),
        row("invitation", id="i", opening="o", folio="sent", kept_days=60),
        row("legal_hold", id="h", folio="sent", at=NOON, until=NOON + timedelta(days=9)),
        row("ended_outcome", opening="o", end="offer", n=5),
        row("answer_count", opening="o", answer="yes", n=5),
        row("source_count", source="panel", what="asked", n=5),
    )
    # Who has submitted nothing counts no longer.
    for table in ("waiting_end", "process_answer"):
        assert found(database, f"SELECT folio FROM {table}") == [("sent",)]
    counts = ("ended_outcome", "answer_count", "source_count")
    own = ("opening.apart", "invitation.apart", "legal_hold.apart", *counts)
    tables = [of for of in SEALED if of.name in own]

    def faults() -> list[str]:
        with database.reading() as db:
            return [*verify(db, freezes=FREEZES, tables=tables)]

    assert faults() == []
    kinds = found(database, "SELECT kind, folio FROM entry ORDER BY seq")
    assert kinds == [("x", None), ("sealed_late", None), *[("sealed_late", "sent")] * 2]
    edits = (
        *(("opening", "id = 'o'", "retention_offer_days"), ("opening", "id = 'p'", "invited")),
        *(("opening", "id = 'o'", "tells_decision"), ("opening", "id = 'p'", "tells_decision")),
        ("opening", "id = 'untouched'", "retention_ended_days"),
        ("invitation", "1 = 1", "kept_days"),
        ("invitation", "1 = 1", "still_since"),
        ("legal_hold", "1 = 1", "until"),
        *((it, "1 = 1", "n") for it in counts),
    )
    others = {"tells_decision": "NOT tells_decision", "until": "at", "still_since": "start_by"}
    for n, (table, of, column) in enumerate(edits, 1):
        value = others.get(column, "9")
        with unguarded(database) as connection:
            connection.execute(text(f"UPDATE {table} SET {column} = {value} WHERE {of}"))
        named = "".join(faults())
        assert column in named and f"Table {table}, " in named, (n, named)
    assert len(faults()) == 3 + len(own[1:])


def test_documents_that_candidates_agreed_to_leave_every_practice_round(since: Since) -> None:
    own = {"prompt_version": "v", "stage_since": NOON}
    folios = [
        row("folio", id=id_, code=id_, sha=sha, purpose=purpose, stage=stage, **own)
        for id_, sha, purpose, stage in (
            *(("yes", "y", "live", "7"), ("yes again", "y", "practice", "4")),
            *(("no", "n", "live", "7"), ("no again", "n", "practice", "2")),
            ("own again", "o", "practice", "2"),
        )
    ]
    database = since(
        *("0042", RAE, row("prompt_version", id="v")),
        *one_entry(),
        row("practice_round", id="r", prompt_version="v", owner="rae"),
        *folios,
        *(row("practice_consent", folio=it, key=it, given=it == "yes") for it in ("yes", "no")),
        *(row("practice_folio", folio=f"{it} again", round="r") for it in ("yes", "own")),
    )
    ended = "SELECT stage, ended_reason FROM folio WHERE id = 'yes again'"
    assert found(database, ended) == [("E", "withdrawn")]
    assert found(database, "SELECT folio FROM practice_folio") == [("own again",)]
    live = "SELECT id FROM folio WHERE stage != 'E' ORDER BY id"
    assert found(database, live) == [("no",), ("no again",), ("own again",), ("yes",)]
    with database.reading() as db:
        tables = [it for it in SEALED if it.name in ("folio", "practice_folio")]
        wrong = [*verify(db, freezes=FREEZES, tables=tables)]
    assert not [it for it in wrong if "yes again" in it], wrong


@pytest.mark.parametrize(
    "then", ['op.execute("SELECT * FROM nothing")', 'raise RuntimeError("power cut")']
)
def test_an_upgrade_that_fails_changes_nothing(site: Database, later: Path, then: str) -> None:
    before = contents(site)
    site.engines.dispose()
    rebuild(later, then=then)
    with pytest.raises(Exception, match=r"nothing|power cut"):
        migrate.upgrade(site.url, FREEZES)
    assert "extra" not in columns(site, "folio")
    assert contents(site) == before
    assert_guarded(site)


def test_rows_that_point_nowhere_stop_an_upgrade_on_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'site.sqlite'}"
    migrate.upgrade(url, FREEZES)
    database = Database(url)
    with unguarded(database) as connection:
        connection.execute(POINTS_NOWHERE)
    database.engines.dispose()
    with pytest.raises(Refusal, match="rows in burn refer to rows that don't exist"):
        migrate.upgrade(url, FREEZES)


def test_a_migration_is_written_from_what_the_models_have(later: Path) -> None:
    for path in (later / "versions").glob("*.py"):
        path.unlink()
    migrate.revise("0001", "first tables")
    written = (later / "versions" / "0001_first_tables.py").read_text()
    assert "'entry'" in written
    assert "'review'" in written
    assert "blindfolio" not in written


def test_addresses_of_before_that_wait_begin_to_wait_again(since: Since) -> None:
    rows = [row("folio", id=it, code=it) for it in ("waits", "none")]
    database = since(
        "0036",
        *rows,
        row("candidate", folio="waits", next_by="rae", next_at=NOON),
        row("candidate", id="other", folio="none"),
    )
    assert found(database, "SELECT kind, key FROM job") == [
        ("new_address", "new_address:waits")
    ]
    with database.reading() as db:
        (job,) = db.scalars(select(Job)).all()
        assert (job.args, job.state) == ({"folio": "waits"}, "ready")
