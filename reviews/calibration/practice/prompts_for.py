"""Find the prompts that somebody can practise with. Coordinators can use the whole library.
Others can use shipped prompts, the general guides, and prompts whose text they can read in a
case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import scope
from prompts.authoring import library_view
from prompts.authoring.library_view import Shelved
from prompts.folder import catalogue


@dataclass(frozen=True, slots=True)
class PromptToPractise:
    slug: str
    words: str
    guides: bool


def prompts_for(db: Session, account: str) -> list[PromptToPractise]:
    # Practice-only prompts, whose guides fit any document, first.
    found = sorted(library_view.in_use(db), key=lambda it: not it.only_practised)
    if "coordinator" in people.roles(db, account):
        return [PromptToPractise(it.slug, library_view.said(it), True) for it in found]
    opened = scope(account, [DataClass.PROMPT]).with_only_columns(Folio.prompt_version)
    open_to_them = set(db.scalars(opened.distinct()))
    return [
        PromptToPractise(it.slug, library_view.said(_shipped_words(it)), _is_public(it))
        for it in found
        if _is_public(it) or (it.version and it.version.id in open_to_them)
    ]


def _is_public(it: Shelved) -> bool:
    # Anyone can read guides that ship, and candidates never get the general ones.
    return it.only_practised or _ships(it)


def _ships(it: Shelved) -> bool:
    # A round gets the version that ships now (`versions.choose`), despite older ones.
    return it.shipped and it.invented


def _shipped_words(it: Shelved) -> Shelved:
    return replace(it, title=catalogue.load(it.slug).title) if _ships(it) else it
