"""Finds candidates by words of their names and addresses. An index can't find what is in the
middle of a text, so each word is a row, and a word is found by how it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Select, and_, delete, false, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from blindfolio.documents.blinding.folding import fold, spellings
from blindfolio.identity.models import CandidateIdentity, CandidateWord
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Standing
from blindfolio.visibility.scope import scope

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 64
_AFTER = "\U0010ffff"  # sorts behind every other character


def keep(db: Session, candidate: CandidateIdentity) -> None:
    """Makes the candidate's words those of the name and addresses."""
    db.flush()
    db.execute(delete(CandidateWord).where(CandidateWord.folio == candidate.folio))
    db.execute(
        insert(CandidateWord),
        [
            {"folio": candidate.folio, "word": word, "of_name": of_name}
            for word, of_name in words(
                candidate.name, f"{candidate.email} {candidate.next_email}"
            )
        ],
    )


def words(name: str, email: str) -> Iterator[tuple[str, bool]]:
    """Yields each word, and whether it is one of the name."""
    yield from ((it, True) for it in _stored(*spellings(name)))
    yield from ((it, False) for it in _stored(email))


def found(
    account: str,
    wanted: str,
    *,
    rows: Sequence[str] | None = None,
    stages: Sequence[str] = matrix.STAGES,
) -> Select[str]:
    """Selects the ids of folios for which each word of `wanted` begins a word of the name or
    address. Ignores case and accents.

    Names are searched where the account may see ID.n, and addresses where it may see ID. `rows`
    and `stages` are the same as for `scope`.
    """
    # The longest is the rarest. Where it is found, the others are looked for.
    asked = sorted(_words(wanted), key=len, reverse=True)
    named, known = (
        scope(account, {class_}, rows=rows, stages=stages)
        .where(Standing.folio == CandidateWord.folio)
        .with_only_columns(Standing.id)
        .correlate(CandidateWord)
        .exists()
        for class_ in (DataClass.DISPLAY_NAME, DataClass.IDENTITY)
    )
    query = select(CandidateWord.folio)
    if not asked:
        return query.where(false())
    query = query.where(
        _begins(CandidateWord.word, asked[0]), or_(and_(CandidateWord.of_name, named), known)
    )
    for word in asked[1:]:
        other = aliased(CandidateWord)
        here = other.folio == CandidateWord.folio, _begins(other.word, word)
        query = query.where(
            or_(
                select(other.folio).where(*here, other.of_name).exists(),
                and_(select(other.folio).where(*here).exists(), known),
            )
        )
    return query


def _begins(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return and_(column >= word, column < word + _AFTER)


def _stored(*texts: str) -> set[str]:
    found = {word for text in texts for word in _words(text)}
    # Chinese and Japanese names have no spaces, so they are found from any character.
    return found | {it[n:] for it in found if not it.isascii() for n in range(1, len(it))}


def _words(text: str) -> set[str]:
    return {word[:_LONGEST] for word in _WORD.findall(fold(text)[0])}
