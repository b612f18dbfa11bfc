"""The gate for a model's proposals: what passes stands among the engine's own candidates.

Beside everything that `verify` asks of any question, a proposal must speak of this document in its
own words, name nobody, judge nobody, and ask what neither the document nor another question says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from blindfolio.facts.lexicon import singular, verb_forms, words
from blindfolio.facts.model import Facts
from blindfolio.facts.phrases import Phrase
from blindfolio.facts.reading import Reading
from reviews.followups.candidates import Candidate
from reviews.followups.common_words import common_words, function_words
from reviews.followups.figures import KnownFigures
from reviews.followups.proposals import Proposal, plain
from reviews.followups.scoring import scored
from reviews.followups.sheet import BY_MODEL, Levels, Question
from reviews.followups.signals import Signals

_OWN_THINGS = 2
_OFTEN = 5
"""An everyday word that a document speaks of so often is a thing of its own ("the reader")."""
_QUOTE_WORDS = 4
_COPIED = 8
"""A question with so many words of its quote in a row only says the passage back."""
_ALIKE = 0.6
_FACT = 0.5
"""What a proposal's fact is worth: half of what the engine can point at itself."""
_LONGEST = 240
"""Characters of a why or a listen-for: two printed pages hold no essays."""
_JUDGES = re.compile(
    r"\b(?:rubric|senior|junior|principal engineer|applicant|interviewe[er]|examiner|assessor|"
    r"rated|ratings?|hir(?:e|ed|ing)|grad(?:e|ed|ing)|seniority)\b|[@<>{}\[\]]|www\.",
    re.IGNORECASE,
)
_JUDGES_UNLESS_SAID = frozenset(
    ("staff", "score", "scores", "scored", "level", "levels", "rank", "interview", "author")
)
"""Words of judging that are also words of design: allowed where the document has them."""
_SPEAKS_TO_A_MODEL = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,60}\b(?:rubric|instructions?|prompts?|"
    r"guidelines?)\b|\b(?:easy|easier|simple) questions?\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:^|[.?!,;:] (?:and |or |then |so )?|\b(?:and|or|at|in|by|for|from|of|to|until|with) )"
    r"(?:what|which|who|whom|whose|how|when|where|why)\b",
    re.IGNORECASE,
)
"""A question word where a question begins; "it does what" and "the one who" are none."""
_WORD = re.compile(r"[^\W_](?:[\w'./%-]*[\w%])?")
_SENTENCE_END = re.compile(r"[.?!:]\s+[“\"]?$|^[“\"]?$")
_SUPPOSING = frozenset(("suppose", "imagine", "say", "given", "assume", "nobody", "somebody"))


def proposed(
    proposals: Sequence[Proposal],
    facts: Facts,
    reading: Reading,
    signals: Signals,
    prompt: str,
    known: KnownFigures,
    others: Sequence[Candidate],
) -> tuple[list[Candidate], list[tuple[Candidate, str]]]:
    """The proposals that pass, scored, and those that do not, each with the reason.

    `prompt` and `known` are the prompt's text and figures: what stands there is not this
    document's own. `others` are the questions that are candidates already.
    """
    own = _own_things(facts, reading, prompt, known)
    vocabulary = _vocabulary((*(b.text for b in reading.document.blocks), plain(prompt)))
    candidates = [_candidate(proposal, own, reading) for proposal in proposals]
    worth = {id(c): s for c in candidates for s in scored([c], facts, reading, signals)}
    passed: list[Candidate] = []
    faulty: list[tuple[Candidate, str]] = []
    for candidate in candidates:
        weighed = worth[id(candidate)]
        wrong = _fault(candidate, vocabulary)
        if not wrong and "answered" in dict(weighed.shares):
            wrong = "the document answers it"
        if not wrong and any(_repeats(candidate, c) for c in (*others, *passed)):
            wrong = "another question asks it"
        if wrong:
            faulty.append((candidate, wrong))
        else:
            passed.append(weighed)
    return passed, faulty


def _candidate(proposal: Proposal, own: Sequence[Phrase], reading: Reading) -> Candidate:
    levels = proposal.listen_for
    text, why, *listen_for = (
        " ".join(part.split())
        for part in (
            proposal.text,
            proposal.why,
            levels.senior,
            levels.staff,
            levels.senior_staff,
        )
    )
    form = BY_MODEL + proposal.segment
    sentences = reading.by_block.get(proposal.block, ())
    evidence = next(
        (s.span.text for s in sentences if proposal.quote in s.span.text), proposal.quote
    )
    return Candidate(
        question=Question(
            text=text,
            form=form,
            quote=proposal.quote,
            block=proposal.block,
            why=why,
            listen_for=Levels(*listen_for),
        ),
        segment=proposal.segment,
        form=form,
        variety="",
        slots={f"thing{n}": phrase for n, phrase in enumerate(_named(text, own)[:4])},
        fact_score=_FACT,
        weight=1.0,
        evidence=evidence,
    )


def _fault(candidate: Candidate, vocabulary: frozenset[str]) -> str:
    """What keeps a proposal off the sheet before `verify` looks at it; "" if nothing does."""
    question = candidate.question
    levels = question.listen_for
    beside = (question.why, levels.senior, levels.staff, levels.senior_staff)
    own = (question.text, *beside)
    if any(_SPEAKS_TO_A_MODEL.search(part) for part in (*own, question.quote)):
        return "it speaks to a model"
    if any(_JUDGES.search(part) for part in own):
        return "it speaks of judging, or holds an address or markup"
    said = {word.lower() for part in own for word in _WORD.findall(part)}
    if (said & _JUDGES_UNLESS_SAID) - vocabulary:
        return "it speaks of judging"
    if any(_names_somebody(part, vocabulary) for part in own):
        return "it names what neither the document nor the prompt does"
    if any(len(part) > _LONGEST for part in beside):
        return "it is too long"
    if len(_words(question.quote)) < _QUOTE_WORDS:
        return "its quote is too short to point anywhere"
    if _says_back(question.text, question.quote):
        return "it says the passage back"
    if len(candidate.slots) < _OWN_THINGS:
        return "it names too little of the document's own"
    if not _OPEN.search(question.text):
        return "it can be answered by yes or no"
    return ""


def _own_things(
    facts: Facts, reading: Reading, prompt: str, known: KnownFigures
) -> list[Phrase]:
    """What the document names and the prompt does not, longest first: options, figures, parts,
    steps, and whatever it speaks of more than once."""
    phrases = [e.phrase for e in facts.entities]
    phrases += [Phrase(e.name, e.phrase.plural, e.phrase.key) for e in facts.entities]
    phrases += [a.phrase for a in facts.alternatives]
    phrases += [s.action for s in facts.steps if s.action is not None]
    phrases += [p for m in facts.mechanisms for p in m.slots.values()]
    phrases += [Phrase(q.value, key=q.value) for q in facts.quantities if not known.hold(q)]
    phrases += [
        Phrase(key, key=key)
        for key, n in reading.phrase_counts.items()
        if n > (1 if " " in key else 2)
    ]
    given = _words(plain(prompt))
    own = {
        tuple(_bare(p.text)): p
        for p in phrases
        if len(p.text) > 1
        if any(w not in common_words() for w in _bare(p.text))
        or (reading.phrase_counts[p.key] >= _OFTEN and p.key not in function_words())
    }
    return [
        own[run]
        for run in sorted(own, key=lambda run: (-len(run), run))
        if run and not _at(run, given)
    ]


def _named(text: str, own: Sequence[Phrase]) -> list[Phrase]:
    """Which of the document's own things the text names, none inside another."""
    left = _words(text)
    found = []
    for phrase in own:
        named = tuple(_bare(phrase.text))
        places = _at(named, left)
        if places:
            found.append(phrase)
            for at in places:
                left[at : at + len(named)] = [""] * len(named)
    return found


def _at(run: Sequence[str], text: Sequence[str]) -> list[int]:
    """Where the words of `run` follow each other in the text."""
    size = len(run)
    return [
        n
        for n, word in enumerate(text)
        if word == run[0] and tuple(text[n : n + size]) == tuple(run)
    ]


def _words(text: str) -> list[str]:
    return [singular(word.lower()) for word in _WORD.findall(text)]


def _bare(text: str) -> list[str]:
    """The words of a phrase without its article."""
    found = _words(text)
    return found[1:] if found[:1] in (["the"], ["a"], ["an"], ["your"]) else found


def _vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """Every word of the texts, in lower case, in whole and in parts."""
    found: set[str] = set()
    for text in texts:
        for word in _WORD.findall(text.lower()):
            found |= {word, singular(word), *re.split(r"[-'./]", word)}
    return frozenset(found)


def _names_somebody(text: str, vocabulary: frozenset[str]) -> bool:
    """Whether a word with a capital is a name that the model brought along."""
    for match in _WORD.finditer(text):
        word = match.group()
        low = word.lower().removesuffix("'s")
        short = word.isupper() and len(word) <= 5
        if word[0].islower() or not word[0].isalpha() or short:
            continue
        if low in vocabulary or singular(low) in vocabulary:
            continue
        begins = _SENTENCE_END.search(text[: match.start()]) is not None
        known = low in common_words() | _SUPPOSING or low in verb_forms()
        if not (begins and (known or _governs(text[match.end() :]))):
            return True
    return False


def _governs(rest: str) -> bool:
    """Whether the words after a sentence's first one make that a verb: "Fences the lease"."""
    following = re.match(r" ([a-z]+)\b", rest)
    w = words()
    after = w.determiners | w.possessives | w.pronouns | w.subordinators
    return following is not None and following.group(1) in after


def _says_back(text: str, quote: str) -> bool:
    asked, said = _words(text), _words(quote)
    return any(_at(said[n : n + _COPIED], asked) for n in range(len(said) - _COPIED + 1))


def _repeats(one: Candidate, other: Candidate) -> bool:
    a, b = _rare(one.question.text), _rare(other.question.text)
    return bool(a and b) and len(a & b) / len(a | b) >= _ALIKE


def _rare(text: str) -> set[str]:
    return {word for word in _words(text) if word not in common_words()}
