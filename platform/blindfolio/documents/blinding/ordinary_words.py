"""Names that are words of design documents too: masking each of them would blank the text.

Only words that such a text has in lower case or at the start of a sentence belong here. A name
like Carter or Fox is a word as well, but masking it everywhere costs nothing and hides more.
"""

from __future__ import annotations

_ORDINARY = """
    art ball banks bell best big bill black block blue box branch bridge brown cable cage
    case chance church close cloud count cross dash data day dev dial discord driver early
    elastic fast field fields fine flag fly forest fort forward free gap glass gold good
    grace grant green guard hand head home hook hope house indeed june just kernel key lan
    lane law lead light linear little long low major march mark marks match max may merit
    meta mile miles miller min minor monday nat new north notion orange page pan park parks
    pat patch patience ping point pool port porter post pot power price progressive pump ram
    ramp ranger ray read render rest rich ring root sand scout segment self shade sharp
    shell shore short signal silver skill skip sky slack small smart snap south spark spring
    square stack star stone storm street strong summer target test tester trace travel trip
    true unity wall wan ward warden waters watts way weaver web west wheel white wild will
    wind winter wise wish wood young zoom
    """
ORDINARY = frozenset(_ORDINARY.split())

_PARTICLES = (
    "abu and bin das dei del della den der des dos ibn jun las los mrs san sen the und van von "
    "vom zum zur"
)
PARTICLES = frozenset(_PARTICLES.split())
"""Parts of names that name nobody when they stand alone."""

SHORT_PARTICLES = frozenset(["da", "de", "di", "do", "du", "el", "la", "le", "te"])
"""The same of two letters, which are never masked alone."""

_MAILBOXES = (
    "admin contact dev hello hey hiring info jobs mail office ops post root support team test "
    "work"
)
MAILBOXES = frozenset(_MAILBOXES.split())
"""Local parts of addresses that are no sign of a person."""
