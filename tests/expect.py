"""What a verb or a page has to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from tests.sites import Site

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def refused(code: str, status: int = 0, *, says: str = "") -> Iterator[None]:
    """What is done inside is refused with this code, and with these words in its sentence."""
    with pytest.raises(Refusal) as found:
        yield
    assert (found.value.code, says in str(found.value)) == (code, True), str(found.value)
    assert status in (0, found.value.status)


def answered(
    answer: TestResponse, status: int, *words: str, lacks: str | tuple[str, ...] = ()
) -> TestResponse:
    """The answer has this status, all these words, and none of those that it `lacks`."""
    assert answer.status_code == status, answer.text
    for it in words:
        assert it in answer.text, it
    for it in (lacks,) if isinstance(lacks, str) else lacks:
        assert it not in answer.text, it
    return answer


def told(db: Session, template: str) -> list[str]:
    """To whom this email was written, each as often as it was."""
    return sorted(db.scalars(select(MailOut.to_id).where(MailOut.template == template)))


def transact(
    site: Site, verb: Callable[Concatenate[Session, P], T], *args: P.args, **given: P.kwargs
) -> T:
    """A verb, or a question, in a transaction of its own."""
    with site.parts.database.transaction() as db:
        return verb(db, *args, **given)


def got(site: Site, model: type[T], key: object) -> T:
    """The row as it is now."""
    with site.parts.database.reading() as db:
        return db.get_one(model, key)


def every(site: Site, query: Select[T]) -> list[T]:
    with site.parts.database.reading() as db:
        return list(db.scalars(query))


def one(site: Site, query: Select[T]) -> T:
    with site.parts.database.reading() as db:
        return db.scalars(query).one()
