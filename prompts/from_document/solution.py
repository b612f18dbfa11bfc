from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from blindfolio.text.english import verb_forms
from prompts.lint.leaks import mechanism_in
from prompts.lint.lists import lists
from prompts.lint.words import stem, words_of

_SMALL = """
    a about after all also an and any are as at be because been before being both but by can could
    did do does each every for from had has have how i if in instead into is it its just like may
    might more most must no not now of on one only or other our out over same shall should so some
    such than that the their them then there these they this those through to under until up was we
    were what when where which while who will with without would you your
    """
SMALL = frozenset(_SMALL.split())


class Solution:
    """Words that give away the chosen option or its mechanism: title words that the proposal
    uses, and words that appear in the proposal but hardly in the problem."""

    def __init__(self, title: str, problem: Iterable[str], proposal: Iterable[str]) -> None:
        told, designed = _counted(problem), _counted(proposal)
        # A title word that the proposal lacks names the problem, as in an incident report.
        self.chosen = frozenset(w for w in _after_verb(title) if designed[w] and not told[w])
        # A proposal's word is its own if the problem has it less than an eighth as often. Without a
        # problem section, none can be told apart.
        own = (w for w, n in designed.items() if told and n > 1 and n > told[w] * 8)
        self._built = frozenset(own)

    def is_named_in(self, text: str) -> bool:
        said = words_of(text)
        if mechanism_in(said) is not None or lists().decided.within(said):
            return True
        return any(map(self._is_named, said))

    def _is_named(self, low: str) -> bool:
        if stem(low) in self.chosen | self._built:
            return True
        # "containerised" names the container.
        return any(len(word) > 5 and low.startswith(word) for word in self.chosen)


def says_something(low: str) -> bool:
    named = low.removesuffix("'s")
    return len(named) > 3 and not named[0].isdigit() and named not in SMALL


def _counted(sentences: Iterable[str]) -> Counter[str]:
    return Counter(word for text in sentences for word in set(stems(text)))


def stems(text: str) -> list[str]:
    return [stem(word) for word in words_of(text) if says_something(word)]


def _after_verb(title: str) -> list[str]:
    first, _, rest = title.partition(" ")
    return stems(rest if first.lower() in verb_forms() else title)
