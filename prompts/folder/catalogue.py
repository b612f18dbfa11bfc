from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from blindfolio.refusal import Refusal
from prompts.folder import company, marks
from prompts.folder.company import Shared
from prompts.folder.marked_yaml import FileRefusal, line_of, parse, root_of
from prompts.folder.probes import PRACTICE, Probes
from prompts.folder.rubric import Rubric
from prompts.folder.samples import ReferenceReview, Sample, author_line

LIBRARY = Path(__file__).parents[1] / "library"

PRACTISED = Path(__file__).parents[1] / "practice"

OWN_DOCUMENTS = "own-documents"

# Files that make a version. Samples may be added after it is sent.
CONTENT = ("prompt.md", "rubric.yaml", "probes.yaml")

BRIEF = "brief.md"

FILES = (*CONTENT, BRIEF)

REVIEW = ".review.yaml"

TITLE = 200


@dataclass(frozen=True, slots=True)
class PromptFolder:
    """A prompt folder's content. `text` is the Markdown after the title, and `intro` its
    first paragraph. `brief` is empty if there is only a long page. `sha` is the hex
    SHA-256 of the version's files and the company rubric."""

    slug: str
    title: str
    text: str
    intro: str
    brief: str
    rubric: Rubric
    probes: Probes
    samples: tuple[Sample, ...]
    sha: str
    texts: Mapping[str, str]


def slugs() -> tuple[str, ...]:
    return _folders(LIBRARY)


def shipped() -> tuple[str, ...]:
    return (*slugs(), *_folders(PRACTISED))


def folder_named(slug: str) -> Path:
    return (LIBRARY if slug in slugs() else PRACTISED) / slug


@cache
def _folders(path: Path) -> tuple[str, ...]:
    return tuple(sorted(folder.name for folder in path.iterdir() if folder.is_dir()))


_reading = threading.RLock()


def load(slug: str) -> PromptFolder:
    if slug not in shipped():  # also rejects paths outside the library
        known = ", ".join(shipped())
        raise Refusal(
            "unknown-prompt",
            f"There is no prompt {slug!r}. The library has these prompts: {known}.",
            status=404,
        )
    # A process's first requests arrive together, and each would read the whole library.
    with _reading:
        return _shipped(slug)


@cache
def _shipped(slug: str) -> PromptFolder:
    return load_folder(folder_named(slug))


def load_folder(path: Path) -> PromptFolder:
    """Load a folder, whose name is the slug. Raise FileRefusal if a file is invalid."""
    slug = path.name
    _no_stray_files(path)
    names = FILES if (path / BRIEF).exists() else CONTENT
    texts = {name: _read(path / name, f"{slug}/{name}") for name in names}
    folder = folder_of(slug, texts)
    return replace(folder, samples=_samples(path / "samples", slug, folder.rubric))


def folder_of(slug: str, texts: Mapping[str, str]) -> PromptFolder:
    # Without samples.
    _decided(slug, texts)
    title, text, intro = split(texts["prompt.md"], f"{slug}/prompt.md")
    written, file = texts["rubric.yaml"], f"{slug}/rubric.yaml"
    shared = company.shared_by(written, file=file)
    probes = parse(texts["probes.yaml"], Probes, file=f"{slug}/probes.yaml")
    return PromptFolder(
        slug=slug,
        title=title,
        text=text,
        intro=intro,
        brief=_brief(slug, texts, text, probes),
        rubric=shared.rubric if shared else parse(written, Rubric, file=file),
        probes=probes,
        samples=(),
        sha=sha_of(texts, shared),
        texts={name: texts[name] for name in FILES if texts.get(name)},
    )


def _brief(slug: str, texts: Mapping[str, str], text: str, probes: Probes) -> str:
    written = texts.get(BRIEF, "").strip()
    if not written:
        return text if probes.form == "brief" else ""
    wrong = {
        "brief": "prompt.md is already a brief; delete this file",
        PRACTICE: "no candidate is sent a prompt for practice; delete this file",
    }.get(probes.form, "")
    if written[0] in "#|-*>":
        wrong = wrong or "expected a paragraph; the title is prompt.md's"
    if wrong:
        raise FileRefusal(f"{slug}/{BRIEF}", 1, wrong)
    return f"{written}\n"


def _decided(slug: str, texts: Mapping[str, str]) -> None:
    for name in FILES:
        for line, words in marks.open_in(texts.get(name, ""), comments=name.endswith(".md")):
            raise FileRefusal(f"{slug}/{name}", line, f"still to be decided: {words}")


def _no_stray_files(path: Path) -> None:
    if not path.is_dir():
        raise Refusal("prompt-file", f"{path.name} is not a folder. A prompt must be a folder.")
    for entry in sorted(path.iterdir()):
        if entry.name not in (*FILES, "samples"):
            expected = ", ".join((*FILES, "samples"))
            raise FileRefusal(
                f"{path.name}/{entry.name}", 1, f"a prompt folder can contain only {expected}"
            )


def _read(path: Path, file: str) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise FileRefusal(file, 1, "this file is missing; every prompt needs it") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FileRefusal(file, line, "not valid UTF-8; save the file as UTF-8") from error


def split(markdown: str, file: str) -> tuple[str, str, str]:
    """Return the title, the text after it and that text's first paragraph. Raise FileRefusal
    if one is missing."""
    first, _, rest = markdown.partition("\n")
    title = first.removeprefix("#").strip()
    if not first.startswith("# ") or not title.strip("#"):
        raise FileRefusal(file, 1, 'expected a title line, such as "# Title"')
    if len(title) > TITLE:
        raise FileRefusal(file, 1, f"expected a title of at most {TITLE} characters")
    text = rest.strip() + "\n"
    intro = " ".join(text.split("\n\n", 1)[0].split())
    if not intro or re.match(r"[|*>-]|#{1,6}(?:\s|$)", intro):
        line = len(markdown) - len(rest.lstrip())
        at = markdown[:line].count("\n") + 1
        raise FileRefusal(file, at, "expected a short paragraph describing the problem")
    return title, text, intro


def _samples(path: Path, slug: str, rubric: Rubric) -> tuple[Sample, ...]:
    names = {entry.name for entry in path.iterdir()} if path.is_dir() else set()
    stems = sorted({name.removesuffix(REVIEW).removesuffix(".md") for name in names})
    whole = {stem + end for stem in stems for end in (".md", REVIEW)}
    if odd := sorted(whole ^ names):
        what = f"a sample is two files, NAME.md and NAME{REVIEW}, and there are no others"
        raise FileRefusal(f"{slug}/samples/{odd[0]}", 1, what)
    return tuple(_sample(path, stem, slug, rubric) for stem in stems)


def _sample(path: Path, name: str, slug: str, rubric: Rubric) -> Sample:
    file = f"{slug}/samples/{name}{REVIEW}"
    text = _read(path / f"{name}{REVIEW}", file)
    review = parse(text, ReferenceReview, file=file)
    if odd := sorted({it.key for it in rubric.criteria} ^ {*review.ratings}):
        what = f"expected a rating of each criterion in rubric.yaml and of no other; {odd[0]!r}"
        raise FileRefusal(file, line_of(root_of(text), ("ratings", odd[0])), what)
    document = _read(path / f"{name}.md", f"{slug}/samples/{name}.md")
    if signed := author_line(document):
        what = "a sample must not name its author; remove the name"
        raise FileRefusal(f"{slug}/samples/{name}.md", signed, what)
    return Sample(name=name, text=document, review=review)


def sha_of(texts: Mapping[str, str], shared: Shared | None) -> str:
    digest = hashlib.sha256()
    parts = [(name, texts[name]) for name in FILES if name in CONTENT or texts.get(name)]
    if shared:
        parts.append((shared.file, shared.text))
    for name, text in parts:
        # With lengths, moving a line to another file changes the checksum.
        content = text.encode()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
