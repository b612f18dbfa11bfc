"""Names that somebody typed to have them masked: what each is taken for, and how often it stood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blindfolio.documents.blinding.identity import Finder, Identity


@dataclass(frozen=True, slots=True)
class TypedName:
    """A line as it was typed, and in how many places it was masked."""

    typed: str
    places: int


def identity_of(names: Iterable[str]) -> Identity:
    """The names as a masker takes them: `@ada` is a handle, `ada@example.test` an address, and
    everything else a name. Capital letters make no difference."""
    typed = list(names)
    handles = tuple(name for name in typed if name.startswith("@"))
    emails = tuple(name for name in typed if "@" in name and name not in handles)
    others = tuple(name for name in typed if "@" not in name)
    return Identity(names=others, emails=emails, handles=handles)


def counted(names: Sequence[str], masked: Sequence[str]) -> list[TypedName]:
    """Each name with the number of places, of those that were masked (in their own words), in
    which it stood."""
    found = []
    for name in names:
        finder, plain = Finder(identity_of([name])), name.lstrip("@").casefold()
        places = [it for it in masked if plain in it.casefold() or finder.may_be_in(it)]
        found.append(TypedName(name, len(places)))
    return found
