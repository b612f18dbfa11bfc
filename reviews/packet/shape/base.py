"""What all parts of a packet's shape are made of. Models only."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256, in hex digits."""

Time = Annotated[
    str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$", max_length=32)
]
"""In UTC, with microseconds: as it is hashed."""

Seq = Annotated[int, Field(ge=1, le=2**53)]
"""An entry's number in the site's log."""


class PacketPart(BaseModel):
    """Of a packet: nothing that it does not name is taken, and no other type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Unsealed(PacketPart):
    """A part that no seal covers: nothing shows whether it was changed."""

    sealed: Literal[False]
