"""Names that are words of design documents too: masking each of them would blank the text."""

from __future__ import annotations

_ORDINARY = """
    ada ally amber april archer art august autumn baker ball banks bell best big bill bing
    bishop black block blue bond booth box branch brave bridge brook brown buck bush butler
    cable cage camp carpenter carter case cave chance chase chuck church clay close cloud
    cook cooper cotton count crane cross crow crystal daily dale dash data dawn day dean
    dell dev dial discord drew driver early elastic england eve farmer fast field fields
    fine fish fisher flag flood flowers fly foot ford forest fort forward fox france frank
    free frost fuller gamble gap gates gene glass gold golden good grace grant gray green
    grey guard guy hammer hand harbor hardy head heath hill holly home hook hope house
    hunter indeed iris ivy jack jade joy judge june just justice kernel key king knight lake
    lan lane law lead light linear little long lord love low major march mark marks marsh
    mason match max may mayor merit meta mike mile miles miller mills min minor monday moon
    moore moss nat nest new noble norm north notion ocean olive orange page pan park parker
    parks pat patch patience pearl penny ping piper point pole pool port porter post pot
    potter power powers price prince progressive pump queen rain ram ramp ranger ray read
    reed render rest rich ring river rivers rob robin root rose ruby rush rust sage saint
    salt sand sandy scout sea segment self shade sharp shell shore short signal silver
    singer skill skip sky slack small smart snap snow son song south spark spring square
    stack star stark steel sterling stone storm strand street strong sue summer sun swift
    tanner target temple test tester tower town trace travel trip true turner unity violet
    visa wade walker wall wan ward warden waters watts way weaver web wells west wheel white
    wild will wind winter wise wish wolf wood woods young zoom
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
