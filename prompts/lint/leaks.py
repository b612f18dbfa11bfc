from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from blindfolio.documents.blinding.addresses import REAL_TLDS
from prompts.lint.findings import Finding, LintedText, found
from prompts.lint.lists import lists
from prompts.lint.page import PromptPage
from prompts.lint.people import COMPANY, CONTACT, people_in
from prompts.lint.probes import pack
from prompts.lint.values import Value, criteria, upper_guides
from prompts.lint.words import Hit, Phrases, Word, runs, words_of

RUN = 6


def mechanism_told(rubric: Value) -> Iterator[Finding]:
    """P110: a sentence shown to candidates names a mechanism."""
    for criterion in criteria(rubric):
        told = criterion["sentence"]
        if hit := mechanism_in(told.words):
            reason = "The sentence that candidates read gives away what a guide looks for."
            yield found("P110", told, reason, hit, sure=False)


_WISH = Phrases(("i want to see", "we want to see"))


def wish_told(page: PromptPage) -> Iterator[Finding]:
    for it in page.sentences:
        for hit in _WISH.find(it.words)[:1]:
            yield found("P110", it, "It tells candidates what you look for.", hit, sure=False)


def others_named(passages: Iterable[LintedText]) -> Iterator[Finding]:
    for it in passages:
        for said in CONTACT.findall(it.text):
            # Versions and spans of time can look like either.
            sure = said[0] == "+" or said.rpartition(".")[2].lower() in REAL_TLDS
            reason = "This is an email address or phone number."
            yield Finding("P110", it.place, said, reason, sure=sure)
        for said in COMPANY.findall(it.text):
            yield Finding("P110", it.place, said, "This names a company.", sure=False)
        for said in people_in(it.text)[:1]:
            reason = f"“{said}” may be a person's name."
            yield Finding("P110", it.place, said, reason, sure=False)


def mechanism_in(words: Sequence[Word]) -> Hit | None:
    return next(iter(lists().mechanisms.find(words)), None)


@dataclass(frozen=True, slots=True)
class _Key:
    """Part of the answer key. `sure` is False if it may be a fact of the problem."""

    name: str
    text: str
    fact: bool = False
    sure: bool = True


def answers_told(
    pages: Sequence[PromptPage], rubric: Value, probes: Value
) -> Iterator[Finding]:
    """P110: six consecutive words of the page are also in the answer key."""
    keys = list(_keys(rubric, probes))
    sentences = (s for page in pages for s in page.besides("ask", "title"))
    yield from _shared([*sentences, *(c["sentence"] for c in criteria(rubric))], keys)
    judging = [key for key in keys if key.sure and not key.fact]
    yield from _shared([fact["answer"] for fact in pack(probes)], judging)


def _shared(read: Iterable[LintedText], keys: Iterable[_Key]) -> Iterator[Finding]:
    held: dict[tuple[str, ...], _Key] = {}
    for key in keys:
        for run in runs(words_of(key.text), RUN):
            held.setdefault(run, key)
    named: set[str] = set()
    for passage in read:
        for run, start in runs(passage.words, RUN).items():
            known = held.get(run)
            if known is not None and known.name not in named:
                named.add(known.name)
                reason = f"The same words appear in {known.name.rstrip('.')}."
                shared = Hit("", start, start + RUN)
                yield found("P110", passage, reason, shared, sure=known.sure)


def _keys(rubric: Value, probes: Value) -> Iterator[_Key]:
    for criterion in criteria(rubric):
        for level, guide in upper_guides(criterion):
            key = criterion["key"].text or criterion["name"].text
            yield _Key(f"guide {level} of {key}", guide.text)
    for fact in probes["withheld"].items():
        name = fact["key"].text or fact["topic"].text
        yield _Key(f"the withheld answer {name}".strip(), fact["answer"].text, fact=True)
    for position in probes["positions"].items():
        name = f"the position {position['key'].text or position['name'].text}".strip()
        yield _Key(name, position["name"].text)
        for entry in (*position["carries"].items(), *position["gives_up"].items()):
            yield _Key(name, entry.text, sure=False)
