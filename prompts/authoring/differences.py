from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from blindfolio import yaml_text
from prompts.folder.catalogue import FILES
from prompts.models import PromptDraft, PromptVersion


def differences(
    old: PromptVersion, new: PromptVersion | PromptDraft
) -> Iterator[tuple[str, list[str]]]:
    for name in FILES:
        before, after = old.texts.get(name, ""), new.texts.get(name, "")
        if name == "rubric.yaml" and before == after:
            # The company rubric that it refers to may have changed.
            before, after = yaml_text.written(old.rubric), yaml_text.written(new.rubric)
        lines = unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")
        if told := list(lines)[2:]:
            yield name, told
