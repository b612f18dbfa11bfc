"""Those whose wish a document says it does not serve: nothing, not now, no share of the budget."""

from __future__ import annotations

import re

from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.spans import Span, quote
from blindfolio.facts.table_rows import rows_of
from prompts.folder.probes import Party
from reviews.followups.candidates import Candidate
from reviews.followups.passages import passages
from reviews.followups.sheet import Levels, Question

SCORE = 5.6
_GETS_NOTHING = re.compile(
    r"\b(?:gets? (?:nothing|none|no\b|little|less)|nothing (?:of|from|for|in)\b|not (?:the|a) half|"
    r"and not (?:half|the)|has to wait|have to wait|must wait|will wait|is refused|"
    r"(?:does|do|will|would) not (?:get|have|see|serve|help)|no person-months?|"
    r"would not promise|is not (?:served|part|in)|none of (?:the|its|their))\b"
)
_NONE = re.compile(r"^(?:0|none|nothing|\u2013|\u2014|-)$", re.IGNORECASE)


def left_out(party: Party, reading: Reading) -> list[Candidate]:
    """One question about what a party does not get, where the document itself says so: in a
    sentence that names the party, or in a row of a table of efforts that gives it none."""
    span = _said(party, reading) or _in_table(party, reading)
    if span is None:
        return []
    name = party.name[:1].upper() + party.name[1:]
    question = Question(
        text=f"{name} wants {party.wants}; this passage gives less than that, or nothing. Who "
        f"says so to {party.name}, before which date, and what do you do if the answer is no?",
        form="prompt_left_out",
        quote=span.text,
        block=span.block,
        why=f"A party of the prompt that can refuse {party.can_refuse} is not served here.",
        listen_for=Levels(
            f"says that {party.name} comes later",
            f"names what {party.name} gets instead, from when, and who has agreed to that",
            f"has made the conflict plain to whoever decides it, and says what a no from "
            f"{party.name} changes in the plan",
        ),
    )
    return [
        Candidate(question, "alternatives", question.form, "", {}, 1.0, 1.0, span.text, SCORE)
    ]


def _said(party: Party, reading: Reading) -> Span | None:
    for passage in passages(reading, (*party.words, party.name.removeprefix("the ").lower())):
        sentence = passage.sentence
        if sentence.block.kind == "heading" or "risk" in sentence.topics[:1]:
            continue  # what may happen is not what is planned
        if _denies(party, sentence) or _nobody_gets(party, sentence):
            return passage.quote
    return None


def _denies(party: Party, sentence: Sentence) -> bool:
    """Whether the words of getting nothing follow the party's name within the same clause."""
    name = re.escape(party.name.removeprefix("the ").lower())
    for match in re.finditer(rf"\b{name}\b", sentence.low):
        after = re.split(r"[;:.]", sentence.low[match.end() :])[0]
        if _GETS_NOTHING.search(after[:70]):
            return True
    return False


def _nobody_gets(party: Party, sentence: Sentence) -> bool:
    """ "Nobody at Shops gets …", "no team of Treasury has …": the denial is the subject."""
    name = re.escape(party.name.removeprefix("the ").lower())
    said = rf"\b(?:nobody|no one|none|no \w+) (?:at|in|of|from) (?:the )?{name}\b"
    return any(
        c.negated and re.search(said, sentence.low) and c.verb in _RECEIVES
        for c in sentence.clauses
    )


_RECEIVES = frozenset({"get", "have", "see", "receive", "gain"})


def _in_table(party: Party, reading: Reading) -> Span | None:
    """The name cell of a row whose last cell is nil, in a table of person-months."""
    name = party.name.removeprefix("the ").lower()
    for block in reading.document.blocks:
        if block.kind != "table":
            continue
        rows = rows_of(block)
        effort = rows[0].cells[-1].text.lower()
        if not re.search(r"months?|weeks?|days?|effort|budget", effort):
            continue
        for row in rows[1:]:
            named = row.cell(0)
            if named is None or not _NONE.match(row.cells[-1].text):
                continue
            if re.search(rf"\b{re.escape(name)}\b", named.text.lower()):
                return quote(named)
    return None
