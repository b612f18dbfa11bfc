"""A list of people is read from any spreadsheet, checked as often as one looks, and sent once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.identity import lists
from blindfolio.identity.models import CandidateIdentity, CandidateList
from blindfolio.jobs.models import Job
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from prompts.inviting import invitation_list, invitations_csv, invite
from prompts.inviting.invitations_csv import InvitationRow, read
from prompts.models import Invitation, Opening
from prompts.window import start
from tests.expect import refused
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
GOOD_AND_BAD = (
    "name;email\n"
    + "".join(f"Person {n};person{n}@example.test\n" for n in range(188))
    + "Twice;person7@example.test\n;noname@example.test\nNo Address;\nOne;two;three\n"
    + "".join(f"Bad {n};bad{n}\n" for n in range(8))
)
"""200 rows, of which 12 cannot go."""


def _kept(db: Session, job: Opening, text: str, by: str) -> CandidateList:
    sheet = invitations_csv.read(text.encode())
    return invitation_list.keep(db, job, sheet, by=by)


def _send(
    db: Session,
    job: Opening,
    kept: CandidateList,
    by: str,
    *again: int,
    leave: Sequence[int] = (),
) -> None:
    known: dict[str, str] = {"team": cases.TEAM, "secret": cases.SECRET, "by": by}
    invitation_list.send(db, job, kept, again=again, leave=leave, **known)


def _kinds(db: Session, job: Opening, kept: CandidateList) -> dict[str, str]:
    found = invitation_list.fates(db, job, kept.rows, secret=cases.SECRET, by=kept.account)
    return {fate.row.email: fate.kind for fate in found}


@pytest.mark.usefixtures("either_database")
def test_of_200_rows_with_12_bad_ones_188_go_once_and_12_stay_with_their_reason(
    db: Session, job: Opening, by: str
) -> None:
    kept = _kept(db, job, GOOD_AND_BAD, by)
    assert db.scalar(select(func.count(Invitation.id))) == 0
    for _ in range(2):
        _send(db, job, kept, by)
        db.commit()
    assert db.scalar(select(func.count(Invitation.id))) == 188
    assert db.scalar(select(func.count(MailOut.id))) == 188
    db.refresh(kept)
    assert (kept.sent, len(kept.rows)) == (188, 12)
    fates = invitation_list.fates(db, job, kept.rows, secret=cases.SECRET, by=by)
    assert all(fate.kind == "bad" and fate.sentence for fate in fates)


def test_who_was_asked_before_goes_only_where_somebody_says_so(
    db: Session, job: Opening, by: str
) -> None:
    elsewhere = cases.invited(db, cases.opening(db, by=by), email="seen@x.test")
    start.start(db, elsewhere, "Europe/Lisbon", secret=cases.SECRET, by=elsewhere.id)
    cases.invited(db, job, email="alive@x.test")
    over = cases.invited(db, job, email="over@x.test")
    start.withdraw(db, over, by=over.id)
    text = "name,email\nA,seen@x.test\nB,alive@x.test\nC,over@x.test\nD,new@x.test\n"
    kept = _kept(db, job, text, by)
    assert _kinds(db, job, kept) == {
        "seen@x.test": "ask",
        "alive@x.test": "bad",
        "over@x.test": "ask",
        "new@x.test": "good",
    }
    _send(db, job, kept, by, 2, 3)
    assert kept.sent == 2
    assert [row["email"] for row in kept.rows] == ["alive@x.test", "over@x.test"]
    invited = set(db.scalars(select(CandidateIdentity.email)))
    assert {"seen@x.test", "new@x.test"} <= invited


def test_a_row_that_became_bad_meanwhile_stays_and_the_rest_goes(
    db: Session, job: Opening, by: str
) -> None:
    kept = _kept(db, job, "name,email\nA,a@x.test\nB,b@x.test\n", by)
    assert set(_kinds(db, job, kept).values()) == {"good"}
    cases.invited(db, job, email="a@x.test")
    _send(db, job, kept, by)
    assert (kept.sent, [row["email"] for row in kept.rows]) == (1, ["a@x.test"])
    assert _kinds(db, job, kept) == {"a@x.test": "bad"}


def test_a_list_of_an_opening_that_may_not_send_stays_whole(db: Session, by: str) -> None:
    job = cases.opening(db, by=by, texts={})
    kept = _kept(db, job, "name,email\nA,a@x.test\n", by)
    with refused("terms"), db.begin_nested():
        _send(db, job, kept, by)
    assert (kept.sent_at, len(kept.rows)) == (None, 1)


def test_a_list_is_its_readers_own_and_forgotten_after_a_week(
    db: Session, job: Opening, by: str
) -> None:
    other, another = cases.member(db), cases.opening(db, by=by)
    kept = _kept(db, job, "name,email\nA,a@x.test\n", by)
    assert lists.own(db, job.id, by, kept.id) is kept
    for opening, account in ((job.id, other), (another.id, by)):
        with pytest.raises(Absent):
            lists.own(db, opening, account, kept.id)
    assert lists.all_own(db, job.id, other) == []
    job_row = db.scalars(select(Job).where(Job.kind == invitation_list.FORGET_JOB)).one()
    assert job_row.run_at == cases.NOON + timedelta(days=7)
    with clock.at(job_row.run_at):
        invitation_list.ForgetList().finish(db, job_row.args, None)
    assert lists.all_own(db, job.id, by) == []


def test_nothing_of_a_list_stands_in_a_job_or_the_ledger(
    db: Session, job: Opening, by: str
) -> None:
    kept = _kept(db, job, "name,email\nAda Example,ada@x.test\nBad,bad\n", by)
    _send(db, job, kept, by)
    assert "Ada" not in str(kept.rows)
    said = [str(args) for args in db.scalars(select(Job.args))]
    assert not [args for args in said if "Ada" in args or "x.test" in args]
    past = invite.past(db, job, ["ADA@x.test"], secret=cases.SECRET, by=by)
    assert past == {"ada@x.test": invite.INVITED}


ADA = "Ada Example", "ada@example.test"


def _people(raw: bytes) -> list[tuple[str, str]]:
    return [(row.name, row.email) for row in read(raw).rows if not row.fault]


@pytest.mark.parametrize(
    "text",
    [
        "name,email\nAda Example,ada@example.test\n",
        "email;NAME\r\nada@example.test;Ada Example\r\n",
        "E-mail\tFull name\tPhone\nada@example.test\t Ada Example \t1\n",
        '\n\n"Mail_Address", "Candidate"\n"ada@example.test","Ada Example"\n\n,\n',
        "name,email,employers\nAda Example,ada@example.test",
        "sep=;\nName;Email\nAda Example;ada@example.test\n",
        # The heads of applicant tracking systems.
        "First Name,Last Name,Email Address\nAda,Example,ada@example.test\n",
        "last_name;first_name;e-mail(s)\nExample;Ada;ada@example.test\n",
        "Candidate Name,First Name,Candidate Email\nAda Example,A.,ada@example.test\n",
        "Full Name,Primary Email\nAda Example,ada@example.test\n",
        "Given name,Family name,Personal Email\nAda Example,,ada@example.test\n",
        "Name;Address\nAda Example;ada@example.test\n",
        "Name;Address;Email\nAda Example;1 Specimen Road;ada@example.test\n",
        "Ada Example, ada@example.test\n",
        "Ada Example <ada@example.test>;\n",
        "ada@example.test\tAda Example\n",
        "Ada Example ada@example.test\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_columns_in_any_order_parted_by_any_sign(text: str, encoding: str) -> None:
    assert _people(text.encode(encoding)) == [ADA]


def test_a_current_employer_is_removed_from_documents_too() -> None:
    for head in ("Current employer", "Current Company", "Organization", "Employer(s)"):
        sheet = read(f"name,email,{head}\nAda,a@x.test,Placeholder Ltd\n".encode())
        assert sheet.rows[0].employers == "Placeholder Ltd"
        assert sheet.notices == ()


@pytest.mark.parametrize(
    ("cells", "handles"),
    [
        ("ada-x,,", "ada-x"),
        ("https://github.com/ada-x,,", "ada-x"),
        ("@ada,https://www.linkedin.com/in/ada-example/?trk=1,", "@ada ada-example"),
        (",,https://www.ada.example", "ada.example"),
        (",,", ""),
    ],
)
def test_pages_on_other_sites_hold_handles_which_are_masked(cells: str, handles: str) -> None:
    sheet = read(f"name,email,GitHub,LinkedIn Profile,Website\nAda,a@x.test,{cells}\n".encode())
    assert sheet.rows[0].handles == handles
    (notice,) = sheet.notices
    assert notice == (
        "Read as handles, which are masked in documents: “GitHub”, “LinkedIn Profile”, “Website”."
    )


def test_an_old_encoding_of_windows_is_read_and_told() -> None:
    sheet = read("name;email\nZoë Müller;zoe@example.test\n".encode("cp1252"))
    assert sheet.rows[0].name == "Zoë Müller"
    assert "Windows" in sheet.notices[0]
    assert read("name;email\nZoë;zoe@example.test\n".encode()).notices == ()


def test_a_column_of_handles_and_one_of_a_site_are_read_together_and_others_told() -> None:
    sheet = read(b"name,email,handles,Twitter/X\nAda,a@x.test,ada adax,@ada_tw\n")
    assert sheet.rows[0].handles == "ada adax @ada_tw"
    sheet = read(b"name,email,phone,\nAda,a@x.test,1,\n")
    assert "“phone”" in sheet.notices[0]
    assert sheet.rows[0].fault == ""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (",ada@example.test", "name is missing"),
        ("Ada,", "email address is missing"),
        ("Ada", "email address is missing"),
        ("ada@example.test", "name is missing"),
        ("Ada ada at example.test", "email address is missing"),
        ("Ada,ada at example.test", "not an email address"),
        ("Ada,ada@x@example.test", "not an email address"),
        ("Ada,ada..x@example.test", "not an email address"),
        ("Example, Ada,ada@example.test", "only 2 columns"),
        ("Ada\ufffd,ada@example.test", "cannot be read"),
        ('"Ada\nBo,bo@x.test",ada@example.test', "quotation mark"),
        ("Ada,\u200bada@example.test", "an invisible character (zero width space)"),
        ("Ada,ada@example", "needs a dot"),
        (
            "Bo Again,BO@example.test",
            "address is on line 2. That row is used instead of this one.",
        ),
        ("Bo,BO@example.test,Harbour", "this one, whose employers are ignored."),
    ],
)
def test_each_fault_has_its_sentence_and_its_line(line: str, says: str) -> None:
    more = ",employers" if line.endswith(",Harbour") else ""
    for head in [f"name,email{more}", *([] if more else [""])]:
        text = f"{head}\nBo,bo@example.test\n\n{line}\nCy,cy@example.test"
        rows = read(text.encode()).rows
        assert next(row.name for row in rows if not row.fault) == "Bo"
        fault = next(row for row in rows if row.fault)
        assert (fault.line, says in fault.fault) == (4, True)


def test_a_note_over_several_lines_is_no_fault() -> None:
    text = (
        'Name,Notes,Email\n"Zo\u00eb","Called twice.\nPrefers, of all, mornings.",zoe@x.test\n'
    )
    assert _people(f"{text}Ada Example,,ada@example.test\n".encode()) == [
        ("Zo\u00eb", "zoe@x.test"),
        ADA,
    ]


@pytest.mark.parametrize("closes", ["", '"'])
def test_a_note_that_holds_the_next_persons_line_is_pointed_out(closes: str) -> None:
    text = (
        f'Name,Email,Notes\nZo\u00eb,zoe@x.test,"Called twice.\nAda,ada@example.test,{closes}\n'
    )
    sheet = read(text.encode())
    assert [row.fault for row in sheet.rows] == [""]
    assert "Line 2 has a cell with several lines that look like people." in sheet.notices[-1]


@pytest.mark.parametrize(
    "text",
    [
        'Name,Notes,Email\nAda Example,"Called, twice.\nWrites x@x.test",ada@example.test\n',
        "sep=;\nName;Email\nAda Example;ada@example.test\n",
        "All candidates, 3 March\n\nName;Email Addresses\nAda Example;ada@example.test\n",
        "Export,,\n,,\nFirst Name,Last Name,Candidate Email(s)\nAda,Example,ada@example.test\n",
        '\ufeffName\tE-Mail*\n"Ada\nExample"\tmailto:ada@example.test\n',
        "Name,Email\nAda Example,Ada <ada@example.test>\n",
    ],
)
def test_a_sheet_is_read_as_programs_write_it(text: str) -> None:
    sheet = read(text.encode())
    assert [(row.name, row.email, row.fault) for row in sheet.rows] == [(*ADA, "")]


def test_rows_are_left_out_by_stage_or_one_by_one(db: Session, job: Opening, by: str) -> None:
    people = "".join(f"P {n},p{n}@x.test,{'Open' if n else 'Rejected'}\n" for n in range(3))
    kept = _kept(db, job, f"Name,Email,Stage\n{people}", by)
    invitation_list.leave_out(db, kept, "Rejected", leave=True)
    assert list(_kinds(db, job, kept).values()) == ["left", "good", "good"]
    _send(db, job, kept, by, leave=[4])
    assert (kept.sent, [row["left"] for row in kept.rows]) == (1, [True, True])


def test_a_member_of_the_team_goes_only_where_somebody_says_so(
    db: Session, job: Opening, by: str
) -> None:
    mate = people.create(db, "Bo Mate", "bo@x.test", by=None)
    kept = _kept(db, job, f"name,email\nBo Mate,{mate.email}\n", by)
    (fate,) = invitation_list.fates(db, job, kept.rows, secret=cases.SECRET, by=by)
    assert (fate.kind, fate.before) == ("ask", invite.TEAM)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"),
        (b"\n;;\n", "is empty"),
        (b"name,email\n", "no people"),
        (b"Ada Example,ada@x.test,Specimen Bank\n", "Add a first line that names the columns"),
        (b"name\nAda\n", "No column is called “email”"),
        (b"name,email,Mail\nAda,a@x.test,b@x.test\n", "“email” and “Mail”"),
        (b"First name,email\nAda,a@x.test\n", "No column is called “name”"),
        (b"PK\x03\x04\0\0\0\0\0\0\0\0", "not a text file"),
        (b"name,email\n" + b"A,a@x.test\n" * 2_001, "more than 2,000 people"),
        (b"name,email\n" + b"x" * 2_100_000, "2 MiB"),
        (b'name,email\n"' + b"x" * 140_000, "cannot be read as CSV"),
    ],
)
def test_a_file_of_which_nothing_can_be_told_is_refused(raw: bytes, says: str) -> None:
    with pytest.raises(Refusal, match=says) as refused:
        read(raw)
    assert refused.value.code == "people"


def test_rows_written_again_are_the_same_and_no_formulas() -> None:
    rows = [
        InvitationRow(2, "=HYPERLINK(1)", "a@x.test", "@ada", '-B, "C"'),
        InvitationRow(3, "O'Neil, Jo", "b@x.test"),
    ]
    text = invitations_csv.written(rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in text.split(","))
    again = read(text.encode()).rows
    assert [(r.name, r.email, r.handles, r.employers) for r in again] == [
        (r.name, r.email, r.handles, r.employers) for r in rows
    ]
