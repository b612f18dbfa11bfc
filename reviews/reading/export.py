"""One's own review as Markdown, to keep or to go on with elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.rubric import LEVELS
from reviews.reading.room import Room


def markdown(room: Room) -> str:
    """The whole draft or locked review, private notes included: it is its writer's own."""
    return "\n".join(_lines(room)) + "\n"


def _lines(room: Room) -> Iterator[str]:
    yield f"# {room.folio.code}: {room.title}"
    yield ""
    locked = room.review is not None and room.review.locked_at is not None
    yield "Locked review." if locked else "Private draft. Nobody else can see it."
    numbers = room.content.numbers
    for criterion in room.rubric.criteria:
        rated = room.content.rated(criterion.key)
        yield from ("", f"## {criterion.name}", "")
        yield (
            f"Rating: {rated.value} {LEVELS[rated.value]}" if rated.value else "Not rated yet."
        )
        if rated.rationale:
            yield from ("", rated.rationale)
        if rated.absent:
            yield from ("", f"Absent from the document. Searched: {rated.searched}")
        for remark in room.content.evidence(criterion.key):
            yield ""
            for span in remark.spans:
                section = room.sections.of.get(span.block, "")
                yield from (f"> {line}" for line in span.quote.splitlines())
                yield f"> ({'§' + section + ', ' if section else ''}{span.block})"
            yield ""
            asked = " Ask this in the deep-dive." if remark.ask_this else ""
            n = numbers[remark.id]
            yield f"{n}. {remark.kind.capitalize()}: {remark.text}{asked}"
    yield from ("", "## Recommendation", "", room.fields["recommendation"] or "None yet.")
    for title, text in (
        ("Why", room.fields["summary"]),
        ("Private notes", room.fields["private_notes"]),
        *((f"Amendment {a.n}", a.text) for a in room.amendments),
    ):
        if text:
            yield from ("", f"## {title}", "", text)
