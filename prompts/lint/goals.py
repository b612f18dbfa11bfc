from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompts.lint.findings import Finding, found
from prompts.lint.lists import lists
from prompts.lint.page import PromptPage
from prompts.lint.words import ARTICLES, Hit, Word

# The most words between a verb and its object.
_NEAR = 9

# Words of a sentence to search.
_SENTENCE = 20

_YOU = frozenset({"you", "your", "please", "candidates"})
_OURS = frozenset({"the", "our", "this", "that", "its", "their"})


def generic(page: PromptPage) -> Iterator[Finding]:
    for sentence in page.of("title", "intro", "ask", ""):
        words = sentence.words
        hit = _asked(words, told=sentence.role in ("title", "ask"))
        if hit is None and sentence.role == "title":
            hit = _whole(words)
        if hit is not None:
            reason = (
                "Courses on system design set this problem, so anyone who has practised it knows"
                " the answer."
            )
            yield found("P101", sentence, reason, hit)
            return


def _asked(words: Sequence[Word], *, told: bool) -> Hit | None:
    # Outside the title and the ask, only instructions count: "Design …", "you will build …".
    for verb in lists().designing.find(words):
        start = verb.start
        noun = " " not in verb.phrase and start > 0 and words[start - 1] in _OURS
        to_you = not _YOU.isdisjoint(words[max(0, start - _SENTENCE) : start])
        if not noun and (told or start == 0 or to_you) and (hit := _object(words, verb.end)):
            return hit
    return None


def _object(words: Sequence[Word], start: int) -> Hit | None:
    listed = lists()
    for i in range(start, min(start + _NEAR, len(words))):
        brand, classic = listed.brands.at(words, i), _classic(words, i)
        if brand and (
            # The object itself, not a word of a name.
            brand.end == len(words) or words[brand.end] in listed.stop | listed.kinds
        ):
            return brand
        if classic and words[i - 1] not in _OURS:
            return classic
        built_for = words[i] == "for" and words[i - 1] in listed.kinds
        if words[i] in listed.object_ends and not built_for:
            return None
    return None


def _classic(words: Sequence[Word], i: int) -> Hit | None:
    listed = lists()
    singular = [word.removesuffix("s") for word in words[i : i + 4]]
    hit = listed.classics.at(words, i)
    if hit is None and (plural := listed.classics.at(singular, 0)):
        hit = Hit(plural.phrase, i, i + plural.end)
    if hit is None or not listed.part_of.isdisjoint(words[hit.end : hit.end + 1]):
        return None
    return hit


def _whole(words: Sequence[Word]) -> Hit | None:
    start = 1 if words and words[0] in ARTICLES else 0
    hit = _classic(words, start) if start < len(words) else None
    return hit if hit and lists().kinds.issuperset(words[hit.end :]) else None


def solution_named(page: PromptPage) -> Iterator[Finding]:
    """P102: the page names a product, a pattern or a thing to build instead of the goal, or
    a decision already taken."""
    listed = lists()
    for sentence in page.of("title", "ask"):
        words = sentence.words
        for hit in listed.solutions.find(words):
            if not _there(words[max(0, hit.start - 4) : hit.start]):
                reason = f"The {sentence.role} names a solution, so only one design can win."
                yield found("P102", sentence, reason, hit)
                return
    for sentence in page.besides("title", "ask", "out", "rated", "length"):
        words = sentence.words
        for said in listed.decided.find(words):
            rest = words[said.end : said.end + _SENTENCE]
            named = listed.solutions.find(rest)
            if named and listed.leaving.isdisjoint(rest):
                reason = (
                    "The page says that the solution has been chosen, so there is nothing left to"
                    " argue."
                )
                both = Hit(said.phrase, said.start, said.end + named[0].end)
                yield found("P102", sentence, reason, both)
                return


def _there(before: Sequence[Word]) -> bool:
    if before and before[-1] in _OURS:
        return True
    for word in reversed(before):
        if word in ("to", "onto", "into", "with", "as"):
            return False
        if word in lists().leaving:
            return True
    return False


def sides_taken(page: PromptPage) -> Iterator[Finding]:
    """P102: the page argues for or against a design."""
    for sentence in page.besides("title", "out", "rated", "length"):
        for hit in lists().siding.find(sentence.words)[:1]:
            reason = (
                "The page takes a side, so a candidate who argues for the other one argues against"
                " you."
            )
            yield found("P102", sentence, reason, hit)
            return
