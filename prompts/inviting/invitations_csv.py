from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any

from blindfolio import csv_cells
from blindfolio.documents.markdown.decoding import decode
from blindfolio.email_address import normal_email
from blindfolio.identity import book
from blindfolio.refusal import Refusal

ROWS_AT_MOST = 2_000
# Applicant tracking systems export dozens of columns that we don't read.
BYTES_AT_MOST = 2 * 1024 * 1024

_LONGEST_CELL = 1_000
_SWALLOWS = "A quotation mark opens here and closes on another line. Close it on this line."
_ADDRESSED = re.compile(r'^"?([^<>,;\t\n"]+)"? ?<([^<>\s@]+@[^<>\s@]+)>[ ,;\r]*$', re.MULTILINE)
_BARE = re.compile(r"^mailto:|^[^<>]*<(?=[^<>]+>$)|(?<=.)>$", re.IGNORECASE)
COLUMNS = ("name", "email", "handles", "employers")
_HEADS = {
    "name": "name, full name, candidate, candidate name, applicant, applicant name",
    "first": "first name, given name, forename, candidate first name",
    "last": "last name, family name, surname, candidate last name",
    "email": "email, e mail, mail, emails, email address, e mail address, mail address,"
    " candidate email, primary email, personal email, primary email address,"
    " candidate email address, applicant email",
    "handles": "handles, handle, user names, usernames, user name, username",
    "site": "github, github url, github profile, github username, github handle, gitlab,"
    " gitlab url, gitlab profile, gitlab username, linkedin, linkedin url, linkedin profile,"
    " linkedin profile url, twitter, twitter handle, twitter url, x, x handle, twitter x,"
    " x twitter, mastodon, stack overflow, stackoverflow, website, personal website,"
    " website url, homepage, portfolio, portfolio url, blog",
    "employers": "employers, employer, companies, company, current employer, current company,"
    " current employers, most recent employer, organization, current organization,"
    " organisation, current organisation",
    "stage": "stage, status, current stage, candidate stage, application stage, application status,"
    " interview stage, job stage, pipeline stage, candidate status",
}
"""Column names in spreadsheets and applicant tracking systems. Several columns (`site`) may
be pages on other sites, each with a handle to mask."""
_PERSON = {"name", "first", "last", "email"}
_CALLED = {word: column for column, words in _HEADS.items() for word in words.split(", ")}


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """A row of the file. `line` is the number that an editor shows. `fault` is set if the
    row itself shows that it can't be sent. `stage` is a hiring system's, and a person may have
    the row `left` out. `candidate` is the id of a connection's request."""

    line: int
    name: str
    email: str
    handles: str = ""
    employers: str = ""
    stage: str = ""
    fault: str = ""
    left: bool = False
    candidate: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class InvitationFile:
    rows: tuple[InvitationRow, ...]
    notices: tuple[str, ...] = ()


def read(raw: bytes) -> InvitationFile:
    """Read the rows. Raise Refusal ("people") if none can be read."""
    if len(raw) > BYTES_AT_MOST:
        raise _refuse(
            f"This file is larger than {BYTES_AT_MOST // 1024 // 1024} MiB. Send only names and"
            " addresses, in several files if needed."
        )
    try:
        text, odd = decode(raw)
    except Refusal:
        raise _refuse("This is not a text file. Save the sheet as CSV, in UTF-8.") from None
    notices = [_ODD[code] for code, _ in odd]
    text = _ADDRESSED.sub(r"\1,\2", text)
    body = list(islice(_lines(text), ROWS_AT_MOST + 2))
    if not body:
        raise _refuse("The file is empty. The first line names the columns: name, email.")
    head = body[0][1]
    if any("@" in cell for cell in head) or not any(map(_called, head)):
        notices.append("No line names the columns. Check that the names are right.")
        head, body = ["name", "email"], _in_columns(body)
    else:
        del body[0]
    columns, sites, unused = _columns(head)
    if sites:
        heads = _named([head[at] for at in sites])
        notices.append(f"Read as handles, which are masked in documents: {heads}.")
    if unused:
        notices.append(
            f"These columns are not read: {_named(unused)}. Only name, email, handles,"
            " employers and stage are."
        )
    read = set(columns.values()) | set(sites)
    for line, cells in body:
        if any(_holds_row(it, len(head)) for at, it in enumerate(cells) if at not in read):
            notices.append(
                f"Line {line} has a cell with several lines that look like people. If they are"
                " missing below, close the quotation mark on that line."
            )
    rows = [_row(line, cells, columns, sites, len(head)) for line, cells in body]
    if not rows:
        raise _refuse("There are no people below the line that names the columns.")
    if len(rows) > ROWS_AT_MOST:
        raise _refuse(f"The file has more than {ROWS_AT_MOST:,} people. Split the file.")
    return InvitationFile(tuple(_told_once(rows)), tuple(notices))


def written(rows: Iterable[InvitationRow]) -> str:
    """Write a file that `read` accepts and that no spreadsheet treats as formulas."""
    return csv_cells.as_text(
        [COLUMNS, *([getattr(row, column) for column in COLUMNS] for row in rows)]
    )


_ODD = {
    "windows-text": "The file is not in UTF-8. It was read as an old Windows encoding. Check"
    " that the names are right.",
    "wide-text": "The file was read as UTF-16.",
    "spoilt-bytes": "Some characters of the file cannot be read. They are shown as �.",
}


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from csv_cells.lines(text, _is_head)
    except csv_cells.UnreadableLine as bad:
        raise _refuse(
            f"Line {bad.line} cannot be read as CSV. Save the sheet as CSV again."
        ) from None


def _is_head(cells: Sequence[str]) -> bool:
    return len({_called(cell) for cell in cells} & _PERSON) > 1


def _in_columns(rows: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Return the names and addresses of rows that have no heads. Of a third cell no one can
    tell whether documents have to be masked for it."""
    filled = [(line, [cell for cell in cells if cell]) for line, cells in rows]
    if all(len(cells) > 2 for _, cells in filled):
        raise _refuse("Add a first line that names the columns: name, email, employers.")
    return [(line, _address_second(cells)) for line, cells in filled]


def _address_second(cells: list[str]) -> list[str]:
    if len(cells) == 1:
        return cells
    at = next((n for n, cell in enumerate(cells) if "@" in cell), -1)
    address, *others = cells[at], *cells[:at], *cells[at:][1:]
    return [", ".join(others), address, *others[1:]]


def _columns(head: Sequence[str]) -> tuple[dict[str, int], list[int], list[str]]:
    called = [_called(cell) for cell in head]
    if "email" not in called:  # else it may be a postal one
        called = [
            "email" if _plain(it) == "address" else called[n] for n, it in enumerate(head)
        ]
    sites = [at for at, column in enumerate(called) if column == "site"]
    unused = [cell for cell, column in zip(head, called, strict=True) if cell and not column]
    columns: dict[str, int] = {}
    for at, column in enumerate(called):
        if column in columns:
            raise _refuse(
                f"These two columns have the same data: “{head[columns[column]]}” and"
                f" “{head[at]}”."
                " Delete one of them."
            )
        if column not in ("", "site"):
            columns[column] = at
    if "name" in columns:
        unused += [head[columns.pop(part)] for part in ("first", "last") if part in columns]
    whole = "name" in columns or {"first", "last"} <= columns.keys()
    if not whole or "email" not in columns:
        raise _refuse(
            f"No column is called “{'email' if whole else 'name'}”. The first line names the"
            " columns, such as: name (or first name and last name), email, handles, employers."
        )
    return columns, sites, unused


def _called(cell: str) -> str:
    """Return the column that this is a name of: `E-Mail_Address(es)` is "email"."""
    name = _plain(cell)
    forms = (name, name.removesuffix("s"), name.removesuffix("es"))
    return next((_CALLED[form] for form in forms if form in _CALLED), "")


def _plain(cell: str) -> str:
    low = re.sub(r"\(e?s\)", "", cell.casefold())
    return " ".join(re.sub(r"[_\-/:*]", " ", low).split())


def _named(heads: Sequence[str]) -> str:
    return ", ".join(f"“{head}”" for head in heads)


def _row(
    line: int,
    cells: Sequence[str],
    columns: Mapping[str, int],
    sites: Sequence[int],
    width: int,
) -> InvitationRow:
    every = [*cells, *[""] * (width - len(cells))]
    texts = {column: every[at][:_LONGEST_CELL] for column, at in columns.items()}
    if "first" in texts:
        texts["name"] = f"{texts.pop('first')} {texts.pop('last')}".strip()
    handles = [texts.get("handles", ""), *(_handle(every[at]) for at in sites)]
    texts["handles"] = " ".join(filter(None, handles))[:_LONGEST_CELL]
    swallows = any(_holds_row(text, 2) for text in texts.values())
    texts = {column: " ".join(text.split()) for column, text in texts.items()}
    *_, last = re.split("[ ,;]", texts["name"])
    if "@" in last and not texts["email"]:
        texts["name"] = texts["name"].removesuffix(last).rstrip(" ,;")
        texts["email"] = last
    texts["email"] = _BARE.sub("", texts["email"])
    return InvitationRow(
        line,
        texts["name"],
        texts["email"],
        texts["handles"],
        texts.get("employers", ""),
        texts.get("stage", ""),
        _SWALLOWS if swallows else _fault(texts, cells, width),
    )


def _handle(cell: str) -> str:
    """Return the last part of a URL's path, or else its host. Any other cell is returned as
    it is."""
    cell = cell.strip()[:_LONGEST_CELL]
    if "/" not in cell:
        return "".join(cell.split())
    host, *path = re.sub(
        r"^[a-z]+://", "", re.split(r"[?#]", cell, maxsplit=1)[0], flags=re.I
    ).split("/")
    parts = [part for part in path if part.strip()]
    return "".join((parts[-1] if parts else host.removeprefix("www.")).split())


def _fault(texts: Mapping[str, str], cells: Sequence[str], width: int) -> str:
    if any(cells[width:]):
        return (
            f"There are {len(cells)} cells and only {width} columns. Put cells that contain"
            " the separator in quotation marks."
        )
    if any("�" in cell for cell in texts.values()):
        return "A character here cannot be read. Save the file in UTF-8."
    if not texts["name"]:
        return "The name is missing. Enter it as the candidate writes it."
    if not texts["email"]:
        return "The email address is missing."
    try:
        book.fitting(texts["name"])
        normal_email(texts["email"])
    except Refusal as refusal:
        return str(refusal)
    return ""


def _holds_row(cell: str, width: int) -> bool:
    """Return whether a further line of the cell looks like a row of at least `width` cells."""
    lines = cell.splitlines()[1:]
    return any("@" in line and len(re.findall("[,;\t]", line)) >= width - 1 for line in lines)


def _told_once(rows: Iterable[InvitationRow]) -> Iterator[InvitationRow]:
    seen: dict[str, InvitationRow] = {}
    for row in rows:
        if row.fault:
            yield row
            continue
        first = seen.setdefault(normal_email(row.email), row)
        if first is row:
            yield row
            continue
        said = f"The same address is on line {first.line}. That row is used instead of this one"
        ignored = ", whose employers are ignored." if row.employers else "."
        yield replace(row, fault=said + ignored)


def _refuse(sentence: str) -> Refusal:
    return Refusal("people", sentence)
