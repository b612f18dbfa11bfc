from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from sqlalchemy.orm import Session

from blindfolio.documents.words import PLAIN_WORD
from blindfolio.levels import DEFAULT, SiteLevels
from blindfolio.refusal import Refusal
from reviews.forms import rows
from reviews.forms.fields import Field, FieldGroup, Form, R

_IN_WORDS = ("Nothing", "One thing", "Two things", "Three things", "Four things", "Five things")


class Stale(Refusal):
    """The form was changed after its page was loaded, so nothing was saved. The user's choice
    between both versions is saved with `revision`, the current revision."""

    def __init__(
        self, saved: Mapping[str, str], sent: Mapping[str, str], revision: int
    ) -> None:
        super().__init__(
            "stale",
            "This page was changed in another tab or on another device. Both versions are below."
            " Choose one of them.",
            status=409,
        )
        self.saved = dict(saved)
        self.sent = dict(sent)
        self.revision = revision


def refuse_stale(
    before: Mapping[str, str], changed: Mapping[str, str], *, revision: int, stands: int
) -> None:
    if changed and revision != stands:
        saved = {name: before.get(name, "") for name in changed}
        raise Stale(saved, changed, stands)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing before a form can be locked. `fragment` is the id of the field
    to fix, `of` is the key of its criterion or empty, and `signing` is set if the field is on
    the lock page."""

    sentence: str
    fragment: str
    of: str = ""
    signing: bool = False


class Incomplete(Refusal):
    def __init__(self, gaps: Sequence[Gap]) -> None:
        are = "is" if len(gaps) == 1 else "are"
        super().__init__(
            "incomplete",
            f"{count_in_words(len(gaps))} {are} missing. Nothing was locked, and your draft is"
            " saved.",
        )
        self.gaps = tuple(gaps)


def count_in_words(n: int) -> str:
    return _IN_WORDS[n] if n < len(_IN_WORDS) else f"{n} things"


def has_words(text: str, fewest: int) -> bool:
    return len(PLAIN_WORD.findall(text)) >= fewest


@dataclass(frozen=True, slots=True)
class Extra:
    """A field that a page has but its form doesn't declare. When it changes, the row of the
    declared field `beside` is written too."""

    field: Field
    words: str
    value: str
    beside: str


@dataclass(frozen=True, slots=True)
class Filled(Generic[R]):
    """A form with its values. `row` is None before the first save. `keys` has each group's keys
    in order, with their names. A group that isn't in `parts` counts as empty. `rated` are the
    levels that the rubric tells apart."""

    form: Form[R]
    row: R | None
    parts: rows.Parts
    keys: Mapping[FieldGroup[Any], Mapping[str, str]]
    extra: Mapping[str, Extra] = field(default_factory=dict)
    levels: SiteLevels = DEFAULT
    rated: Sequence[int] = ()

    @property
    def is_locked(self) -> bool:
        row: Any = self.row
        return row is not None and row.locked_at is not None

    @property
    def revision(self) -> int:
        row: Any = self.row
        return row.revision if row is not None else 0

    def view(self, group: FieldGroup[Any], key: str) -> Any:
        return self.parts.get(group, {}).get(key, group.empty)

    def _all(self) -> Iterator[tuple[str, Field, str, str]]:
        for it in self.form.fields:
            yield it.key, it, it.words, it.read(self.row) if self.row is not None else ""
        for group, keys in self.keys.items():
            for key, named in keys.items():
                view = self.view(group, key)
                for it in group.fields:
                    yield f"{it.key}-{key}", it, f"{named}: {it.words}", it.read(view)
        for name, extra in self.extra.items():
            yield name, extra.field, extra.words, extra.value

    def values(self) -> dict[str, str]:
        return {name: value for name, _, _, value in self._all()}

    def fields(self) -> dict[str, tuple[Field, str]]:
        """Return each field by its name on the page, with what people call it, such as
        "Alternatives: why"."""
        return {
            name: (it.offering(self.levels, self.rated), words)
            for name, it, words, _ in self._all()
        }

    def said(self, name: str, value: str) -> str:
        return self.fields()[name][0].said(value) or "nothing"

    def checked(self, sent: Mapping[str, object]) -> dict[str, str]:
        """Return the sent values, normalised. Raise Refusal if a value is invalid or belongs to
        no field."""
        known = self.fields()
        if not sent.keys() <= known.keys():
            raise Refusal(
                "unknown_field",
                f"This page has a field that doesn't belong to this {self.form.words}. Copy what"
                " you typed and reload the page.",
            )
        return {
            name: known[name][0].checked(it, known[name][1], name) for name, it in sent.items()
        }


def save(
    db: Session,
    filled: Filled[R],
    sent: Mapping[str, str],
    *,
    revision: int,
    begin: Callable[[], R],
    check_open: Callable[[], None],
    written: Callable[[R, Mapping[str, str], Mapping[str, str]], None] | None = None,
) -> R:
    """Save the sent values and return the row. `sent` must have been checked, and fields that
    weren't sent keep their values.

    Raise Stale if the form has changed since the page read `revision`. Saving the same values
    again changes nothing, even if the form is locked. `written` is called with the row, all
    values and the changed ones.
    """
    before = filled.values()
    changed = {name: value for name, value in sent.items() if value != before[name]}
    if filled.is_locked and filled.row is not None and not changed:
        return filled.row
    check_open()
    refuse_stale(before, changed, revision=revision, stands=filled.revision)
    row = filled.row if filled.row is not None else begin()
    if changed:
        after = before | changed
        beside = {filled.extra[name].beside for name in changed if name in filled.extra}
        rows.write(db, filled.form, row, filled.parts, after, beside.union(changed))
        if written is not None:
            written(row, after, changed)
    return row
