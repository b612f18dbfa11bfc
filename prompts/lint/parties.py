"""Who wants or refuses something: offices, teams, companies, and people by name."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from prompts.lint.knowledge import goals, guides, numbers, tension
from prompts.lint.page import PromptPage, PromptSentence
from prompts.lint.words import Hit, Phrases, Word, singular, words_of

Kind = Literal["office", "team", "person", "member", "we"]

_REACH = 14
"""How many words may stand between a party and its wish."""


@dataclass(frozen=True, slots=True)
class PartyMention:
    """A party in a sentence: its words `[start, end)`, and what kind of party it is."""

    name: str
    kind: Kind
    start: int
    end: int


def parties_in(sentence: PromptSentence) -> set[str]:
    """The names of the parties in the sentence, "we" aside."""
    return {p.name for p in _parties(sentence.words, sentence.text) if p.kind != "we"}


def wanting(page: PromptPage) -> list[str]:
    """Every party with a wish or a veto, in the order of the page. Members of one team who are
    named one by one are one party."""
    found: dict[str, Kind] = {}
    columns: tuple[str, ...] | None = None
    for sentence in page.besides("title", "ask", "out", "length", "rated"):
        if sentence.kind == "header":
            wished = tension().wish_columns.within(sentence.words)
            columns = sentence.cells if wished else None
            continue
        for party in _wanting_in(sentence, columns if sentence.kind == "row" else None):
            found.setdefault(party.name, party.kind)
    return _apart(found, page)


def _wanting_in(
    sentence: PromptSentence, columns: tuple[str, ...] | None
) -> Iterator[PartyMention]:
    """The parties of one sentence that want or refuse something."""
    if columns is not None and any(cell.strip(" -–—") for cell in sentence.cells[1:]):  # noqa: RUF001
        yield _lead(sentence.cells[0])
        return
    words = sentence.words
    if sentence.role == "who" and sentence.kind == "item":
        lead, colon, rest = sentence.text.partition(":")
        if colon and rest.strip() and len(words_of(lead)) <= 8:
            yield _lead(lead)
            return
    parties = _parties(words, sentence.text)
    ends = [party.end for party in parties]
    for wish in tension().wishes.find(words):
        nearest = bisect_right(ends, wish.start) - 1
        if nearest >= 0 and wish.start - _REACH <= parties[nearest].start:
            yield parties[nearest]
        elif (subject := _subject_of(words, wish)) is not None:
            yield subject
        elif wish.end < len(words) and words[wish.end].low == "by":
            yield from parties[nearest + 1 : nearest + 2]


def _lead(cell: str) -> PartyMention:
    """The party that a cell or the lead of an item names."""
    words = words_of(cell)
    known = _parties(words, cell)
    if known and known[0].kind != "team":
        return known[0]
    name = " ".join(w.low for w in words) or "?"
    team = any(w.low in tension().team_words for w in words)
    role = tension().roles_of_one_team
    kind: Kind = "team" if team else "office"
    if any(w.low in role for w in words):
        kind = "member"
    elif not known and len(words) <= 2 and all(w.capital for w in words):
        kind = "person"
    return PartyMention(name, kind, 0, len(words))


def _parties(words: Sequence[Word], text: str) -> list[PartyMention]:
    listed = tension()
    found: list[PartyMention] = []
    i = 0
    while i < len(words):
        party = _we(words, i) or _office(listed.parties, words, i) or _named(words, text, i)
        if party is not None:
            found.append(party)
        i = party.end if party is not None else i + 1
    return found


def _we(words: Sequence[Word], i: int) -> PartyMention | None:
    return PartyMention("we", "we", i, i + 1) if words[i].low == "we" else None


def _office(listed: Phrases, words: Sequence[Word], i: int) -> PartyMention | None:
    """An office or a team, with the word that tells it from others of its kind."""
    hit = listed.at(words, i)
    if hit is None and (plural := listed.at(singular(words, i), 0)) is not None:
        hit = Hit(plural.phrase, i, i + plural.end)
    if hit is None or words[i].low in tension().nobody_in_particular:
        return None
    kind: Kind = "office"
    before = words[i - 1].low if i else ""
    if before in tension().roles_of_one_team or words[i].low in tension().roles_of_one_team:
        kind = "member"
    if any(w.low in tension().team_words for w in words[i : hit.end]):
        own = before and before not in tension().no_name
        if kind != "member":
            kind = "team" if own else "we"
        name = f"{before} {words[i].low}" if own else "we"
        return PartyMention(name, kind, i, hit.end)
    if hit.end < len(words) and words[hit.end].low in ("team", "squad", "crew"):
        return PartyMention(f"{hit.phrase} team", "team", i, hit.end + 1)
    return PartyMention(hit.phrase, kind, i, hit.end)


def _named(words: Sequence[Word], text: str, i: int) -> PartyMention | None:
    """A proper name inside a sentence: a person, a company."""
    word = words[i]
    before = text[words[i - 1].end : word.start] if i else "."
    if (
        not i
        or not word.capital
        or len(word.text) < 3
        or before.strip(' (“"')
        or "\n\n" in before
    ):
        return None
    lows = numbers()
    if word.low in lows.months | lows.weekdays | tension().no_name or word.text.isupper():
        return None
    if goals().products.at(words, i) is not None:
        return None
    end = i + 1
    while (
        end < len(words) and words[end].capital and words[end].start == words[end - 1].end + 1
    ):
        end += 1
    kind: Kind = "team" if end < len(words) and words[end].low == "team" else "person"
    name = " ".join(w.low for w in words[i:end]) + (" team" if kind == "team" else "")
    return PartyMention(name, kind, i, end)


def _subject_of(words: Sequence[Word], wish: Hit) -> PartyMention | None:
    """Who wants, where no list knows them: "Marta keeps the press and wants", "the miller
    refuses". A thing may need; only somebody wants or refuses."""
    listed = tension()
    first = words[0]
    named = first.capital and first.low not in listed.no_name | listed.nobody_in_particular
    if named and wish.start == 1:
        return PartyMention(first.low, "person", 0, 1)
    before = words[wish.start - 1] if wish.start else first
    known = listed.no_name | listed.nobody_in_particular | guides().stop
    if words[wish.start].low in listed.animate and wish.start and before.low not in known:
        article = words[wish.start - 2].low if wish.start > 1 else ""
        if article in ("the", "our", "a", "an", "their", "its", "her", "his", "both", "all"):
            return PartyMention(before.low, "office", wish.start - 1, wish.start)
    doing = len(words) > 1 and words[1].low.endswith("s") and words[1].start == first.end + 1
    if named and doing and wish.start <= _REACH:
        return PartyMention(first.low, "person", 0, 1)
    return None


def _apart(found: dict[str, Kind], page: PromptPage) -> list[str]:
    """The parties that are not members of one and the same team."""
    outside = [name for name, kind in found.items() if kind in ("office", "team")]
    inside = [name for name, kind in found.items() if kind not in ("office", "team")]
    if len(outside) > 1 or not inside:
        return outside
    teams = [name for name in outside if found[name] == "team"]
    people = [name for name in inside if found[name] == "person"]
    only_members = len(people) < len(inside)
    if outside and not teams:
        return [*outside, *inside]
    told = [s.words for s in page.besides("title", "ask", "length", "rated")]
    one = any(tension().one_team.within(words) for words in told)
    if teams:
        return teams if one or not people else [*teams, *people]
    if one or only_members:
        return inside[:1]
    return people
