"""What a form asks: its fields, and those that it has once for each criterion, dimension or line.

A field's value has three shapes: the text that a page sends and shows, what its column holds, and
the words that people read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Generic, TypeVar

from blindfolio.db.orm import Base
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from prompts.folder.rubric import RATINGS
from reviews.forms.typed import typed

V = TypeVar("V")
"""What a group's rows are read as."""

R = TypeVar("R", bound=Base)
"""A form's row."""

NOT_COVERED = "none"
"""What a page sends as a rating where the interview did not cover a criterion."""

CONFIDENCES = {"low": "Low", "medium": "Medium", "high": "High"}


class Unfit(Refusal):
    """What one field says can't be saved; nothing of this save was. `field` is its name."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__("unfit", sentence)
        self.field = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`key` names it in a page, `attr` (the key, if empty) in its row or view, in its seal and in a
    packet. `seen_as` is the class as which others see it; None: its writer alone. What a lock says
    while it is empty is `needed`."""

    key: str
    words: str
    seen_as: DataClass | None = None
    attr: str = ""
    sealed: bool = True
    needed: str = ""
    question: str = ""
    """What the page asks; `words` if empty."""
    help: str = ""
    rows: int = 2
    optional: bool = False
    """Whether the page says that it may stay empty."""
    kind: ClassVar[str] = "text"
    """Which control the page draws, and what people call the value."""

    @property
    def name(self) -> str:
        return self.attr or self.key

    def read(self, row: Any) -> str:
        """Of a row or a view, as a page shows it."""
        value = getattr(row, self.name)
        return "" if value is None else str(value)

    def columns(self, text: str) -> dict[str, Any]:
        """By attribute, what is stored of this text."""
        return {self.name: text}

    def checked(self, value: object, words: str, name: str) -> str:
        """What a page sent, as it is kept. `words` and `name` say which field it is."""
        return typed(value, words)

    def said(self, text: str) -> str:
        """As people read it; "" for nothing."""
        return text

    def shape(self) -> dict[str, Any]:
        """By attribute, its type in a packet."""
        return {self.name: str}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Field):
    """Words; `trimmed` of blanks around them."""

    trimmed: bool = True

    def checked(self, value: object, words: str, name: str) -> str:
        text = typed(value, words)
        return text.strip() if self.trimmed else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    """One of `options` (value to words), or none yet; stored as it is sent, none as NULL where it
    is `nullable`."""

    options: Mapping[str, str]
    nullable: bool = False
    in_rows: bool = False
    """Whether the page has a line for each option, with its words in `guides`."""
    guides: Mapping[str, str] = field(default_factory=dict)
    kind: ClassVar[str] = "choice"

    def columns(self, text: str) -> dict[str, Any]:
        return {self.name: (text or None) if self.nullable else text}

    def checked(self, value: object, words: str, name: str) -> str:
        text = typed(value, words).strip()
        if text and text not in self.options:
            raise Refusal("unknown_value", f"{words}: choose a value from the list.")
        return text

    def said(self, text: str) -> str:
        return self.options.get(text, "")

    def shape(self) -> dict[str, Any]:
        return {self.name: str | None if self.nullable else str}


def _numbered(scale: Mapping[int, str]) -> dict[str, str]:
    return {str(value): f"{value} {words}" for value, words in scale.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Choice):
    """A number of a scale, or none yet."""

    options: Mapping[str, str] = field(default_factory=lambda: _numbered(RATINGS))
    kind: ClassVar[str] = "rating"

    def columns(self, text: str) -> dict[str, Any]:
        return {self.name: int(text) if text else None}

    def shape(self) -> dict[str, Any]:
        return {self.name: int | None}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLevel(Scale):
    """One of the engineers' levels."""

    options: Mapping[str, str] = field(default_factory=lambda: _numbered(LEVELS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered(Scale):
    """A rating, or that the interview did not cover it: `not_covered`, an attribute of its own."""

    options: Mapping[str, str] = field(
        default_factory=lambda: _numbered(RATINGS) | {NOT_COVERED: "Not covered"}
    )

    def read(self, row: Any) -> str:
        return NOT_COVERED if row.not_covered else str(getattr(row, self.name) or "")

    def columns(self, text: str) -> dict[str, Any]:
        value = int(text) if text.isdigit() else None
        return {self.name: value, "not_covered": text == NOT_COVERED}

    def shape(self) -> dict[str, Any]:
        return {self.name: int | None, "not_covered": bool}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Choice):
    """A box: "1" where it is ticked."""

    options: Mapping[str, str] = field(default_factory=lambda: {"1": "ticked"})
    kind: ClassVar[str] = "tick"

    def read(self, row: Any) -> str:
        return "1" if getattr(row, self.name) else ""

    def columns(self, text: str) -> dict[str, Any]:
        return {self.name: bool(text)}

    def said(self, text: str) -> str:
        return "ticked" if text else "not ticked"

    def shape(self) -> dict[str, Any]:
        return {self.name: bool}


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Field):
    """A whole number from `least` to `most` of `unit`, or nothing."""

    least: int = 1
    most: int
    unit: str
    example: int
    kind: ClassVar[str] = "number"

    def columns(self, text: str) -> dict[str, Any]:
        return {self.name: int(text) if text else None}

    def checked(self, value: object, words: str, name: str) -> str:
        text = typed(value, words).strip()
        # Of so few digits that a number of thousands of them is never read.
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

    def shape(self) -> dict[str, Any]:
        return {self.name: int | None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes(Number):
    """How long something took: added up in figures about many documents."""

    unit: str = "minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnComment(Field):
    """The id of one of the writer's comments."""

    most: int = 36
    kind: ClassVar[str] = "choice"

    def checked(self, value: object, words: str, name: str) -> str:
        text = typed(value, words)
        if len(text) > self.most:
            raise Refusal("unknown_value", f"{words}: choose a value from the list.")
        return text


@dataclass(frozen=True, eq=False, kw_only=True)
class FieldGroup(Generic[V]):
    """Fields that a form has once for each `key`, a column of `table`; `owner` is the column with
    the id of the form's row. With a `column`, they have no rows of their own: that JSON column of
    the form's `table` has by key the text of each field.

    A row is read as a `view`, a frozen dataclass whose attributes are columns of the table, or of
    other names in `renamed`. `empty` stands for a key of which nothing was saved.
    """

    name: str
    """In a seal and in a packet."""
    table: type[Base]
    owner: str = ""
    key: str = ""
    column: str = ""
    view: type[V]
    empty: V
    fields: tuple[Field, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def stored(self) -> dict[str, str]:
        """Of the view's attributes, those that have a column, with its name."""
        named = {it.name: self.renamed.get(it.name, it.name) for it in fields(self.view)}  # type: ignore[arg-type]
        return {attr: name for attr, name in named.items() if hasattr(self.table, name)}

    def field_of(self, key: str) -> Field | None:
        return next((it for it in self.fields if it.key == key), None)


@dataclass(frozen=True, eq=False, kw_only=True)
class Form(Generic[R]):
    """A form: the rows of `table` hold its `fields`, and those of its groups' tables the others.

    `name` is its row's key in a seal, `words` what a sentence calls it, and `version` that of what
    is sealed.
    """

    name: str
    words: str
    table: type[R]
    fields: tuple[Field, ...]
    groups: tuple[FieldGroup[Any], ...] = ()
    version: int = 1

    def told(self, row: R, *, own: bool = False) -> list[tuple[Field, str]]:
        """What a row says, to others or to its writer, in words: the fields that say something."""
        seen = [it for it in self.fields if own or it.seen_as]
        return [(it, words) for it in seen if (words := it.said(it.read(row)))]
