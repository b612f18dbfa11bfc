"""A form's fields. A value has three shapes: the page's text, the column's content, and the words
that people read."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Generic, TypeVar

from blindfolio.db.orm import Base
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from prompts.folder.rubric import RATINGS

LONGEST = 20_000


def typed(value: object, what: str) -> str:
    """The one form that is stored, compared and sealed: composed letters, newlines as line ends.
    Raises Refusal for anything but text, or for more than `LONGEST` characters."""
    if not isinstance(value, str):
        raise Refusal("not_text", f"{what} must be text.")
    # PostgreSQL refuses lone surrogates (JSON can carry them) and NUL.
    text = value.encode("utf-8", "replace").decode().replace("\x00", "")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LONGEST:
        raise Refusal(
            "too_long",
            f"{what} has {len(text):,} characters; shorten it to {LONGEST:,} or fewer.",
        )
    return text


V = TypeVar("V")

R = TypeVar("R", bound=Base)

NOT_COVERED = "none"

CONFIDENCES = {"low": "Low", "medium": "Medium", "high": "High"}


class Unfit(Refusal):
    """Nothing was saved."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__("unfit", sentence)
        self.field = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`key` names it in a page; `attr` (`key` if empty) in its row or view, seal and packet.
    Others see it as class `seen_as`; if None, only its writer sees it. `needed` is what a lock
    says while it is empty."""

    key: str
    words: str
    seen_as: DataClass | None = None
    attr: str = ""
    sealed: bool = True
    needed: str = ""
    question: str = ""
    help: str = ""
    rows: int = 2
    optional: bool = False
    kind: ClassVar[str] = "text"
    """The page's control, and what people call the value."""
    type: ClassVar[Any] = str
    """In a packet."""

    @property
    def name(self) -> str:
        return self.attr or self.key

    def read(self, row: Any) -> str:
        """A row's or view's value as the page shows it."""
        value = getattr(row, self.name)
        return "" if value is None else str(value)

    def stored(self, text: str) -> Any:
        return text

    def columns(self, text: str) -> dict[str, Any]:
        return {self.name: self.stored(text)}

    def checked(self, value: object, words: str, name: str) -> str:
        return typed(value, words)

    def said(self, text: str) -> str:
        """As people read it; empty for nothing."""
        return text

    def shape(self) -> dict[str, Any]:
        return {self.name: self.type}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Field):
    trimmed: bool = True

    def checked(self, value: object, words: str, name: str) -> str:
        text = typed(value, words)
        return text.strip() if self.trimmed else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    """One of `options` (value to words), or none."""

    options: Mapping[str, str]
    in_rows: bool = False
    """Each option has a line, with its words in `guides`."""
    guides: Mapping[str, str] = field(default_factory=dict)
    kind: ClassVar[str] = "choice"

    def checked(self, value: object, words: str, name: str) -> str:
        text = typed(value, words).strip()
        if text and text not in self.options:
            raise Refusal("unknown_value", f"{words}: choose a value from the list.")
        return text

    def said(self, text: str) -> str:
        return self.options.get(text, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class NullableChoice(Choice):
    type: ClassVar[Any] = str | None

    def stored(self, text: str) -> str | None:
        return text or None


def _numbered(scale: Mapping[int, str]) -> dict[str, str]:
    return {str(value): f"{value} {words}" for value, words in scale.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Choice):
    options: Mapping[str, str] = field(default_factory=lambda: _numbered(RATINGS))
    kind: ClassVar[str] = "rating"
    type: ClassVar[Any] = int | None

    def stored(self, text: str) -> int | None:
        return int(text) if text.isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLevel(Scale):
    options: Mapping[str, str] = field(default_factory=lambda: _numbered(LEVELS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered(Scale):
    options: Mapping[str, str] = field(
        default_factory=lambda: _numbered(RATINGS) | {NOT_COVERED: "Not covered"}
    )

    def read(self, row: Any) -> str:
        return NOT_COVERED if row.not_covered else str(getattr(row, self.name) or "")

    def columns(self, text: str) -> dict[str, Any]:
        return {self.name: self.stored(text), "not_covered": text == NOT_COVERED}

    def shape(self) -> dict[str, Any]:
        return {self.name: self.type, "not_covered": bool}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Choice):
    options: Mapping[str, str] = field(default_factory=lambda: {"1": "ticked"})
    kind: ClassVar[str] = "tick"
    type: ClassVar[Any] = bool

    def read(self, row: Any) -> str:
        return "1" if getattr(row, self.name) else ""

    def stored(self, text: str) -> bool:
        return bool(text)

    def said(self, text: str) -> str:
        return "ticked" if text else "not ticked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Field):
    least: int = 1
    most: int
    unit: str
    example: int
    kind: ClassVar[str] = "number"
    type: ClassVar[Any] = int | None

    def stored(self, text: str) -> int | None:
        return int(text) if text else None

    def checked(self, value: object, words: str, name: str) -> str:
        text = typed(value, words).strip()
        # Never parse a number of thousands of digits.
        is_number = text.isascii() and text.isdigit() and len(text) < 10
        if text and not (is_number and self.least <= int(text) <= self.most):
            raise Unfit(
                name,
                f"Type a whole number of {self.unit} from {self.least} to {self.most}, such as"
                f" {self.example}, or leave the field empty.",
            )
        return str(int(text)) if text else ""

    def said(self, text: str) -> str:
        unit = self.unit.removesuffix("s") if text == "1" else self.unit
        return f"{text} {unit}" if text else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes(Number):
    unit: str = "minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnComment(Field):
    most: int = 36
    kind: ClassVar[str] = "choice"

    def checked(self, value: object, words: str, name: str) -> str:
        text = typed(value, words)
        if len(text) > self.most:
            raise Refusal("unknown_value", f"{words}: choose a value from the list.")
        return text


@dataclass(frozen=True, eq=False, kw_only=True)
class FieldGroup(Generic[V]):
    """Fields that a form repeats for each `key`, a column of `table`; `owner` has the form's id.
    With `column` they have no rows: that JSON column of the form maps keys to texts. A row is
    read as `view`, a frozen dataclass with the columns' names; `empty` is an unsaved key's."""

    name: str
    """In a seal and in a packet."""
    table: type[Base]
    owner: str = ""
    key: str = ""
    column: str = ""
    view: type[V]
    empty: V
    fields: tuple[Field, ...]

    @property
    def stored(self) -> list[str]:
        names = [it.name for it in fields(self.view)]  # type: ignore[arg-type]
        return [name for name in names if hasattr(self.table, name)]


@dataclass(frozen=True, eq=False, kw_only=True)
class Form(Generic[R]):
    """`table` holds `fields`; the groups' tables hold the rest. `name` is its row's key in a seal,
    `words` its name in sentences, `version` that of the sealed format."""

    name: str
    words: str
    table: type[R]
    fields: tuple[Field, ...]
    groups: tuple[FieldGroup[Any], ...] = ()
    version: int = 1

    def told(self, row: R, *, own: bool = False) -> list[tuple[Field, str]]:
        """The non-empty fields in words, for others or for the writer."""
        seen = [it for it in self.fields if own or it.seen_as]
        return [(it, words) for it in seen if (words := it.said(it.read(row)))]
