"""Define a packet's JSON shape and schema with models made from `parts`. `WithSeals` has all
that an offline check needs. `WithoutSeals` is for undecided submissions, and for readers who
may not see everything that the seals cover."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import is_dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, create_model
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


def _view(view: Any, without: Collection[str] = ()) -> Any:
    made = {k: _json(it) for k, it in get_type_hints(view).items() if k not in without}
    return _model(f"Plain{view.__name__}" if without else view.__name__, made, view.__doc__)


def _json(hint: Any) -> Any:
    if is_dataclass(hint):
        return _view(hint)
    if get_origin(hint) is tuple:
        return _list(_json(get_args(hint)[0]))
    return Time if hint is datetime else hint


def _shown(view: Any, seals: bool) -> Any:
    return _view(view, () if seals else {*get_type_hints(view)} - parts.SHOWN[view])


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


def _row(of: RowsPart, seals: bool) -> Any:
    if seals:
        made = {it: _column(of, it) for it in of.columns}
    else:
        made = {of.plain_name(it): _column(of, it) for it in of.told}
        made |= {it: made[it] | None for it, (_, other) in of.withheld.items() if other is None}
        made |= of.added
    made |= {it.name: _rows(it, seals) for it in of.within}
    return _part(of.table.__name__, seals, made, of.table.__doc__)


def _rows(of: RowsPart, seals: bool) -> Any:
    one = _row(of, seals)
    return _list(one) if of.many else one | None


def _named(name: str, seals: bool) -> str:
    return f"{'Sealed' if seals else 'Plain'}{name}"


def _part(name: str, seals: bool, fields: Fields, doc: str | None = None) -> Any:
    mark = {"sealed": bool if seals else Literal[False]}
    return _model(_named(name, seals), {**mark, **fields}, doc)


def _locked(of: FormPart, seals: bool, **beside: Any) -> Any:
    form = of.form
    said = {"form": int, form.name: str, **of.facts} if seals else {}
    said |= of.fields(seals=seals)
    for group, hidden in of.groups(seals=seals).items():
        said[group.name] = _by_key(_view(group.view, hidden))
    if of is parts.REVIEWS:
        said["comments"] = _list(_shown(Remark, seals))
    name = form.table.__name__
    marks = {"entry": Seq | None} if seals else {"by": str}
    text = _model(_named(f"{name}Text", seals), said, f"What a locked {form.words} says.")
    made = {**marks, "locked_at": Time, "locked": text, **beside}
    return _list(_part(name, seals, made, form.table.__doc__))


def _judgements(seals: bool) -> Fields:
    amendment = {"id": str, "entry": Seq | None} if seals else {}
    amendment |= {name: _json(it) for name, it in get_type_hints(Appended).items()}
    standing = {it: _column(parts.STANDING, it) for it in parts.STANDING.columns}
    dimension = _model("RatedDimension", {"key": str, "name": str})
    review = {"part": _model("ReviewersPart", standing)} if seals else {"counted": bool}
    review |= {
        "recognised": bool,
        "amendments": _list(_model(_named("Amendment", seals), amendment, Appended.__doc__)),
    }
    stage = (
        {}
        if seals
        else {"is_vote": bool, "stage": str, "title": str, "rates": _list(dimension)}
    )
    return {
        "reviews": _locked(parts.REVIEWS, seals, **review),
        "scorecards": _locked(parts.SCORECARDS, seals),
        "interviews": _locked(parts.INTERVIEWS, seals, **stage),
    }


def _document(seals: bool) -> Any:
    """The anonymised document. With seals, `sha` is the hash on the candidate's receipt; after
    a redaction, that hash is the submission's `sent_sha`. Pictures are given by the hashes of
    their bytes."""
    made = {"blocks": _list(_shown(Block, seals))}
    if seals:
        picture = _model("PictureHash", {"name": str, "sha256": Hash})
        made |= {"sha": Hash, "pipeline": str, "pictures": _list(picture)}
    return _part("Document", seals, made, _document.__doc__)


def _whole(seals: bool, state: Any, doc: str, **beside: Any) -> type[BaseModel]:
    sheet = _model(_named("Sheet", seals), {"questions": _rows(parts.QUESTIONS, seals)})
    notes = {
        "scenarios": dict[str, str],
        "redaction": str,
        "reviewers": int,
        "knew_by_name": int | None,
    }
    fields: dict[str, Any] = {
        "notice": str,
        "format": Literal[1],
        "state": state,
        "seals": Literal[True] if seals else Literal[False],
        "exported": _model("Export", {"sealed": Literal[False], "at": Time}),
        "candidate": _part("Candidate", seals, {"name": str}),
        **{it.name: _row(it, seals) for it in (parts.OPENING, parts.PROMPT)},
        **{it.name: _rows(it, seals) for it in (*parts.RECORDED, *parts.DEBRIEF)},
        **_judgements(seals),
        "sheet": sheet | None,
        "document": _document(seals),
        "notes": _model("Notes", {"sealed": Literal[False], **notes}),
        **beside,
    }
    made: type[BaseModel] = _model("WithSeals" if seals else "WithoutSeals", fields, doc)
    return made


WithSeals = _whole(
    True,
    Literal["closed", "stopped"],
    "A packet that can be checked without the site.",
    choices=_rows(parts.CHOICES, True),
    submission=_row(parts.SUBMISSION, True),
    people=_model("People", {"names": _rows(parts.PERSON, True)}),
    ledger=LogPart,
)
WithoutSeals = _whole(
    False, Literal["undecided", "closed", "stopped"], "A packet that can't be checked."
)
_BOTH: Any = WithSeals | WithoutSeals
EITHER: TypeAdapter[Any] = TypeAdapter(_BOTH)


def schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A packet of Blindfolio",
        **EITHER.json_schema(),
    }
