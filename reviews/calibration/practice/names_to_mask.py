from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blindfolio.documents.blinding.identity import Finder, Identity


@dataclass(frozen=True, slots=True)
class TypedName:
    typed: str
    places: int


def identity_of(names: Iterable[str]) -> Identity:
    """`@ada` is a handle, `ada@example.test` an address, anything else a name. Case
    doesn't matter."""
    typed = list(names)
    handles = tuple(name for name in typed if name.startswith("@"))
    emails = tuple(name for name in typed if "@" in name and name not in handles)
    others = tuple(name for name in typed if "@" not in name)
    return Identity(names=others, emails=emails, handles=handles)


def counted(names: Sequence[str], masked: Sequence[str]) -> list[TypedName]:
    """`masked` are the places, in their own words."""
    found = []
    for name in names:
        finder, plain = Finder(identity_of([name])), name.lstrip("@").casefold()
        places = [it for it in masked if plain in it.casefold() or finder.may_be_in(it)]
        found.append(TypedName(name, len(places)))
    return found
