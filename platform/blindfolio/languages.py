"""The language of what is written to a person. The sources are in English; any other language is
a gettext catalogue, `translations/CODE.po`, whose sentences `python3 dev.py translate` collects.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from jinja2 import Environment

SOURCE = "en"
FOLDER = Path(__file__).parent / "translations"

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)


def spoken() -> str:
    return _spoken.get()


def speak(language: str) -> None:
    _spoken.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


@cache
def names() -> dict[str, str]:
    """Returns each language's name in itself, by its code."""
    codes = (SOURCE, *sorted(file.stem for file in FOLDER.glob("*.po")))
    return {code: (Locale.parse(code).display_name or code).capitalize() for code in codes}


def in_english(language: str) -> str:
    return Locale.parse(language).get_display_name(SOURCE) or language


@cache
def catalogue(language: str) -> NullTranslations:
    if language == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    with (FOLDER / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(sentence: str, **values: object) -> str:
    said = _translated(sentence)
    return said % values if values else said


def ngettext(one: str, several: str, n: int, **values: object) -> str:
    return catalogue(spoken()).ngettext(one, several, n) % {"n": n, **values}


def _translated(sentence: str) -> str:
    # A catalogue has its own head for an empty one.
    return sentence and catalogue(spoken()).gettext(sentence)


def number(n: float) -> str:
    """Returns `2,000`, or `2.000` in German."""
    return _number(n, spoken())


# Lists say the same few numbers again and again.
@lru_cache(maxsize=1024)
def _number(n: float, language: str) -> str:
    return format_decimal(n, locale=language)


def ours(text: str) -> str:
    """Translates a text of our own library. A team's own text stays as it is."""
    sentence = " ".join(text.split())
    said = catalogue(spoken()).gettext(sentence) if sentence else ""
    return text if said == sentence else said


def N_(sentence: str) -> str:
    """Marks a sentence for the catalogue that is translated where it is used."""
    return sentence


def install(environment: Environment) -> None:
    """Gives templates `{% trans %}`, in which spaces and line breaks count as one space."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        _translated,
        lambda one, several, n: catalogue(spoken()).ngettext(one, several, n),
        newstyle=True,
    )
    environment.globals["language"] = spoken
    environment.filters["number"] = number
    environment.filters["ours"] = ours
