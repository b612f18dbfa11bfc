"""Collects the sentences of the sources that candidates read into each catalogue:
`python -m tests.translating [--check]`. New ones need a translation; lost ones go.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from blindfolio import languages, yaml_text
from blindfolio.mail import own_texts, render
from dev import ROOT

SOURCES = ("platform/blindfolio", "prompts", "reviews", "templates")
EMAILS = ("prompts/mail/_*.jinja", *map(render.path_of, own_texts.told()["Candidates"]))
LIBRARY = {"stages": ("title", "prepare"), "criteria": ("name", "sentence")}
"""What candidates read of our loops and of the bar that several prompts share."""

READ_BY = [
    ("**.py", "python"),
    *((path, "tests.translating:of_email") for path in EMAILS),
    *((f"{room}/*.yaml", "tests.translating:of_library") for room in ("loops", "rubrics")),
    *((f"**.{kind}", "jinja2.ext:babel_extract") for kind in ("html", "txt", "jinja")),
]
OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}

# what a translation can't change: its values and its markup
_FIXED = re.compile(r"%\(\w+\)\w|%%|</?[a-z][^>]*>|{%.*?%}|{{.*?}}")


def of_email(file: BinaryIO, *_: object, **_options: object) -> Iterator[tuple[Any, ...]]:
    for line in render.lines(file.read().decode()):
        yield 0, "_", line, []


def of_library(file: BinaryIO, *_: object, **_options: object) -> Iterator[tuple[Any, ...]]:
    text = yaml_text.values(file.read().decode())
    for kind, fields in LIBRARY.items():
        for it in text.get(kind, ()):
            for field in fields:
                yield 0, "_", " ".join(it[field].split()), []


def collected() -> Catalog:
    catalogue = Catalog()
    for source in SOURCES:
        options = {pattern: OPTIONS for pattern, reader in READ_BY if reader != "python"}
        found = extract_from_dir(ROOT / source, READ_BY, options, KEYWORDS)
        for file, _line, sentence, _comments, _context in found:
            catalogue.add(sentence, locations=[(f"{source}/{file}", 0)])
    return catalogue


def updated(language: str, text: bytes, sentences: Catalog) -> Catalog:
    catalogue = read_po(BytesIO(text), locale=language)
    catalogue.update(sentences, no_fuzzy_matching=True)
    for message in catalogue:
        if "{%" in message.id or "{{" in message.id:  # `% i` of `{% if` is no value
            message.flags.clear()
    return catalogue


def written(catalogue: Catalog) -> bytes:
    body = BytesIO()
    write_po(
        body, catalogue, width=96, omit_header=True, ignore_obsolete=True, include_lineno=False
    )
    head = (
        f"Language: {catalogue.locale}",
        "Content-Type: text/plain; charset=utf-8",
        f"Plural-Forms: {catalogue.plural_forms}",
    )
    lines = ('msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in head))
    return "\n".join((*lines, "", body.getvalue().decode())).encode()


def fault(message: Message) -> str:
    """Returns what a message's translation lacks, or an empty string."""
    sources, said = as_forms(message.id), as_forms(message.string or "")
    if not all(said):
        return "has no translation"
    expected = [_fixed(source) for source in sources]
    if all(_fixed(form) in expected for form in said):
        return ""
    return "has other values or markup in its translation"


def _fixed(said: str) -> list[str]:
    # an expression of an email has words in quotes
    parts = _FIXED.findall(said)
    return sorted(re.sub('".*?"', '""', it) if it[:2] == "{{" else it for it in parts)


def as_forms(said: str | Sequence[str]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


def faults(file: Path, sentences: Catalog) -> list[str]:
    text = file.read_bytes()
    catalogue = updated(file.stem, text, sentences)
    found = [
        f'"{as_forms(it.id)[0]}" {wrong}' for it in catalogue if it.id and (wrong := fault(it))
    ]
    if written(catalogue) != text:
        found.insert(0, "is not up to date. Run `python3 dev.py translate`.")
    return [f"{file.name}: {it}" for it in found]


def main(check: bool) -> None:
    sentences = collected()
    files = sorted(languages.FOLDER.glob("*.po"))
    if not check:
        for file in files:
            file.write_bytes(written(updated(file.stem, file.read_bytes(), sentences)))
    found = [it for file in files for it in faults(file, sentences)]
    sys.exit("\n".join(found) or 0)


if __name__ == "__main__":
    main("--check" in sys.argv)
