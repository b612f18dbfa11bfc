"""A file of people: whatever a spreadsheet saves is read, and each row's fault has its sentence."""

from __future__ import annotations

import pytest

from blindfolio.identity import book
from blindfolio.refusal import Refusal
from prompts.inviting import invitations_csv
from prompts.inviting.invitations_csv import InvitationRow, read

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
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_columns_in_any_order_parted_by_any_sign(text: str, encoding: str) -> None:
    assert _people(text.encode(encoding)) == [ADA]


@pytest.mark.parametrize(
    "text",
    [
        "First Name,Last Name,Email Address\nAda,Example,ada@example.test\n",
        "last_name;first_name;e-mail(s)\nExample;Ada;ada@example.test\n",
        "Candidate Name,First Name,Candidate Email\nAda Example,A.,ada@example.test\n",
        "Full Name,Primary Email\nAda Example,ada@example.test\n",
        "Given name,Family name,Personal Email\nAda Example,,ada@example.test\n",
    ],
)
def test_the_heads_of_applicant_tracking_systems_are_known(text: str) -> None:
    assert _people(text.encode()) == [ADA]


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


def test_a_column_of_handles_and_one_of_a_site_are_read_together() -> None:
    sheet = read(b"name,email,handles,Twitter/X\nAda,a@x.test,ada adax,@ada_tw\n")
    assert sheet.rows[0].handles == "ada adax @ada_tw"


def test_an_old_encoding_of_windows_is_read_and_told() -> None:
    sheet = read("name;email\nZoë Müller;zoe@example.test\n".encode("cp1252"))
    assert sheet.rows[0].name == "Zoë Müller"
    assert "Windows" in sheet.notices[0]
    assert read("name;email\nZoë;zoe@example.test\n".encode()).notices == ()


def test_columns_that_are_not_read_are_told() -> None:
    sheet = read(b"name,email,phone,\nAda,a@x.test,1,\n")
    assert "“phone”" in sheet.notices[0]
    assert sheet.rows[0].fault == ""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (",ada@example.test", "name is missing"),
        ("Ada,", "email address is missing"),
        ("Ada", "email address is missing"),
        ("Ada,ada at example.test", "not an email address"),
        ("Ada,ada@x@example.test", "not an email address"),
        ("Ada,ada..x@example.test", "not an email address"),
        ("Example, Ada,ada@example.test", "only 2 columns"),
        ("Ada\ufffd,ada@example.test", "cannot be read"),
        ('"Ada\nExample",ada@example.test', "quotation mark"),
        ("Bo Again,BO@example.test", "address is on line 2"),
    ],
)
def test_each_fault_has_its_sentence_and_its_line(line: str, says: str) -> None:
    text = f"name,email\nBo,bo@example.test\n\n{line}\nCy,cy@example.test"
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
def test_a_note_that_holds_the_next_persons_line_is_a_fault(closes: str) -> None:
    text = (
        f'Name,Email,Notes\nZo\u00eb,zoe@x.test,"Called twice.\nAda,ada@example.test,{closes}\n'
    )
    (row,) = read(text.encode()).rows
    assert "quotation mark" in row.fault


def test_excels_line_that_names_the_separator_is_skipped() -> None:
    assert _people(b"\xef\xbb\xbfsep=;\nName;Email\nAda Example;ada@example.test\n") == [ADA]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"),
        (b"\n;;\n", "is empty"),
        (b"name,email\n", "no people"),
        (b"ada@example.test\n", "No column is called “name”"),
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


def test_no_more_rows_are_read_than_can_be_invited(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    def count(address: str) -> str:
        checked.append(address)
        return address

    monkeypatch.setattr(book, "normal", count)
    with pytest.raises(Refusal, match="more than 2,000 people"):
        read(b"name,email\n" + b"N,n@x.test\n" * 20_000)
    assert len(checked) <= invitations_csv.ROWS_AT_MOST + 1
