"""What the document proposes: its title first, then its strongest "we propose" sentence."""

from __future__ import annotations

import re

from blindfolio.facts.lexicon import gerund, verb_forms, words
from blindfolio.facts.model import Decision
from blindfolio.facts.phrases import Phrase, action, balanced
from blindfolio.facts.reading import Reading, is_template_title
from blindfolio.facts.slots import fits_slot
from blindfolio.facts.spans import quote
from blindfolio.facts.tagger import NUMBER_WORDS

_PREFIX = re.compile(
    r"^(?:(?:RFC|RFD|KEP|ADR|PEP|DEP|Design|Proposal|Request for Comments?|Design Doc(?:ument)?|"
    r"One[- ]Pager|Feature Name)[\s#-]*[\d.]*(?:\s*[:\-–—]\s*|\s+(?=[A-Z])))+"  # noqa: RUF001
    r"|^\d[\d.]*\s*[:.\-–—]?\s*",  # noqa: RUF001
    re.IGNORECASE,
)
_DATE = re.compile(r"^\s*\d{4}-\d{2}-\d{2}\s*(?:[-–—:]\s*)?")  # noqa: RUF001
_PROPOSES = re.compile(
    r"\b(?:(?:we|i|rfc|rfd|kep|proposal|document|design|change|paper) (?:\w+ )?proposes?|"
    r"we should|i suggest|i recommend|i argue|proposal is|plan is)\b"
)
_OTHER_SIDE = re.compile(r"^(?:as opposed to|instead of|rather than|unlike|if|until)\b")
_ASKS = frozenset(
    {"who", "what", "how", "why", "when", "where", "which", "knowing", "understanding"}
)
_TITLE_WORDS = 9
UNNAMED = Phrase("your plan", False, "")


def decision_of(reading: Reading) -> Decision:
    """The decision as a phrase that fits a slot; "your plan" when neither title nor text gives one,
    with an empty key where nothing at all says what is proposed."""
    title = title_words(reading.title)
    if title and not is_template_title(title):
        phrase = _from_title(title, reading)
        if phrase is not None and fits_slot(phrase):
            return Decision(phrase, None)
        named = _before_stop(title, reading)
        if named is not None:
            return Decision(named, None)
        if phrase is not None or len(title.split()) > _TITLE_WORDS:
            # the title is a sentence: it says what is decided, in words that fill no slot
            return Decision(Phrase(UNNAMED.text, False, title.lower()), None)
    best: tuple[float, int] | None = None
    found: Decision | None = None
    for n, sentence in enumerate(reading.sentences):
        if sentence.block.kind == "heading" or sentence.role not in ("design", "meta"):
            continue
        cue = _PROPOSES.search(sentence.low)
        if cue is None or _OTHER_SIDE.match(sentence.low):
            continue
        for clause in sentence.clauses:
            if (
                clause.negated
                or clause.conditional
                or clause.passive
                or clause.verb in words().weak_verbs
                or clause.end < sentence.span.start + cue.start()
            ):
                continue
            if clause.pronoun not in ("we", "i") and not (
                clause.infinitive or clause.form == "VBG"
            ):
                continue
            phrase = action(sentence, clause)
            if phrase is None or not fits_slot(phrase):
                continue
            score = (2.0 if "propos" in sentence.low else 1.0) + (
                0.5 if "proposal" in sentence.topics else 0.0
            )
            if best is None or (score, -n) > best:
                best = (score, -n)
                found = Decision(phrase, quote(sentence.span, clause.start))
            break
    return found or Decision(UNNAMED, None)


def title_words(title: str) -> str:
    """The title without numbers, dates and the kind of document it is."""
    text = title.strip().strip("*_`")
    for _ in range(3):
        shorter = _DATE.sub("", _PREFIX.sub("", text)).strip(" -–—:")  # noqa: RUF001
        if shorter == text:
            break
        text = shorter
    return balanced(text)


_LEAD_WORDS = 5
_STOP = re.compile(r"[:;|]|, (?:and )?(?:not|no|never|instead of|rather than)\b")


def _before_stop(title: str, reading: Reading) -> Phrase | None:
    """What a title names before its colon, or before what it is not: "The desk: one case for each
    person", "A witness, not a conductor"."""
    lead, *rest = _STOP.split(title, maxsplit=1)
    words_of = lead.split()
    if not rest or not 1 <= len(words_of) <= _LEAD_WORDS:
        return None
    said = (b.text for b in reading.document.blocks if b.kind not in ("heading", "code"))
    if len(words_of) > 1 and lead.istitle() and any(lead in text for text in said):
        return Phrase(f"the {lead}", False, lead.lower())  # a name that the text uses
    phrase = _from_title(re.sub(r"^(?:An?|One)\s", "The ", lead.strip()), reading)
    return phrase if phrase is not None and fits_slot(phrase) else None


def _from_title(title: str, reading: Reading) -> Phrase | None:
    parts = title.split()
    if not 1 <= len(parts) <= _TITLE_WORDS or title.endswith("?") or re.search(r"[:;|]", title):
        title = re.split(r"[:;|]", title)[-1].strip().rstrip("?")
        parts = title.split()
        if not 1 <= len(parts) <= _TITLE_WORDS:
            return None
    if parts[0].lower() in _ASKS:
        return None
    small = [_small(p, reading) for p in parts]
    first = next((i for i, p in enumerate(small) if not p.lower().endswith("ly")), 0)
    low = small[first].lower()
    form = verb_forms().get(low) or verb_forms().get(low.rsplit("-", 1)[-1])
    more = len(parts) > first + 1
    if form and form.form == "VBG" and more and low not in words().ing_nouns:
        return Phrase(" ".join(small), False, title.lower())
    bare_verb = form is not None and form.form == "VB" and more
    if form and bare_verb and (low not in words().both or _verb_like(small, first)):
        small[first] = (
            low.rsplit("-", 1)[0] + "-" + gerund(form.base) if "-" in low else gerund(low)
        )
        return Phrase(" ".join(small), False, title.lower())
    if low.endswith("ing") and more and low not in words().ing_nouns:
        following = small[first + 1].lower()
        if following in words().prepositions | words().determiners:
            return Phrase(" ".join(small), False, title.lower())
    stop = next(
        (i for i, p in enumerate(small) if i and p.lower() in words().prepositions), None
    )
    head = small[stop - 1 if stop else -1].lower()
    plural = head.endswith("s") and head not in words().singular_s and not head.endswith("ss")
    if small[0].lower() in words().determiners | NUMBER_WORDS:
        return Phrase(" ".join(small), plural, title.lower())
    bare = small[0] != small[0].lower() and len(parts) == 1
    return Phrase(" ".join(small) if bare else "the " + " ".join(small), plural, title.lower())


def _verb_like(small: list[str], first: int) -> bool:
    following = small[first + 1].lower() if first + 1 < len(small) else ""
    return following in words().determiners | words().possessives or first > 0


def _small(part: str, reading: Reading) -> str:
    """A title's word as running text writes it: small, unless prose gives it its capital too."""
    low = part.lower()
    if low in NUMBER_WORDS | words().determiners:
        return low
    if not (part[:1].isupper() and part[1:].islower()) or part in reading.names:
        return part
    if low in words().calendar:
        return part
    named = re.compile(rf"[a-z,] {re.escape(part)}\b")
    prose = (b.text for b in reading.document.blocks if b.kind not in ("heading", "code"))
    return part if any(named.search(text) for text in prose) else low
