"""Encrypts what the site must send out again, such as the secrets of webhooks."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Annotated

import click
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import ColumnElement, FromClause, Text, select, update
from sqlalchemy.orm import Session, mapped_column

from blindfolio.commands import OpenSite
from blindfolio.db.orm import Base
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings

_ENCRYPTED = "encrypted"
Encrypted = Annotated[str, mapped_column(Text, info={_ENCRYPTED: True})]


class SiteKeys:
    """Encrypts with the first of these secrets, and decrypts with any. Raises Refusal for what
    none of them decrypts.
    """

    def __init__(self, *secrets: str) -> None:
        self._keys = MultiFernet([_key(secret) for secret in secrets if secret])

    def encrypt(self, text: str) -> str:
        return self._keys.encrypt(text.encode()).decode()

    def decrypt(self, stored: str) -> str:
        try:
            return self._keys.decrypt(stored).decode()
        except InvalidToken:
            raise _unreadable() from None

    def encrypt_again(self, stored: str) -> str:
        try:
            return self._keys.rotate(stored).decode()
        except InvalidToken:
            raise _unreadable() from None


def of_site(settings: Settings) -> SiteKeys:
    return SiteKeys(settings.signing_key(), settings.secret_before)


def encrypt_all_again(db: Session, keys: SiteKeys, tables: Iterable[FromClause]) -> int:
    """Encrypts every stored key with the first secret, and returns how many there are."""
    n = 0
    for table, column in _columns(tables):
        query = select(*table.primary_key, column).where(column.is_not(None))
        for *own, stored in db.execute(query.with_for_update()).all():
            this = [key == value for key, value in zip(table.primary_key, own, strict=True)]
            again = {column: keys.encrypt_again(stored)}
            db.execute(update(table).where(*this).values(again))  # type: ignore[arg-type]
            n += 1
    return n


def unreadable(db: Session, keys: SiteKeys, tables: Iterable[FromClause]) -> int:
    """Returns how many stored keys none of the secrets decrypts."""
    n = 0
    for _, column in _columns(tables):
        for stored in db.scalars(select(column).where(column.is_not(None))):
            try:
                keys.decrypt(stored)
            except Refusal:
                n += 1
    return n


def _columns(
    tables: Iterable[FromClause],
) -> Iterator[tuple[FromClause, ColumnElement[str]]]:
    for table in tables:
        for column in table.c:
            if column.info.get(_ENCRYPTED):
                yield table, column


@click.command()
@click.pass_obj
def rekey_command(open_site: OpenSite) -> None:
    """Encrypt the stored keys of other systems with the site's present secret.

    Run this after a change of BLINDFOLIO_SECRET, with the earlier secret in
    BLINDFOLIO_SECRET_BEFORE. Then unset BLINDFOLIO_SECRET_BEFORE.
    """
    site = open_site()
    with site.database.transaction() as db:
        n = encrypt_all_again(db, of_site(site.settings), Base.metadata.sorted_tables)
    print(f"Stored keys encrypted with the present secret: {n}.")


def _key(secret: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"blindfolio stored keys")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))


def _unreadable() -> Refusal:
    return Refusal(
        "secret_changed",
        "A stored key can't be read, because the site's secret has changed. Set"
        " BLINDFOLIO_SECRET_BEFORE to the earlier secret, or replace the key.",
    )
