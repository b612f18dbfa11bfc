"""P101 and P102: a classic instead of the team's own problem, a solution instead of a problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from prompts.lint.findings import Finding, Place
from prompts.lint.knowledge import goals
from prompts.lint.page import PromptPage, PromptSentence
from prompts.lint.words import Hit, Phrases, Word, singular, verbatim

_NEAR = 9
"""How many words may stand between a verb and its object, adjectives included."""

_SENTENCE = 20
"""How far one looks for what else a sentence says; most are shorter."""


def at(sentence: PromptSentence) -> Place:
    """The place of a sentence of the page."""
    return Place(sentence.file, sentence.line, sentence.section)


def generic(page: PromptPage) -> Iterator[Finding]:
    """P101: what is asked for is a classic or a brand, or only the textbook speaks."""
    own = _has_own_names(page)
    textbook = [s for s in page.sentences if goals().textbook.within(s.words)]
    for sentence in page.of("title", "intro", "situation", "ask", ""):
        hit = _asked_classic(sentence)
        sure = hit is not None and _any_of_its_kind(sentence.words, hit.start)
        if hit is not None and (sure or not own or textbook):
            words = verbatim(sentence.text, sentence.words[hit.start : hit.end])
            yield Finding(
                "P101",
                at(sentence),
                words,
                "Courses on system design set this problem, so anyone who has practised it"
                " knows the answer.",
            )
            return
    if len(textbook) > 1 and not own:
        yield Finding(
            "P101",
            at(textbook[0]),
            textbook[0].text.strip(),
            "These are textbook figures, and no team or system is named.",
        )


def _has_own_names(page: PromptPage) -> bool:
    """Whether a team or a system has a proper name: a capital inside a sentence that is neither
    a brand nor a product."""
    listed = goals()
    for sentence in page.besides("title", "rated", "length"):
        words = sentence.words
        for i in range(1, len(words)):
            follows_stop = words[i].start and sentence.text[words[i - 1].end] in '.:|!?\n*("“'
            if words[i].capital and len(words[i].text) > 2 and not follows_stop:
                known = listed.brands.at(words, i) or listed.products.at(words, i)
                if known is None and words[i].low not in goals().no_names:
                    return True
    return False


def _asked_classic(sentence: PromptSentence) -> Hit | None:
    """The classic or brand that the sentence asks for; in a title, any that is all of it."""
    listed, words = goals(), sentence.words
    for i in range(len(words)):
        for hit in (listed.design_verbs.at(words, i), listed.design_nouns.at(words, i)):
            if hit is None or (hit.phrase in _VERBS and _is_noun(words, i)):
                continue
            if sentence.role not in ("title", "ask") and not _told_to_you(words, i):
                continue
            found = _object(words, hit.end)
            if found is not None:
                return found
    if sentence.role == "title":
        return _whole_title(words)
    return None


_VERBS = frozenset({"design", "designs", "build", "sketch", "create"})


def _told_to_you(words: Sequence[Word], i: int) -> bool:
    """Whether the verb is an order to the reader: "Design …", "you will build …"."""
    return i == 0 or any(
        w.low in ("you", "your", "please", "candidates")
        for w in words[max(0, i - _SENTENCE) : i]
    )


def _is_noun(words: Sequence[Word], i: int) -> bool:
    """Whether "design" is a thing here: "the design Example runs today"."""
    return i > 0 and words[i - 1].low in goals().noun_before


def _object(words: Sequence[Word], start: int) -> Hit | None:
    """The classic or brand within a few words, before anything that makes it part of more."""
    listed = goals()
    for i in range(start, min(start + _NEAR, len(words))):
        brand = listed.brands.at(words, i)
        if brand is not None:
            likened = i == start or words[i - 1].low in listed.indefinite | listed.definite
            likened = likened or listed.likeness.within(words[max(start, i - 3) : i])
            if likened and _ends_there(words, brand.end):
                return brand
        classic = _classic(words, i)
        if classic is not None:
            return classic
        built_for = words[i].low == "for" and words[i - 1].low in listed.vessels
        if words[i].low in listed.object_ends and not built_for:
            return None
    return None


def _classic(words: Sequence[Word], i: int) -> Hit | None:
    """A classic, or its plural, unless what follows gives it another sense or makes it the
    name of a part ("chat team", "news feed jobs")."""
    listed = goals()
    hit = listed.classics.at(words, i)
    if hit is None:
        hit = listed.classics.at(singular(words, i), 0)
        if hit is None:
            return None
        hit = Hit(hit.phrase, i, i + hit.end)
    other = next((p for k, p in listed.other_senses.items() if hit.phrase.startswith(k)), None)
    if other is not None and hit.end < len(words) and other.at(words, hit.end):
        return None
    if hit.end < len(words) and words[hit.end].low in goals().part_of:
        return None
    return hit


def _ends_there(words: Sequence[Word], end: int) -> bool:
    """Whether the brand is the object itself and not the owner of a part of it."""
    return end == len(words) or words[end].low in goals().clones | goals().after_brand


def _whole_title(words: Sequence[Word]) -> Hit | None:
    start = 1 if words and words[0].low in goals().indefinite | goals().definite else 0
    hit = _classic(words, start) if start < len(words) else None
    return (
        hit if hit is not None and (hit.end == len(words) or _is_aim(words, hit.end)) else None
    )


def _is_aim(words: Sequence[Word], end: int) -> bool:
    return words[end].low in ("for", "like", "at")


def _any_of_its_kind(words: Sequence[Word], start: int) -> bool:
    """Whether the object is any of its kind: "a scalable chat", "Twitter", "URL shorteners"."""
    listed = goals()
    if listed.brands.at(words, start) is not None:
        return True
    for word in reversed(words[max(0, start - 4) : start]):
        if word.low in listed.definite:
            return False
        if word.low in listed.indefinite:
            return True
    return True


def solution_named(page: PromptPage) -> Iterator[Finding]:
    """P102: a product, a pattern or a shape where the goal stands; a decision already taken."""
    listed = goals()
    for sentence in page.of("title", "ask"):
        hit = _goal(sentence.words)
        if hit is not None:
            yield Finding(
                "P102",
                at(sentence),
                verbatim(sentence.text, sentence.words[hit.start : hit.end]),
                f"The {'title' if sentence.role == 'title' else 'ask'} names a solution, so"
                " only one design can win.",
            )
            return
    for sentence in page.besides("title", "ask", "out", "rated", "length"):
        words = sentence.words
        for said in listed.decided.find(words):
            rest = words[said.end : said.end + _SENTENCE]
            shape = next(iter(_terms(rest)), None)
            if shape is not None and not listed.refusing.within(rest[: shape.start]):
                yield Finding(
                    "P102",
                    at(sentence),
                    verbatim(sentence.text, words[said.start : said.end + shape.end]),
                    "The page says that the solution has been chosen, so there is nothing"
                    " left to argue.",
                )
                return


def sides_taken(page: PromptPage) -> Iterator[Finding]:
    """P102, as advice: where the page speaks for one design or against another."""
    for sentence in page.besides("title", "out", "rated", "length"):
        for said in goals().siding.find(sentence.words):
            yield Finding(
                "P102",
                at(sentence),
                verbatim(sentence.text, sentence.words[said.start : said.end]),
                "The page takes a side, so a candidate who argues for the other one argues against"
                " you.",
                sure=False,
            )
            return


def _goal(words: Sequence[Word]) -> Hit | None:
    """The first product, manner or shape that is a goal."""
    listed = goals()
    for hit in listed.our_new.find(words):
        for i in range(hit.end, min(hit.end + 4, len(words))):
            if words[i].low in listed.new_things:
                return Hit(hit.phrase, hit.start, i + 1)
    for hit in _terms(words):
        before = words[max(0, hit.start - 6) : hit.start]
        if listed.refusing.within(before) or _left(listed.leaving, before):
            continue
        if _aimed_at(words, hit) or _any_such(words, hit) or _yours(words, hit):
            return hit
    return None


def _terms(words: Sequence[Word]) -> list[Hit]:
    listed = goals()
    found = [
        hit for p in (listed.products, listed.manners, listed.shapes) for hit in p.find(words)
    ]
    return sorted(found, key=lambda hit: hit.start)


def _left(leaving: Phrases, before: Sequence[Word]) -> bool:
    """Whether the last words before the term say that it is there already."""
    return leaving.within(before[-2:]) and not goals().goal_before.within(before[-3:])


def _aimed_at(words: Sequence[Word], hit: Hit) -> bool:
    """Whether a word of going or making stands at most three words before the term, or the term
    is where something else goes: "move 47 flows to"."""
    listed = goals()
    start = max(0, hit.start - 7)
    for goal in listed.goal_before.find(words[start : hit.start]):
        noun = goal.phrase in _VERBS | {"use"} and _is_noun(words, start + goal.start)
        if goal.end + start >= hit.start - 3 and not noun:
            return True
    whither = [w.low for w in words[max(0, hit.start - 3) : hit.start]]
    going = {w.low for w in words[max(0, hit.start - 11) : hit.start]}
    return any(
        going & verbs and set(whither) & prepositions
        for verbs, prepositions in (
            (listed.going, listed.whither),
            (listed.replacing, listed.replaced_by),
        )
    )


def _yours(words: Sequence[Word], hit: Hit) -> bool:
    """Whether the term is what the reader would do: "the event-driven design you would choose"."""
    behind = [w.low for w in words[hit.end : hit.end + 5]]
    return any(pair == ("you", "would") for pair in pairwise(behind))


def _any_such(words: Sequence[Word], hit: Hit) -> bool:
    """Whether the term is any of its kind: a manner without "the", a shape with "a"."""
    listed = goals()
    article = ""
    for word in reversed(words[max(0, hit.start - 3) : hit.start]):
        if word.low in listed.definite | listed.indefinite | listed.whither:
            article = word.low
            break
    if listed.manners.at(words, hit.start) is not None:
        return article not in listed.definite or article == "our"
    return listed.shapes.at(words, hit.start) is not None and article in listed.indefinite
