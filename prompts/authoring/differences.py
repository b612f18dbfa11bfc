from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from blindfolio import yaml_text
from prompts.folder.catalogue import FILES
from prompts.models import PromptDraft, PromptVersion

Part = tuple[str, str]
"""`del`, `ins` or nothing, and the text."""

_WORD = re.compile(r"\A\s+|\S+\s*")


def differences(
    old: PromptVersion, new: PromptVersion | PromptDraft
) -> Iterator[tuple[str, list[Part]]]:
    for name in FILES:
        before, after = old.texts.get(name, ""), new.texts.get(name, "")
        if name == "rubric.yaml" and before == after:
            # The company rubric that it refers to may have changed.
            before, after = yaml_text.written(old.rubric), yaml_text.written(new.rubric)
        if told := list(_of_lines(before.splitlines(True), after.splitlines(True))):
            yield name, told


def _of_lines(old: list[str], new: list[str]) -> Iterator[Part]:
    for n, hunk in enumerate(SequenceMatcher(None, old, new).get_grouped_opcodes(1)):
        if n:
            yield "", "…\n"
        for _, a, b, c, d in hunk:
            yield from _of_words("".join(old[a:b]), "".join(new[c:d]))


def _of_words(before: str, after: str) -> Iterator[Part]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > 3000:  # comparing takes the square
        old, new = [before], [after]
    # A line that breaks elsewhere hasn't changed.
    one, other = ([word.strip() for word in words] for words in (old, new))
    for what, a, b, c, d in SequenceMatcher(None, one, other).get_opcodes():
        if what != "equal":
            yield "del", "".join(old[a:b])
        yield "" if what == "equal" else "ins", "".join(new[c:d])
