"""Columns that tables of judgements share."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import mapped_column

from blindfolio.db.orm import ID

Id = Annotated[str, mapped_column(ID, primary_key=True)]
OfFolio = Annotated[str, mapped_column(ForeignKey("folio.id"))]
OfAccount = Annotated[str, mapped_column(ForeignKey("account.id"))]
FolioKey = Annotated[str, mapped_column(ForeignKey("folio.id"), primary_key=True)]
AccountKey = Annotated[str, mapped_column(ForeignKey("account.id"), primary_key=True)]
Words = Annotated[str, mapped_column(Text)]
Typed = Annotated[str, mapped_column(Text, default="")]
