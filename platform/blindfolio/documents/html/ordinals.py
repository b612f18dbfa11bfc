from __future__ import annotations

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST = 4_000


def ordinal(number: int, kind: str) -> str:
    """Formats a number for an HTML list of the type `kind`. Uses digits if that isn't possible."""
    if not 0 < number < _MOST:
        return str(number)
    if kind in ("a", "A"):
        written = ""
        while number:
            number, rest = divmod(number - 1, 26)
            written = chr(ord("a") + rest) + written
    elif kind in ("i", "I"):
        written = ""
        for value, letters in _ROMAN:
            times, number = divmod(number, value)
            written += letters * times
    else:
        return str(number)
    return written.upper() if kind in ("A", "I") else written
