"""Names that are words of design documents too: masking each of them would blank the text."""

from __future__ import annotations

_ORDINARY = """
    april art august autumn baker ball banks bell best big bill bishop black block blue bond
    branch bridge brook brown bush carpenter case chance chase church clay close cloud cook
    count cross dash data day dean dial drew early england field fields fisher flag ford forest
    fort forward fox france frank free frost gates glass gold good grace grant gray green grey
    guard hand harbor hardy head heath hill home hook hope house hunter iris ivy jack joy judge
    june just justice key king knight lake lane law lead light little long lord love low major
    march mark marks marsh mason max may mayor merit mike mile miles miller mills min minor moon
    moore moss new noble north ocean olive orange page park parks pat patch patience pearl penny
    piper point pole pool port post potter power powers price prince pump queen rain ray read
    reed rest rich ring river rivers rob robin root rose ruby rush rust sage salt sand
    sandy saint scout sea self shade sharp shore short silver sky skill small smart snow south
    spark spring stack star stark steel stone storm strand street strong sue summer sun swift
    temple test town tower trace travel trip true turner violet walker wall ward warden waters
    watts way weaver web wells west wheel white wild will wind winter wise wolf wood woods young
    """
ORDINARY = frozenset(_ORDINARY.split())

_PARTICLES = (
    "abu and bin das dei del della den der des dos ibn jun las los mrs san sen the und van von "
    "vom zum zur"
)
PARTICLES = frozenset(_PARTICLES.split())
"""Parts of names that name nobody when they stand alone."""

_MAILBOXES = (
    "admin contact dev hello hey hiring info jobs mail office ops post root support team test "
    "work"
)
MAILBOXES = frozenset(_MAILBOXES.split())
"""Local parts of addresses that are no sign of a person."""
