from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from blindfolio.db.orm import Base


def insert_once(db: Session, model: type[Base], key: str, values: Mapping[str, Any]) -> bool:
    """Adds a row unless the key already exists, and returns whether it did. If two transactions
    add the same key at once, only one succeeds.
    """
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(model).values(**values).on_conflict_do_nothing(index_elements=[key])
    return db.scalar(statement.returning(getattr(model, key))) is not None
