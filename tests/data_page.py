"""Write docs/data.md from the matrix and the tables: `python -m tests.data_page`. What a table is
for, and which of the matrix's classes it holds, is said here; the rest is the product's own."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from blindfolio.app import ERASED
from blindfolio.db.orm import Base
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from dev import ROOT
from tests import policy
from tests.platform.visibility.page import _POLICY

PAGE = ROOT / "docs" / "data.md"

PURPOSES: dict[str, dict[str, str]] = {
    "Invite a candidate and run their window": {
        "ID IDn": "candidate candidate_word",
        "ID DL AC HE": "invitation",
        "AC": "adjustment extension",
        "DL SL": "calendar_entry",
        "CQ": "clarification",
        "ID": "candidate_list session link mail_out",
        "": "exposure new_address prompt_request",
        "CF": "known_fact",
    },
    "Read the document without the author": {
        "OR": "upload",
        "OR BV": "blob",
        "ID": "trace",
        "BV": "document document_body picture redaction",
        "RC HR AI WM": "submission",
    },
    "Judge it": {
        "RX": "review comment comment_span rating amendment lock_question recognition",
        "RN": "assignment",
        "KS": "choosing chosen_card",
        "PF": "gate_decision",
    },
    "Interview and decide": {
        "SL PN": "slot interview",
        "QS": "sheet question sheet_edit design_change model_answer",
        "SX": "scorecard scorecard_basis scorecard_rating interview_card interview_rating"
        " panel_notes conversation panel_read card_pass",
        "DN": "debrief_vote debrief_pass decision_grounds flag_settled red_flag changed_view"
        " dissent dissent_answer",
        "DC FB": "decision",
        "FB": "feedback feedback_owed",
        "LK FB": "second_look",
        "NO": "candidate_note",
    },
    "Protect the candidate's rights": {
        "ID": "copy_request erasure_request",
        "TS": "erasure",
        "": "legal_hold hold_request reopening team_deletion process_answer answer_count"
        " ended_outcome waiting_end waiting_source",
    },
    "Show afterwards that it was fair": {
        "": "entry audit_line folio standing burn",
        "RX SX": "payload",
    },
    "Train the bar": {
        "BV RX": "practice_folio",
        "": "source_count practice_round practice_rule practice_reviewer practice_note look_back"
        " look_back_person look_back_hire look_back_answer look_back_dimension",
    },
    "Tell other systems": {
        "SW": "webhook_delivery connection_answer connection_candidate",
        "ID": "assessment_order",
        "": "connection webhook connection_token",
    },
    "Run the site and its team": {
        "": "account role outside_identity seen_sign_out declared_conflict opening"
        " opening_member mail_text level_scale look heartbeat job",
        "PT": "prompt_version prompt_draft prompt_state own_loop opening_note",
    },
}

HEAD = """# What is kept, and why

Written by `python -m tests.data_page`; a test fails if a table is missing. Headings are the
purposes. *Who* are the roles in whose cells of [the matrix](visibility.md) the class is at some
stage: it says at which, and what covers names until then. *In part*: only the classes in brackets.
*Admin* sees [accounts and ids](people.md#roles-and-access), never who a candidate is. The tables
are in the site's database, and the files of `blob` in its [storage](storage.md). Both are in
[backups](backup.md) until you delete these. Elsewhere are the
[deletion log](backup.md#the-deletion-log), the log of requests, sent emails and
[what a browser keeps](records.md#storage-in-the-browser).

*With the person* means: deleted with the candidate's data, on their request or when the opening's
retention ends ([how](erasure.md)). What has neither a time nor *with the person* stays as long as
the site ([all times](erasure.md#how-long)).
"""

IDENTITY = (
    "*Identity* is name, email address, employer, own words, ids, exact times, and what a file says"
    " of itself."
)
FIELDS = {
    "candidate": "name; email address, also an earlier and an unconfirmed one; user names,"
    " employers and words to mask, if given",
    "invitation": "time zone, times, why it ended, a note of an earlier talk",
    "trace": "the file's name, what was masked, doubtful words with the candidate's answers",
    "submission": "hours of work, as the candidate reports them; the texts that its classes name",
    "session": "whose, language, times; no IP address and no browser's name",
    "mail_out": "which email, to which id, when; no address and no text",
    "account": "name, email address, level, time zone, working days, next absence",
    "outside_identity": "the provider's id for the member, last use",
    "declared_conflict": "a person or employer, as the member names them",
    "payload": "the facts of each entry; of locks and amendments, the whole text",
}
"""What is personal in a table whose classes don't say it."""

SEEN_BY = {
    "session": "Candidate and Coordinator: a candidate's; Coordinator and Admin: the team's last"
    " sign-ins",
    "payload": "the operator; readers of a [packet](packet.md)",
    "webhook_delivery": "Connection; Admin: kind, time and answer, without the candidate's id",
}
SHORT = {
    "Other interviewer of the loop": "Interviewer",
    "Owner of a practice round": "Practice owner",
}
NOT_BY_CLASS = {
    "audit_line": "Coordinator, Admin",
    "declared_conflict": "the member whose list it is",
    "exposure": "nobody: before someone invites, the site asks it about openings that they run",
    "prompt_request": "Candidate; Coordinator, Hiring manager or Admin who judge no submission with"
    " the prompt",
    **dict.fromkeys(("hold_request", "team_deletion"), "Coordinator, Admin"),
    **dict.fromkeys(("legal_hold", "reopening"), "Admin"),
    "new_address": "Candidate, Hiring manager, Coordinator, Admin",
    "entry": "the operator; readers of a [packet](packet.md)",
    "job": "Admin",
}
SOONER = {
    "webhook_delivery": ", after 30 days at the latest",
    "job": " Done ones go after 30 days; failed ones stay.",
    "payload": "; of entries about no submission, as long as the site",
}


def written() -> str:
    return "\n\n".join([HEAD.rstrip(), *map(_purpose, PURPOSES), _fields()]) + "\n"


def _fields() -> str:
    lines = ["## Personal data, by field", "", IDENTITY, "", "| table | holds |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{table}` | {held} |" for table, held in FIELDS.items())])


def _purpose(purpose: str) -> str:
    lines = [f"## {purpose}", "", "| table | class | who | how long |", "|---|---|---|---|"]
    for codes, tables in PURPOSES[purpose].items():
        held = codes.split()
        names = ", ".join(_POLICY["classes"][code] for code in held) or "none"
        alike: dict[str, list[str]] = {}
        for table in tables.split():
            how = f"{_seen_by(table, held)} | {_how_long(table)}{SOONER.get(table, '')}"
            alike.setdefault(how, []).append(f"`{table}`")
        lines += [f"| {', '.join(of)} | {names} | {how} |" for how, of in alike.items()]
    return "\n".join(lines)


def _seen_by(table: str, held: Collection[str]) -> str:
    if table in SEEN_BY:
        return SEEN_BY[table]
    classes = {DataClass(code) for code in held}
    seen: dict[str, set[DataClass]] = {}
    for row in matrix.ROWS:
        for stage in matrix.STAGES:
            if here := classes & matrix.cell(row, stage):
                seen.setdefault(_role(row), set()).update(here)
    whole = [role for role, these in seen.items() if these == classes]
    in_part: dict[str, list[str]] = {}
    for role, these in seen.items():
        if these != classes:
            words = [_POLICY["classes"][code] for code in held if DataClass(code) in these]
            in_part.setdefault(", ".join(words), []).append(role)
    who = ", ".join(whole) or NOT_BY_CLASS.get(table, "the team")
    parts = (f"{', '.join(roles)} ({words})" for words, roles in in_part.items())
    return "; in part: ".join(filter(None, (who, "; ".join(parts))))


def _role(row: str) -> str:
    role = re.split(r",| \(", policy.CAPACITIES[row])[0]
    return SHORT.get(role, role)


def _how_long(table: str) -> str:
    for room in ERASED:
        if any(rule.table.__tablename__ == table for rule in room.goes):
            return "with the person"
        for rule in room.stays:
            if rule.table.__tablename__ == table:
                return rule.why
    raise LookupError(table)


def tables() -> list[str]:
    return [it for by in PURPOSES.values() for names in by.values() for it in names.split()]


def undeclared() -> set[Any]:
    return set(Base.metadata.tables) ^ set(tables())


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
