from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, MetaData, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

ID = String(20)  # for the random ids of `chance.new_id`

Key = Annotated[str, mapped_column(ID, primary_key=True)]  # a row's own id

Ref = Annotated[str, mapped_column(ID)]  # another row's id

Count = Annotated[int, mapped_column(default=0)]
Flag = Annotated[bool, mapped_column(default=False)]
Language = Annotated[str, mapped_column(String(3), default="en")]  # of `languages.names`
JsonDict = Annotated[dict[str, Any], mapped_column(JSON, default=dict)]
JsonList = Annotated[list[Any], mapped_column(JSON, default=list)]
Prose = Annotated[str, mapped_column(Text)]
OptionalProse = Annotated[str, mapped_column(Text, default="")]
Str6 = Annotated[str, mapped_column(String(6))]
Str8 = Annotated[str, mapped_column(String(8))]
Str10 = Annotated[str, mapped_column(String(10))]
Str12 = Annotated[str, mapped_column(String(12))]
Str20 = Annotated[str, mapped_column(String(20))]
Str40 = Annotated[str, mapped_column(String(40))]
Str60 = Annotated[str, mapped_column(String(60))]
Str64 = Annotated[str, mapped_column(String(64))]
Str80 = Annotated[str, mapped_column(String(80))]
Str200 = Annotated[str, mapped_column(String(200))]


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC. Storing a naive one raises an error."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration
        datetime: Instant,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }
