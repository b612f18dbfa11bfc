"""Reviews as Markdown: to keep, or to go on with elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from blindfolio.plain_markdown import code, line, prose
from reviews.reading.export import Exported, ExportedComment, ExportedQuestion, Opinion
from reviews.reading.quoting import Quote


def markdown(exported: Exported) -> str:
    """The whole file. Whatever people wrote stands there as they typed it: no picture, link or
    heading is theirs."""
    return "\n".join(_lines(exported)) + "\n"


def _lines(exported: Exported) -> Iterator[str]:
    yield f"# {line(exported.title)}"
    for opinion in exported.opinions:
        if opinion.by:
            yield from ("", f"# {line(opinion.by)}")
        yield from ("", opinion.state)
        yield from _opinion(opinion)
    if exported.asked:
        level = "#" if exported.opinions[0].by else "##"
        yield from ("", f"{level} Questions for the panel")
    for n, question in enumerate(exported.asked, 1):
        yield from _question(n, question)


def _opinion(opinion: Opinion) -> Iterator[str]:
    for judged in opinion.judged:
        yield from ("", f"## {line(judged.name)}")
        if judged.level:
            yield from ("", f"Rating: {judged.level}")
        if judged.rated.rationale:
            yield from ("", *prose(judged.rated.rationale))
        if judged.absence:
            yield from ("", *prose(judged.absence))
        for noted in judged.notes:
            yield from _noted(noted)
    for heading, words in opinion.closing:
        yield from ("", f"## {heading}", "", *prose(words))


def _question(number: int, question: ExportedQuestion) -> Iterator[str]:
    yield from _passages(question)
    where = f" · {question.segment}" if question.segment else ""
    yield from ("", f"{number}. {line(question.text)}{where}")


def _passages(noted: ExportedComment | ExportedQuestion) -> Iterator[str]:
    for n, (quote, section) in enumerate(zip(noted.quotes, noted.sections, strict=True)):
        # A listing begins after a blank line, and ends with one.
        yield ">" if n else ""
        yield from (f"> {it}" for it in _quoted(quote))
        if section:
            yield from ([">"] if quote.code else [])
            yield f"> (§{line(section)})"


def _noted(noted: ExportedComment) -> Iterator[str]:
    remark = noted.remark
    yield from _passages(noted)
    marks = [remark.kind.capitalize()]
    if noted.ask_this:
        question = f": {line(remark.question)}" if remark.question else ""
        marks.append(f"Ask this in the interview{question}")
    if remark.new_to_us:
        marks.append("New to us")
    # A blank line and the item's indent: the comment's own words stay its own, whatever they are.
    yield from ("", f"{noted.n}. {' · '.join(marks)}", "")
    indent = " " * len(f"{noted.n}. ")
    yield from (f"{indent}{it}" if it else "" for it in prose(remark.text))


def _quoted(quote: Quote) -> list[str]:
    return code(quote.words) if quote.code else prose(quote.words)
