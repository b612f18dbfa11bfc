"""The fields of a form. Each value has three shapes: the text on the page, the content of the
column and the words that people read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Generic, TypeVar

from blindfolio.db.orm import Base
from blindfolio.levels import NUMBERS, SiteLevels
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass

LONGEST = 20_000


def typed(value: object, what: str) -> str:
    """Return the text as it is stored, compared and sealed: in composed form (NFC),
    with newlines as line endings. Raise Refusal if it isn't text or is longer than `LONGEST`
    characters."""
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
    def __init__(self, name: str, sentence: str) -> None:
        super().__init__("unfit", sentence)
        self.field = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form, called `key` on its page and `attr` (or `key` if that is empty) in its
    row, seal and packet. Other people see it as data of class `seen_as`; if that is None, only
    its author sees it. `needed` says what to do if the field is empty when the form is
    locked."""

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
    kind: ClassVar[str] = "text"  # of control on the page
    type: ClassVar[Any] = str  # in a packet

    @property
    def name(self) -> str:
        return self.attr or self.key

    def read(self, row: Any) -> str:
        value = getattr(row, self.name)
        return "" if value is None else str(value)

    def stored(self, text: str) -> Any:
        return text

    def columns(self, text: str) -> dict[str, Any]:
        return {self.name: self.stored(text)}

    def checked(self, value: object, words: str, name: str) -> str:
        return typed(value, words)

    def said(self, text: str) -> str:
        return text

    def offering(self, levels: SiteLevels, rated: Iterable[int]) -> Field:
        return self

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
    options: Mapping[str, str]
    in_rows: bool = False  # each option has a line, with its guide
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Choice):
    """A page offers only the levels that the rubric tells apart."""

    options: Mapping[str, str] = field(
        default_factory=lambda: {str(n): str(n) for n in NUMBERS}
    )
    kind: ClassVar[str] = "rating"
    type: ClassVar[Any] = int | None

    def stored(self, text: str) -> int | None:
        return int(text) if text.isdigit() else None

    def offering(self, levels: SiteLevels, rated: Iterable[int]) -> Field:
        others = {key: words for key, words in self.options.items() if not key.isdigit()}
        return replace(self, options=levels.numbered(rated) | others)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLevel(Scale):
    """It offers all of the site's levels."""

    def offering(self, levels: SiteLevels, rated: Iterable[int]) -> Field:
        return Scale.offering(self, levels, levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered(Scale):
    options: Mapping[str, str] = field(
        default_factory=lambda: {str(n): str(n) for n in NUMBERS} | {NOT_COVERED: "Not covered"}
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
        text = typed(value, words).strip().lower()
        digits = text.rstrip(f"{self.unit}. ")  # as in "45 min"
        if digits and self.unit.startswith(text[len(digits) :].strip(". ")):
            text = digits
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
    """Fields that a form repeats for each key.

    `key` is a column of `table`, and the column `owner` holds the form's id. If `column` is
    set, there are no such rows: that JSON column of the form's own table maps keys to texts.
    Rows are read as `view`, a frozen dataclass with the columns' names, and `empty` is the view
    of a key without a row.
    """

    name: str  # in a seal and in a packet
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
    """A form whose `fields` are columns of `table`; each group has a table of its own. A seal
    holds the id of the form's row under `name`, and the format's `version`. `words` is the
    form's name in sentences."""

    name: str
    words: str
    table: type[R]
    fields: tuple[Field, ...]
    groups: tuple[FieldGroup[Any], ...] = ()
    version: int = 1

    def told(self, row: R, *, own: bool = False) -> list[tuple[Field, str]]:
        """Return the fields that have a value, each with that value in words. Fields that
        others may not see are left out unless `own` is set."""
        seen = [it for it in self.fields if own or it.seen_as]
        return [(it, words) for it in seen if (words := it.said(it.read(row)))]
