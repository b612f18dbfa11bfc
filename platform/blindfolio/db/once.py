"""Adds a row whose unique key may already exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from blindfolio.db.orm import Base


def insert_once(db: Session, model: type[Base], key: str, values: Mapping[str, Any]) -> bool:
    """Whether it was added. Of two concurrent transactions with the same key, only one adds it."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(model).values(**values).on_conflict_do_nothing(index_elements=[key])
    return db.scalar(statement.returning(getattr(model, key))) is not None
