"""Define the JSON shape and schema of a packet with seals with models made from `parts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, JsonValue, create_model
from sqlalchemy import JSON, Boolean, Integer, String

from blindfolio.db.orm import Instant
from blindfolio.documents.model import Block
from reviews.packet import parts
from reviews.packet.parts import FormPart, RowsPart
from reviews.reading.content import Remark
from reviews.reading.queries import Appended

# Version of the file's format. Raise it with every change that an older check would misread.
FORMAT = 1

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]  # SHA-256 in hex digits

# In UTC with microseconds, as it is hashed.
Time = Annotated[
    str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$", max_length=32)
]

Seq = Annotated[int, Field(ge=1, le=2**53)]  # number of an entry in the site's log

Fields = Mapping[str, Any]


class PacketPart(BaseModel):
    """A part of a packet. Unknown fields and other types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LogEntry(PacketPart):
    """A complete entry of the audit log."""

    seq: Seq
    prev: Hash
    kind: str
    at: Time
    salt: Hash
    body: dict[str, JsonValue]
    seal: Hash


class Digests(PacketPart):
    """The digests of consecutive entries, from number `first` on."""

    first: Seq
    digests: list[Hash]


class LogPlace(PacketPart):
    """The number of an entry and its seal. The number is 0 before the first entry."""

    seq: Annotated[int, Field(ge=0, le=2**53)]
    seal: Hash


class LogPart(PacketPart):
    """The audit log from the entry after `before` to `head`. `entries` are complete; `between`
    has digests of the others."""

    before: LogPlace
    head: LogPlace
    entries: list[LogEntry]
    between: list[Digests]


def _list(of: Any) -> Any:
    return list[of]


def _by_key(of: Any) -> Any:
    return dict[str, of]


def _model(name: str, fields: Fields, doc: str | None = None) -> Any:
    made: dict[str, Any] = {key: (kind, ...) for key, kind in fields.items()}
    return create_model(name, __base__=PacketPart, __doc__=doc, **made)


def _view(view: Any) -> Any:
    made = {k: _json(it) for k, it in get_type_hints(view).items()}
    return _model(view.__name__, made, view.__doc__)


def _json(hint: Any) -> Any:
    if is_dataclass(hint):
        return _view(hint)
    if get_origin(hint) is tuple:
        return _list(_json(get_args(hint)[0]))
    return Time if hint is datetime else hint


_TYPES: Mapping[Any, Any] = {
    Instant: Time,
    JSON: dict[str, JsonValue],
    Integer: int,
    Boolean: bool,
}


def _column(of: RowsPart, name: str) -> Any:
    if name in of.types:
        return of.types[name]
    column = of.sealed.column(name)
    made = next((it for kind, it in _TYPES.items() if isinstance(column.type, kind)), str)
    if isinstance(column.type, String) and column.type.length == 64:
        made = Hash
    return made | None if column.nullable else made


def _row(of: RowsPart) -> Any:
    made = {it: _column(of, it) for it in of.columns}
    made |= {it.name: _rows(it) for it in of.within}
    return _part(of.table.__name__, made, of.table.__doc__)


def _rows(of: RowsPart) -> Any:
    one = _row(of)
    return _list(one) if of.many else one | None


def _part(name: str, fields: Fields, doc: str | None = None) -> Any:
    return _model(f"Sealed{name}", {"sealed": bool, **fields}, doc)


def _locked(of: FormPart, **beside: Any) -> Any:
    form = of.form
    said = {"form": int, form.name: str, **of.facts, **of.fields(seals=True)}
    said |= {group.name: _by_key(_view(group.view)) for group in form.groups}
    if of is parts.REVIEWS:
        said["comments"] = _list(_view(Remark))
    name = form.table.__name__
    text = _model(f"Sealed{name}Text", said, f"What a locked {form.words} says.")
    made = {"entry": Seq | None, "locked_at": Time, "locked": text, **beside}
    return _list(_part(name, made, form.table.__doc__))


def _judgements() -> Fields:
    amendment = {"id": str, "entry": Seq | None}
    amendment |= {name: _json(it) for name, it in get_type_hints(Appended).items()}
    standing = {it: _column(parts.STANDING, it) for it in parts.STANDING.columns}
    review = {
        "part": _model("ReviewersPart", standing),
        "recognised": bool,
        "amendments": _list(_model("SealedAmendment", amendment, Appended.__doc__)),
    }
    return {
        "reviews": _locked(parts.REVIEWS, **review),
        "scorecards": _locked(parts.SCORECARDS),
        "interviews": _locked(parts.INTERVIEWS),
    }


def _document() -> Any:
    """The anonymised document. `sha` is the hash on the candidate's receipt; after a
    redaction, that hash is the submission's `sent_sha`. Pictures are given by the hashes of
    their bytes."""
    picture = _model("PictureHash", {"name": str, "sha256": Hash})
    made = {"blocks": _list(_view(Block)), "sha": Hash, "pipeline": str}
    return _part("Document", {**made, "pictures": _list(picture)}, _document.__doc__)


def _whole() -> type[BaseModel]:
    sheet = _model("SealedSheet", {"questions": _rows(parts.QUESTIONS)})
    notes = {
        "scenarios": dict[str, str],
        "redaction": str,
        "reviewers": int,
        "knew_by_name": int | None,
    }
    fields: dict[str, Any] = {
        "notice": str,
        "format": Literal[1],
        "state": Literal["closed", "stopped"],
        "seals": Literal[True],
        "exported": _model("Export", {"sealed": Literal[False], "at": Time}),
        "candidate": _part("Candidate", {"name": str}),
        **{it.name: _row(it) for it in (parts.OPENING, parts.PROMPT, parts.SUBMISSION)},
        **{it.name: _rows(it) for it in (*parts.RECORDED, *parts.DEBRIEF, parts.CHOICES)},
        **_judgements(),
        "sheet": sheet | None,
        "document": _document(),
        "notes": _model("Notes", {"sealed": Literal[False], **notes}),
        "people": _model("People", {"names": _rows(parts.PERSON)}),
        "ledger": LogPart,
    }
    doc = "A packet that can be checked without the site."
    made: type[BaseModel] = _model("WithSeals", fields, doc)
    return made


WithSeals = _whole()


def schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A packet of Blindfolio",
        **WithSeals.model_json_schema(),
    }
