"""Rules F301 to F309, about the panel's questions, the estate and the facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompts.folder import marks
from prompts.lint.counts import is_year
from prompts.lint.findings import Finding, found
from prompts.lint.lists import lists
from prompts.lint.page import PromptPage
from prompts.lint.values import Value
from prompts.lint.words import ARTICLES, Word

# A scenario must be understood when heard once.
LEAST, MOST = 15, 35

SEGMENTS = ("alternatives", "migration")


def unfit(probes: Value) -> Iterator[Finding]:
    """F301: a failure scenario or what-if can't be asked verbatim."""
    for card in (*probes["failure_conditions"].items(), *probes["flips"].items()):
        text = card["text"]
        if faults := list(_faults(text.text)):
            yield found("F301", text, f"It {' and '.join(faults)}.")


def _faults(text: str) -> Iterator[str]:
    words = len(text.split())
    if not LEAST <= words <= MOST:
        yield f"has {words} word{'' if words == 1 else 's'} instead of {LEAST} to {MOST}"
    if text.count("?") != 1 or not text.endswith("?"):
        yield "doesn't have exactly one question mark, at its end"
    if text.lower().split().count("suppose") > 1:
        yield "supposes two things"
    if "{" in text or "}" in text:
        yield "contains braces"


def flips_nothing(probes: Value) -> Iterator[Finding]:
    """F302: a what-if changes nothing, or the same design still wins."""
    for flip in probes["flips"].items():
        after = flip["wins_after"]
        if flip["from"].text.lower() == flip["to"].text.lower():
            yield found("F302", flip["to"], "Nothing changes.")
        elif flip["wins_before"].text == after.text:
            yield found("F302", after, "The same position wins before and after the change.")


def segment_without(probes: Value) -> Iterator[Finding]:
    """F309: a segment of the interview has no card. Only long pages are checked."""
    if is_brief(probes):
        return
    asked = {flip["segment"].text or SEGMENTS[0] for flip in probes["flips"].items()}
    lacking = [segment for segment in SEGMENTS if segment not in asked]
    if not list(probes["failure_conditions"].items()):
        lacking.append("failure")
    if probes.raw is not None and lacking:
        reason = f"No question of yours is about {' or '.join(lacking)}."
        yield Finding("F309", probes["flips"].place, "", reason)


def is_brief(probes: Value) -> bool:
    return probes["form"].text == "brief"


def no_estate(probes: Value) -> Iterator[Finding]:
    """F303: a long page's estate has fewer than two groups or parties, or a group has no
    count or owner."""
    if probes.raw is None:
        return
    groups = probes["estate"]["groups"]
    for what, given in (("group", groups), ("party", probes["parties"])):
        entries = list(given.items())
        if len(entries) < 2 and not is_brief(probes):
            name, there_is = (entries[0]["name"].text, "only one") if entries else ("", "no")
            yield Finding("F303", given.place, name, f"There is {there_is} {what}.")
    for group in groups.items():
        lacking = [k for k in ("count", "owner") if not group[k].text or group[k].text == "0"]
        if lacking:
            reason = f"A group lacks its {' and '.join(lacking)}."
            yield Finding("F303", group.place, group["name"].text, reason)


FEWEST = 10

_ELSEWHERE = ("tbd", "tba", "todo", "see")


def pack(probes: Value) -> list[Value]:
    return [*probes["facts"].items(), *probes["withheld"].items()]


def answers(probes: Value) -> list[str]:
    told = ((fact["topic"].text, fact["answer"].text) for fact in pack(probes))
    return [f"{topic}: {answer}" if topic else answer for topic, answer in told]


def _is_answered(fact: Value) -> bool:
    return bool(marks.without(fact["answer"].text).strip())


def few(probes: Value) -> Iterator[Finding]:
    facts = [it for it in pack(probes) if it["topic"].text or _is_answered(it)]
    if len(facts) < FEWEST:
        count = "is 1 fact" if len(facts) == 1 else f"are {len(facts) or 'no'} facts"
        yield Finding(
            "F305",
            probes["facts"].place,
            "",
            f"There {count}. A candidate who gets the brief can only work with the"
            " facts that they can ask for.",
        )


def no_answer(probes: Value) -> Iterator[Finding]:
    """F304: a fact has no answer, or its answer names a position or takes a side."""
    names = [position["name"] for position in probes["positions"].items()]
    for fact in pack(probes):
        answer = fact["answer"]
        padded = f" {' '.join(answer.words)} "
        if not answer.words or (answer.words[0] in _ELSEWHERE and len(answer.words) < 4):
            yield found("F304", answer, "A candidate who asks gets no answer.")
        elif sides := lists().siding.find(answer.words):
            yield found("F304", answer, "The answer takes a side.", sides[0])
        elif named := [name.text for name in names if (core := _core(name)) and core in padded]:
            yield Finding("F304", answer.place, named[0], "The answer names a position.")


def _core(name: Value) -> str:
    words = name.words
    core = words[1:] if words and words[0] in ARTICLES else words
    return f" {' '.join(core)} " if core else ""


def told_by_topic(probes: Value, pages: Sequence[PromptPage]) -> Iterator[Finding]:
    """F307: a topic, which candidates read before asking, contains a number from the answer.
    Years and numbers on the page don't count. Without a topic, a fact is unfinished."""
    read = {word for page in pages for s in page.sentences for word in s.words}
    seen: list[list[Word]] = []
    for fact in pack(probes):
        told = {word for word in fact["answer"].words if word[0].isdigit()} - read
        words = fact["topic"].words
        if words and words in seen:
            yield found("F307", fact["topic"], "Another fact has the same topic.")
        seen.append(words)
        if given := [word.text for word in words if word in told and not is_year(word)]:
            reason = "The topic has a figure of the answer."
            yield Finding("F307", fact["topic"].place, ", ".join(given), reason)
        elif not words and not fact["key"].text and _is_answered(fact):
            yield found("OPEN", fact["topic"], "Candidates choose a fact by its topic.")
