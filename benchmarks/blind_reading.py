"""A blind reading of question sheets: the engine's questions mixed with an expert's.

    .venv/bin/python benchmarks/blind_reading.py deal FOLDER \\
        --labels DIR --docs DIR [--prompt SLUG] NAME …
    .venv/bin/python benchmarks/blind_reading.py tally FOLDER …

`deal` builds the sheet of each document `DOCS/NAME.md`, takes what is printed of it (2 + 3 + 3)
and as many of the expert's questions of each segment out of `LABELS/NAME.yaml`, mixes them, and
writes into FOLDER: `NAME.md`, the questions with their quotes; `which.md`, all of them without
quotes, for "which document is it for?"; and `key.yaml`, who wrote which and for what, which no
reader gets. Order and numbers hang on the questions' own text: the same questions give the same
files.

A reader writes `NAME.verdicts.yaml` (`1: "yes"`, `"edit"` or `"no"`, where yes means "I would ask
this as it stands") and `which.verdicts.yaml` (`1: "NAME"`). `tally` reads them with the key, says
which numbers have no verdict, and prints the shares.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from prompts.folder import catalogue
from reviews.followups.engine import build
from reviews.panel.queries import PRINTED

VERDICTS = ("yes", "edit", "no")
YAML_FILES = YAML(typ="safe", pure=True)
YAML_FILES.default_flow_style = None  # a list stands on one line


@dataclass(frozen=True)
class Asked:
    """One question of the mixture: `form` is "expert" for an expert's."""

    document: str
    segment: str
    form: str
    text: str
    quote: str

    @property
    def place(self) -> str:
        """What it is ordered by: chance, but the same each time."""
        return sha256(f"{self.document} {self.text}".encode()).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    acts = parser.add_subparsers(dest="act", required=True)
    dealing = acts.add_parser("deal")
    dealing.add_argument("folder", type=Path)
    dealing.add_argument("--labels", type=Path, required=True)
    dealing.add_argument("--docs", type=Path, required=True)
    dealing.add_argument("--prompt", help="a prompt of the library; none: general questions")
    dealing.add_argument("names", nargs="+")
    tallying = acts.add_parser("tally")
    tallying.add_argument("folders", nargs="+", type=Path)
    given = parser.parse_args()
    if given.act == "tally":
        for folder in given.folders:
            tally(folder)
        return
    asked = [
        question
        for name in given.names
        for question in (
            *of_engine(given.docs, name, given.prompt),
            *of_expert(given.labels, name),
        )
    ]
    deal(given.folder, sorted(asked, key=lambda question: question.place))


def of_engine(docs: Path, name: str, prompt: str | None) -> Iterator[Asked]:
    """What the sheet of a document prints in full."""
    document = ingest((docs / f"{name}.md").read_bytes(), ".md", Identity())
    if prompt:
        folder = catalogue.load(prompt)
        sheet = build(document, folder.probes, prompt=folder.text)
    else:
        sheet = build(document)
    for segment in sheet.segments:
        for asked in segment.questions[: PRINTED[segment.name]]:
            yield Asked(name, segment.name, asked.form, asked.text, asked.quote)


def of_expert(labels: Path, name: str) -> Iterator[Asked]:
    """As many of the expert's questions, best first."""
    left = Counter(PRINTED)
    for asked in YAML_FILES.load(labels / f"{name}.yaml")["questions"]:
        left[asked["segment"]] -= 1
        if left[asked["segment"]] >= 0:
            yield Asked(name, asked["segment"], "expert", asked["text"], asked["quote"])


def deal(folder: Path, asked: list[Asked]) -> None:
    """The reader's files and the key."""
    folder.mkdir(parents=True, exist_ok=True)
    key: dict[str, dict[int, list[str]]] = {}
    for name in sorted({question.document for question in asked}):
        own = [question for question in asked if question.document == name]
        key[name] = {n: [q.form] for n, q in enumerate(own, 1)}
        told = [f"# {name}\n"]
        for n, question in enumerate(own, 1):
            quote = f"\n   > {question.quote}" if question.quote else ""
            told.append(f"{n}. ({question.segment}) {question.text}{quote}\n")
        (folder / f"{name}.md").write_text("\n".join(told), encoding="utf-8")
    key["which"] = {n: [q.form, q.document] for n, q in enumerate(asked, 1)}
    which = [f"{n}. {question.text}" for n, question in enumerate(asked, 1)]
    (folder / "which.md").write_text("\n".join(which) + "\n", encoding="utf-8")
    YAML_FILES.dump(key, folder / "key.yaml")


def tally(folder: Path) -> None:
    """Prints the shares of one reading."""
    key = YAML_FILES.load(folder / "key.yaml")
    right: Counter[tuple[str, bool]] = Counter()
    forms: Counter[tuple[str, str]] = Counter()
    for name, questions in key.items():
        said = verdicts_of(folder, name)
        for n in sorted(questions.keys() - said.keys()):
            print(f"{folder}: {name}: {n} has no verdict")
        for n in questions.keys() & said.keys():
            form, *document = questions[n]
            if name == "which":
                right[writer(form), document == [str(said[n])]] += 1
            else:
                forms[form, str(said[n])] += 1
    verdicts: Counter[tuple[str, str]] = Counter()
    for (form, verdict), count in forms.items():
        verdicts[writer(form), verdict] += count
    print(f"{folder}: who, yes, edit, no; share of yes; right document")
    for who in ("engine", "expert"):
        counts = [verdicts[who, word] for word in VERDICTS]
        placed, missed = right[who, True], right[who, False]
        print(
            f"  {who}: {counts}; {share(counts[0], sum(counts))}; "
            f"{placed} of {placed + missed}, {share(placed, placed + missed)}"
        )
    for form in sorted({form for form, _ in forms} - {"expert"}):
        print(f"  {form}: {[forms[form, word] for word in VERDICTS]}")


def writer(form: str) -> str:
    return "expert" if form == "expert" else "engine"


def verdicts_of(folder: Path, name: str) -> dict[int, Any]:
    """A reader's verdicts, by number; YAML reads a bare yes and no as words in version 1.2."""
    path = folder / f"{name}.verdicts.yaml"
    return YAML_FILES.load(path) or {} if path.exists() else {}


def share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "none"


if __name__ == "__main__":
    main()
