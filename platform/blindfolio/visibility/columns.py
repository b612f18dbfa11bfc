from __future__ import annotations

from typing import Annotated

from sqlalchemy import ForeignKey
from sqlalchemy.orm import mapped_column

OfFolio = Annotated[str, mapped_column(ForeignKey("folio.id"))]
OfAccount = Annotated[str, mapped_column(ForeignKey("account.id"))]
FolioKey = Annotated[str, mapped_column(ForeignKey("folio.id"), primary_key=True)]
AccountKey = Annotated[str, mapped_column(ForeignKey("account.id"), primary_key=True)]
