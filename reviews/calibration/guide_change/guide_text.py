"""Changes one guide of a `rubric.yaml`, and no other line."""

from __future__ import annotations

import json
import textwrap

from yaml.nodes import MappingNode, Node, SequenceNode

from blindfolio.refusal import Refusal
from prompts.folder.marked_yaml import parse, root_of
from prompts.folder.rubric import Rubric

FILE = "rubric.yaml"
_WIDTH = 100
_BECAUSE = ", practice: "


def guide_in(text: str, criterion: str, level: int) -> str | None:
    """None if the file lacks it. Raises Refusal for a file without readable criteria."""
    found = (c for c in _rubric(text).criteria if c.key == criterion)
    return next((c.guides.get(level) for c in found), None)


def with_guide(text: str, criterion: str, level: int, guide: str, *, reason: str) -> str:
    """Replaces the guide, with the reason as a comment above it. Raises Refusal if anything
    else would change."""
    old = _rubric(text)
    place = _place(root_of(text), criterion, level)
    if place is None:
        raise _by_hand()
    item, guides, key, value = place
    written = text[value.start_mark.index : value.end_mark.index]
    after = written[len(written.rstrip()) :]
    in_braces = guides.flow_style
    at = (item if in_braces else key).start_mark
    new = ">-\n" + _wrapped(guide, " " * (at.column + 2))
    if in_braces:
        new = json.dumps(guide, ensure_ascii=False)
    changed = text[: value.start_mark.index] + new + after + text[value.end_mark.index :]
    lines = changed.split("\n")
    margin = " " * (at.column - 2 if in_braces else at.column)
    lines[at.line : at.line] = _wrapped(
        f"Level {level}{_BECAUSE}{reason}", f"{margin}# "
    ).split("\n")
    result = "\n".join(lines)
    if _rubric(result) != _expected(old, criterion, level, guide):
        raise _by_hand()
    return result


def gives_reason(text: str, reason: str) -> bool:
    lines = (line.strip() for line in text.splitlines())
    comments = " ".join(line.lstrip("#").strip() for line in lines if line.startswith("#"))
    return f"{_BECAUSE}{' '.join(reason.split())}" in comments


def _place(
    root: Node | None, criterion: str, level: int
) -> tuple[Node, MappingNode, Node, Node] | None:
    criteria = _entry(root, "criteria")
    for item in criteria[1].value if criteria and isinstance(criteria[1], SequenceNode) else ():
        key, guides = _entry(item, "key"), _entry(item, "guides")
        if key and key[1].value == criterion and guides and isinstance(guides[1], MappingNode):
            found = _entry(guides[1], str(level))
            return (item, guides[1], *found) if found else None
    return None


def _entry(node: Node | None, name: str) -> tuple[Node, Node] | None:
    if not isinstance(node, MappingNode):
        return None
    return next(((key, value) for key, value in node.value if key.value == name), None)


def _wrapped(text: str, indent: str) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _rubric(text: str) -> Rubric:
    try:
        return parse(text, Rubric, file=FILE)
    except Refusal as refusal:
        raise _by_hand() from refusal


def _expected(old: Rubric, criterion: str, level: int, guide: str) -> Rubric:
    return Rubric(
        criteria=tuple(
            c.model_copy(update={"guides": {**c.guides, level: guide}})
            if c.key == criterion
            else c
            for c in old.criteria
        )
    )


def _by_hand() -> Refusal:
    return Refusal(
        "by_hand",
        "This guide can't be changed from here, because the prompt's rubric.yaml is not in the"
        " usual form or uses a company rubric. Change it in the prompt's draft or in the company"
        " rubric.",
    )
