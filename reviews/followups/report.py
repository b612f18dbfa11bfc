from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviews.followups.sheet import Question, Sheet


def sheet_text(sheet: Sheet) -> str:
    """For the terminal, by `blindfolio followups FILE`."""
    lines = ["For everybody", *_listed(sheet.everybody)]
    for segment in sheet.segments:
        lines.append(f"{segment.name.capitalize()}, {segment.minutes} minutes")
        if segment.note:
            lines.append(f"  {segment.note}")
        lines += _listed(segment.questions)
    return "\n".join(lines)


def _listed(questions: Sequence[Question]) -> Iterator[str]:
    for n, question in enumerate(questions, 1):
        yield f"  {n}. {question.text} [{question.form}]"
        if question.quote:
            yield f"     “{question.quote}” (block {question.block})"
