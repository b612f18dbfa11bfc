"""F301 to F304: conditions, flips, the estate and withheld facts that do nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompts.lint.findings import Finding
from prompts.lint.goals import at
from prompts.lint.knowledge import goals, guides, numbers, probe_words
from prompts.lint.page import PromptPage
from prompts.lint.values import Value
from prompts.lint.words import Word, stem, verbatim, words_of


def is_brief(probes: Value) -> bool:
    """Whether `prompt.md` is a brief."""
    return probes["form"].text == "brief"


def any_design(probes: Value) -> Iterator[Finding]:
    """F301: a condition without the estate in it, or one that hits all alike. In a brief it needs
    not say whom it hits."""
    estate = _estate_words(probes)
    brief = is_brief(probes)
    for condition in probes["failure_conditions"].items():
        text = condition["text"]
        if not _anchored(text.text, estate):
            yield Finding(
                "F301",
                text.place,
                text.text,
                "It names no place, date or duration in this estate, so it affects every"
                " design in the same way.",
            )
            continue
        if brief and not any(condition[side].raw for side in ("hits", "spares")):
            continue
        for side in ("hits", "spares"):
            wrong = _says_nobody(condition[side], side)
            if wrong:
                yield Finding("F301", condition[side].place, *wrong)
                break
        else:
            same = [" ".join(_lows(entry.text)) for entry in condition["hits"].items()]
            other = [" ".join(_lows(entry.text)) for entry in condition["spares"].items()]
            keys = [str(condition[k].raw or "") for k in ("hits_positions", "spares_positions")]
            if same == other or (keys[0] == keys[1] and keys[0] not in ("", "[]", "()")):
                yield Finding(
                    "F301",
                    condition["spares"].place,
                    "; ".join(entry.text for entry in condition["spares"].items()),
                    "The designs that it hits and spares are the same.",
                )


def _says_nobody(value: Value, side: str) -> tuple[str, str] | None:
    """Words and reason where `hits` or `spares` doesn't tell designs apart."""
    listed = probe_words()
    entries = [entry for entry in value.items() if entry.text]
    if not entries:
        return "", f"`{side}` is empty."
    for entry in entries:
        said = " ".join(_lows(entry.text))
        if said in listed.everybody or said in listed.nobody or _begins_with_all(said):
            return entry.text, f"`{side}` doesn't tell designs apart."
    if all(listed.tautologies.within(words_of(entry.text)) for entry in entries):
        return entries[0].text, f"`{side}` says only that good designs are good."
    return None


def _begins_with_all(said: str) -> bool:
    general = ("every design", "all designs", "any design", "no design")
    rest = next((said.removeprefix(g).split() for g in general if said.startswith(g)), None)
    return rest is not None and not set(rest[:2]) & probe_words().narrowing


def _lows(text: str) -> list[str]:
    return [w.low for w in words_of(text)]


def _estate_words(probes: Value) -> frozenset[str]:
    """Stems of what has a name in this estate: groups, owners, parties, the unit."""
    named = [probes["estate"]["unit"].text]
    for group in probes["estate"]["groups"].items():
        named += [group["name"].text, group["owner"].text]
        named += [entry.text for entry in group["words"].items()]
    for party in probes["parties"].items():
        named += [party["name"].text, *(entry.text for entry in party["words"].items())]
    dull = probe_words().place_words | guides().stop | guides().negations | numbers().counts
    words = (w for text in named for w in words_of(text))
    return frozenset(stem(w.low) for w in words if w.low not in dull and len(w.low) > 2)


def _anchored(text: str, estate: frozenset[str]) -> bool:
    """Whether the condition has a place, time or duration; a stock event needs two of them."""
    listed = probe_words()
    words = words_of(text)
    anchors = (
        _has_place(words, text, estate),
        listed.times.within(words) or any(":" in w.text for w in words),
        any(_is_duration(words, i) for i in range(1, len(words))),
    )
    if listed.generic_events.within(words):
        return sum(anchors) > 1 and anchors[0]
    return sum(anchors) > 0


def _has_place(words: Sequence[Word], text: str, estate: frozenset[str]) -> bool:
    for i, word in enumerate(words):
        if stem(word.low) in estate:
            return True
        inside = i > 0 and text[words[i - 1].end] not in ".?!" and not word.text.isupper()
        if inside and word.capital and len(word.text) > 2:
            dated = numbers().months | numbers().weekdays
            if word.low not in dated and not goals().products.at(words, i):
                return True
    return False


def _is_duration(words: Sequence[Word], i: int) -> bool:
    before = words[i - 1]
    counted = before.digits or before.low in numbers().counts | {
        "one",
        "a",
        "an",
        "whole",
        "half",
    }
    return counted and words[i].low in probe_words().durations


def flips_nothing(probes: Value) -> Iterator[Finding]:
    """F302: a flip without from and to, with one winner, or of load alone."""
    for flip in probes["flips"].items():
        start, end = flip["from"].text or flip["from_"].text, flip["to"].text
        if not start or not end or _lows(start) == _lows(end):
            yield Finding(
                "F302", flip.place, end or start, "Its “from” and “to” are missing or the same."
            )
        elif flip["wins_before"].text == flip["wins_after"].text:
            words = flip["wins_after"].text
            yield Finding(
                "F302",
                flip["wins_after"].place,
                words,
                "The same design wins before and after.",
            )
        elif _more_load(start, end):
            words = f"{start} → {end}"
            yield Finding(
                "F302",
                flip["to"].place,
                words,
                "More load makes the task harder. It is not a what-if.",
            )


def _more_load(start: str, end: str) -> bool:
    listed = probe_words()
    before, after = words_of(start), words_of(end)
    rate = listed.rates.within(before) or any(a.low == "s" for a in before[-1:])
    if not rate and not listed.load.within([*before, *after]):
        return False
    if listed.more.within(after) and len(after) < 8 and listed.load.within(after):
        return True
    low, high = _value(before), _value(after)
    alone = {w.low for w in after} - {w.low for w in before}
    return (
        low is not None
        and high is not None
        and high > low
        and all(word[:1].isdigit() or word in numbers().counts for word in alone)
    )


def _value(words: Sequence[Word]) -> float | None:
    for word in words:
        if word.digits:
            try:
                return float(word.text.replace(",", "").replace(":", "."))
            except ValueError:
                return None
    return None


def no_estate(probes: Value, page: PromptPage | None = None) -> Iterator[Finding]:
    """F303: no groups with count and owner, one group only, nothing strange or unowned, or a
    page that starts on a green field. Each part can be looked at alone."""
    yield from _groups(probes)
    for sentence in page.besides("out") if page is not None else ():
        words = sentence.words
        for hit in probe_words().no_estate.find(words):
            near = [*words[max(0, hit.start - 6) : hit.start], *words[hit.end : hit.end + 5]]
            if not probe_words().no_estate_spared.within(near):
                yield Finding(
                    "F303",
                    at(sentence),
                    verbatim(sentence.text, words[hit.start : hit.end]),
                    "If nothing exists yet, there is nothing to move.",
                )
                return


def _groups(probes: Value) -> Iterator[Finding]:
    if probes.raw is None:
        return
    listed = probe_words()
    estate = probes["estate"]
    groups = list(estate["groups"].items())
    if not groups:
        if not is_brief(probes):
            yield Finding("F303", estate.place, "", "The estate has no groups.")
        return
    for group in groups:
        lacking = [k for k in ("count", "owner") if not group[k].text or group[k].text == "0"]
        if lacking:
            name = group["name"].text
            yield Finding(
                "F303", group.place, name, f"A group lacks its {' and '.join(lacking)}."
            )
            return
    if len(groups) == 1:
        name = groups[0]["name"].text
        yield Finding("F303", estate["groups"].place, name, "A single group is not an estate.")
        return
    for text in (estate["unit"].text, *(g["name"].text for g in groups)):
        if listed.no_estate.within(words_of(text)):
            yield Finding("F303", estate.place, text, "There is nothing to move.")
            return
    strange = any(not _nothing_strange(g["oddity"].text) for g in groups)
    unowned = any(listed.unowned.within(words_of(g["owner"].text)) for g in groups)
    if not strange and not unowned:
        yield Finding("F303", estate["groups"].place, "", "No group is unusual or unowned.")


def _nothing_strange(oddity: str) -> bool:
    said = [w.low for w in words_of(oddity)]
    return not said or " ".join(said) in probe_words().nothing_strange or (
        len(said) < 4 and any(w in probe_words().nothing_strange for w in said[:2])
    )  # fmt: skip


def no_answer(probes: Value) -> Iterator[Finding]:
    """F304: a fact without an answer, or with one that names a design."""
    names = [p["name"].text for p in probes["positions"].items()]
    for fact in (*probes["facts"].items(), *probes["withheld"].items()):
        answer = fact["answer"]
        words = words_of(answer.text)
        if not words or (len(words) < 12 and probe_words().no_answer.within(words)):
            yield Finding(
                "F304", answer.place, answer.text, "A candidate who asks gets no answer."
            )
            continue
        side = next(iter(goals().siding.find(words)), None)
        if side is not None:
            said = verbatim(answer.text, words[side.start : side.end])
            yield Finding("F304", answer.place, said, "The answer takes a side.")
            continue
        design = _design_in(answer.text, names)
        if design:
            yield Finding("F304", answer.place, design, "The answer names a design.")


def _design_in(answer: str, names: Sequence[str]) -> str:
    """The design that the answer names: a position by its name, or a shape with advice."""
    words = words_of(answer)
    lows = " ".join(w.low for w in words)
    for name in names:
        said = [w.low for w in words_of(name)]
        core = " ".join(said[1:] if said[:1] and said[0] in ("a", "an", "the") else said)
        if core and f" {core} " in f" {lows} ":
            return name
    advice = probe_words().advising.find(words)
    terms = [
        h for p in (goals().manners, goals().shapes, goals().products) for h in p.find(words)
    ]
    for hit in advice:
        near = [t for t in terms if -4 < t.start - hit.end < 6 or -4 < hit.start - t.end < 3]
        stems = {stem(w.low) for w in words[hit.end : hit.end + 8]}
        named = [n for n in names if len(_core(n)) > 1 and _core(n) <= stems]
        if (near or named) and not goals().refusing.within(
            words[max(0, hit.start - 3) : hit.end]
        ):
            return verbatim(answer, words[hit.start : hit.end + 4])
    return ""


def _core(name: str) -> set[str]:
    return {stem(w.low) for w in words_of(name) if w.low not in guides().stop}
