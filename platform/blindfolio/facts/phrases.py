"""Words of the document made fit to stand in a question: noun phrases and gerund phrases."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from blindfolio.facts.chunks import Chunk
from blindfolio.facts.clauses import Clause
from blindfolio.facts.lexicon import gerund, is_generic, is_plural, kinds_of, verb_forms, words
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.tagger import Token

MAX_WORDS = 9


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a question: its text and whether it takes a plural verb."""

    text: str
    plural: bool = False
    key: str = ""


def noun_phrase(chunk: Chunk, reading: Reading) -> Phrase:
    """The chunk with the article that the document itself would give it."""
    plural = chunk.plural
    core = _small(chunk.words, reading)
    article = _article(chunk, plural, reading)
    return Phrase(f"{article} {core}".strip(), plural, chunk.key)


def _article(chunk: Chunk, plural: bool, reading: Reading) -> str:
    if chunk.determiner in ("our", "my"):
        return "your"
    if chunk.determiner in ("their", "its", "his", "her", "your"):
        return "the"
    if chunk.words[0].tag == "NUM":
        return "the" if chunk.determiner else ""
    if chunk.named and not any(t.tag == "NOUN" for t in chunk.words):
        bare = reading.phrase_counts[chunk.key] - reading.with_article[chunk.key]
        return "" if plural or bare * 2 >= reading.phrase_counts[chunk.key] else "the"
    if chunk.head.text.endswith("'s") or chunk.words[0].text.endswith(("'s", "’s")):  # noqa: RUF001
        owner = chunk.words[0].text
        return "" if owner[0].isupper() or not chunk.determiner else "the"
    if plural:
        return "the" if chunk.determiner in ("the", "these", "those") else ""
    if chunk.head.low in words().mass and chunk.determiner not in ("the", "this", "that"):
        return ""
    if not chunk.determiner and not reading.with_article[chunk.key]:
        # the document never gives it an article: a mass noun or a name
        return "" if chunk.head.low.endswith("ing") or chunk.named else "the"
    return "the"


def _small(tokens: tuple[Token, ...], reading: Reading) -> str:
    """The words as they stand, a sentence-initial capital undone where the text writes it small."""
    out = []
    for i, token in enumerate(tokens):
        text = token.text
        low = text[0].lower() + text[1:]
        if i == 0 and low in reading.small_words and text[1:].islower():
            text = low
        out.append(text)
    return " ".join(out)


def object_text(sentence: Sentence, clause: Clause) -> str:
    """The clause's object with whole complements, at most `MAX_WORDS` words; "" without one.

    Cut between phrases only; stops before a phrase that says nothing by itself.
    """
    if clause.object is None or not _speaks(clause.object):
        return ""
    last = clause.object.last
    count = last - clause.object.first + 1
    for complement in clause.complements:
        length = complement.chunk.last - last
        if count + length > MAX_WORDS or not _speaks(complement.chunk):
            break
        if complement.preposition in (
            "than",
            "as",
            "before",
            "after",
            "until",
            "without",
            "like",
        ):
            break
        last = complement.chunk.last
        count += length
    tokens = sentence.tokens
    text = sentence.within(tokens[clause.object.first].start, tokens[last].end).text
    return plain(text)


_TELLING = frozenset({"for", "of", "between", "about"})


def with_complement(chunk: Chunk, sentence: Sentence) -> Phrase | None:
    """A noun that says nothing alone, with what it is of or for: "entries for each reconcile"."""
    place = chunk.last + 1
    tokens = sentence.tokens
    if not chunk.plural or place >= len(tokens) or tokens[place].low not in _TELLING:
        return None
    of = next((c for c in sentence.chunks if c.first in (place + 1, place + 2)), None)
    if of is None or not of.usable:
        return None
    text = plain(sentence.within(chunk.start, tokens[of.last].end).text)
    return Phrase(text, chunk.plural, text.lower())


def _speaks(chunk: Chunk) -> bool:
    return len(chunk.words) <= 6 and not (len(chunk.words) == 1 and is_generic(chunk.head.text))


def action(sentence: Sentence, clause: Clause) -> Phrase | None:
    """The clause as a gerund phrase ("writing every event to LevelDB"); None without an object."""
    text = object_text(sentence, clause)
    if not text:
        return None
    verb = gerund(clause.verb) + (f" {clause.particle}" if clause.particle else "")
    return Phrase(f"{verb} {text}", False, f"{clause.verb} {text}".lower())


def plain(text: str) -> str:
    """The document's words as one would say them back: "our" is "your", "this X" is "the X"."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\b([Oo])ur\b", lambda m: "your" if m.group(1) == "o" else "Your", text)
    text = re.sub(r"\bthis\b(?= [a-z])|^that\b(?= [a-z])", "the", text)
    text = re.sub(r"\b(?:these|those)\b(?= [a-z])", "the", text)
    text = re.sub(r"\b(?:its|their) (?:own )?(?=[a-z])", "the ", text)
    text = re.sub(r"\bus\b", "you", re.sub(r"\bmy\b", "your", text))
    return balanced(text)


def balanced(text: str) -> str:
    """The text without a bracket or quotation mark whose partner is missing."""
    for left, right in (("(", ")"), ("[", "]"), ("“", "”")):
        if text.count(left) != text.count(right):
            text = text.replace(left, "").replace(right, "")
    if len(re.findall(r"(?<!s)'(?!s\b|t\b)|(?<=s)'(?=\w)", text)) % 2:
        text = re.sub(r"(?<!\w)'|'(?=\w{3})|'(?!\w)", "", text)
    return text.replace('"', "") if text.count('"') % 2 else text


def name_phrase(text: str, reading: Reading) -> Phrase:
    """A heading or a name as a noun phrase of a sentence, small where the text writes it small."""
    text = plain(re.sub(r"^[\d.)\s#*•-]+|[:.?!\s]+$", "", text))
    parts = text.split(" ")
    out = []
    for i, part in enumerate(parts):
        low = part.lower()
        keep = part.isupper() and len(part) > 1
        opens = i == 0 and low in words().determiners
        known = low in reading.small_words and not keep and part[1:].islower()
        common = i == 0 and part[1:].islower() and (low in verb_forms() or bool(kinds_of(low)))
        out.append(low if opens or known or (common and part not in reading.names) else part)
    # "Guards at four doors" is a name by its place only; "Redis Cluster" is one by itself
    first = out[0]
    if len(out) > 1 and first[1:].islower() and out[1][:1].islower():
        out[0] = first if first in reading.names else first.lower()
    stop = next((i for i, p in enumerate(parts) if i and p.lower() in words().prepositions), 0)
    plural = is_plural(parts[stop - 1] if stop else parts[-1]) or " and " in text
    return Phrase(" ".join(out), plural, text.lower())


def as_gerund(phrase: Phrase) -> Phrase:
    """ "Buy a ledger" as "buying a ledger"; a noun phrase stays as it is."""
    first, _, rest = phrase.text.partition(" ")
    form = verb_forms().get(first.lower())
    if rest and form and form.form == "VB" and not rest.split()[0].lower().startswith("of"):
        nounish = form.base in (
            "set",
            "list",
            "store",
            "queue",
            "log",
            "cloud",
            "state",
            "test",
        )
        if not nounish:
            return Phrase(f"{gerund(form.base)} {rest}", False, phrase.key)
    return phrase


def with_article(phrase: Phrase, reading: Reading) -> Phrase:
    """ "workflow engine" as "the workflow engine"; names, plurals and gerunds stay bare."""
    first = phrase.text.split()[0]
    small = first[0].lower() + first[1:]
    if first[1:].islower() and first not in reading.names and first != small:
        known = small in reading.small_words or small in ("only", "nothing", "no")
        phrase = replace(phrase, text=small + phrase.text[len(first) :]) if known else phrase
    form = verb_forms().get(small)
    verbal = form is not None and form.form == "VBG"
    if (
        not phrase.text[0].islower()
        or phrase.plural
        or verbal
        or small in words().determiners | {"only", "nothing", "no", "not"}
    ):
        return phrase
    return replace(phrase, text=f"the {phrase.text}")
