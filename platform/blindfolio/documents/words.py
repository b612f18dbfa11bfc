"""Counts words, including in scripts without spaces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

# Japanese and Chinese have no spaces: each character counts, as office programs count them.
UNSPACED = re.compile(f"[{_UNSPACED}]")
PLAIN_WORD = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")

# Unicode's raised and lowered characters, and what they are on the line
RAISED_TEXT = "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUW"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁᵂ"
LOWERED_TEXT = "0123456789+-=()aehijklmnoprstuvx"
LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
LEVEL = str.maketrans(RAISED + LOWERED, RAISED_TEXT + LOWERED_TEXT)
_RANK = re.compile(r"\^\(?|_\(")


def count_words(text: str) -> int:
    """Counts runs of characters between spaces that contain a letter or digit."""
    unspaced = 0 if text.isascii() else len(UNSPACED.findall(text))
    runs = (UNSPACED.sub("", text) if unspaced else text).split()
    # Most runs begin with a letter, so few are searched.
    return unspaced + sum(run[0].isalnum() or any(map(str.isalnum, run)) for run in runs)


def bag(text: str) -> Counter[str]:
    """Counts each run of letters and digits, case-folded and without rank."""
    return Counter(PLAIN_WORD.findall(_RANK.sub("", text.translate(LEVEL).casefold())))


def share_kept(source: str, texts: Iterable[str]) -> float:
    """Returns the share, from 0 to 1, of the source's words that the texts contain. It is 1 for
    a source without words.
    """
    wanted = bag(source)
    total = wanted.total()
    return (wanted & bag("\n".join(texts))).total() / total if total else 1.0
