"""Reads a Word file's metadata, which only the sealed record may store."""

from __future__ import annotations

from collections.abc import Iterator

from blindfolio.documents.docx.names import attribute, local, made_plain, w
from blindfolio.documents.docx.package import Package

_FIELDS = {
    "creator": "Author",
    "lastModifiedBy": "Last changed by",
    "title": "Title",
    "subject": "Subject",
    "description": "Description",
    "keywords": "Keywords",
    "Company": "Company",
    "Manager": "Manager",
}
_LONGEST = 300
_MOST = 100


def metadata_of(package: Package) -> tuple[tuple[str, str], ...]:
    """Returns the document's properties and the authors of comments and changes, each value
    only once.
    """
    found = dict.fromkeys((*_properties(package), *_people(package)))
    return tuple(found)[:_MOST]


def _properties(package: Package) -> Iterator[tuple[str, str]]:
    for name in package.archive.names:
        if name.casefold() not in (
            "docprops/core.xml",
            "docprops/app.xml",
            "docprops/custom.xml",
        ):
            continue
        tree = package.tree(name)
        for element in [] if tree is None else tree.iter():
            text = " ".join((element.text or "").split())
            field = _FIELDS.get(local(element))
            if name.casefold().endswith("custom.xml") and local(element).startswith("lpw"):
                field = "Property"
            if field and text:
                yield field, text[:_LONGEST]


def _people(package: Package) -> Iterator[tuple[str, str]]:
    for kind, tag, field in (("comments", "comment", "Commented by"), ("people", "", "Person")):
        for name in package.parts(kind):
            tree = package.tree(name)
            if tree is None:
                continue
            made_plain(tree)
            for element in tree.iter(w(tag)) if tag else tree.iter():
                author = next(
                    (v for k, v in element.attrib.items() if k.endswith("}author")), ""
                )
                if author := author or attribute(element, "author"):
                    yield field, author[:_LONGEST]
