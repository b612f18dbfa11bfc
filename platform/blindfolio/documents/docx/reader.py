"""Converts Word documents to blocks, inside the limited child process."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

from blindfolio.documents import limits
from blindfolio.documents.docx.hidden import HiddenText
from blindfolio.documents.docx.looks import mark_headings
from blindfolio.documents.docx.loss import shown_words
from blindfolio.documents.docx.metadata import metadata_of
from blindfolio.documents.docx.names import attribute, child, local, made_plain, w
from blindfolio.documents.docx.numbering import Numbering
from blindfolio.documents.docx.package import Package
from blindfolio.documents.docx.rewrite import Rewriter
from blindfolio.documents.docx.styles import Styles
from blindfolio.documents.docx.walk import Walker
from blindfolio.documents.html.not_shown import source_of
from blindfolio.documents.html.tree import Element as Tagged
from blindfolio.documents.html.tree import flatten
from blindfolio.documents.pictures.gallery import Gallery
from blindfolio.documents.reading import DocumentReading, read_tree
from blindfolio.documents.refusals import refuse
from blindfolio.documents.words import count_words, share_kept
from blindfolio.refusal import Refusal

PAGE_NUMBER = re.compile(r"(?i)\b(?:page|of)\b")


def read_docx(raw: bytes) -> DocumentReading:
    """Raises `Refusal` if the file is damaged or not allowed."""
    package = Package(raw)
    try:
        return _read(package)
    except Refusal:
        raise
    except RecursionError as error:
        raise refuse("docx-too-deep") from error
    except MemoryError:
        raise
    except Exception as error:
        # A truncated or corrupted file may fail anywhere.
        raise refuse("docx-damaged") from error


def _read(package: Package) -> DocumentReading:
    source = _Source(package)
    reading = source.read()
    if (kept := share_kept(source.words, reading.texts)) < limits.LOSS_SHARE:
        reading.notices.append(("lost-words", int(kept * 100)))
    return replace(reading, metadata=metadata_of(package))


class _Source:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.gallery = Gallery()
        self.words = ""
        self._styles = Styles(self._part("styles"), self._part("fontTable"))
        self._numbering = Numbering(self._part("numbering"), self._styles)

    def read(self) -> DocumentReading:
        tree = self.package.tree(self.package.main)
        if tree is not None:
            made_plain(tree)
        body = child(tree, "body")
        if tree is None or body is None:
            raise refuse("docx-damaged")
        kinds = ("footnotes", "endnotes")
        parts = {kind: part for kind in kinds if (part := self._part(kind)) is not None}
        known = frozenset(
            kind[0] + attribute(note, "id")
            for kind, part in parts.items()
            for note in part
            if attribute(note, "type") in ("", "normal")
        )
        hidden = HiddenText(self._styles)
        hidden.take_out(body)
        self._count_words(body)
        mark_headings(body, self._styles)
        rewriter = self._rewriter(self.package.main, known)
        walker = Walker()
        read_body = walker.blocks(rewriter.blocks(body), Tagged("div"))
        counts = rewriter.counts
        found = dict.fromkeys(walker.marks, Tagged("li"))
        for kind, part in parts.items():
            rewriter = self._rewriter(next(self.package.parts(kind), ""), frozenset())
            hidden.take_out(part)
            of_part = Walker()
            for note in part:
                # Word doesn't show the others.
                if (mark := kind[0] + attribute(note, "id")) in found:
                    self._count_words(note)
                    found[mark] = of_part.blocks(rewriter.blocks(note), Tagged("li"))
            counts += rewriter.counts
        foot = Tagged("div", {}, [Tagged("ol", {}, [found[mark] for mark in walker.marks])])
        comments = self._part("comments")
        counts["comments"] = 0 if comments is None else len(comments.findall(w("comment")))
        counts["headers"] = self._headers()
        counts += hidden.counts
        reading = read_tree(read_body, foot, self.gallery, flatten(read_body) + flatten(foot))
        reading.notices[:0] = [(code, n) for code, n in counts.items() if n]
        return reading

    def _part(self, kind: str) -> Element | None:
        for name in self.package.parts(kind):
            if (tree := self.package.tree(name)) is not None:
                made_plain(tree)
                return tree
        return None

    def _count_words(self, element: Element) -> None:
        self.words += "".join(shown_words(element, self._styles))
        if count_words(self.words) > 2 * limits.WORDS:
            raise refuse("too-many-words")

    def _rewriter(self, name: str, known: frozenset[str]) -> Rewriter:
        relationships = self.package.relationships(name) if name else {}

        def picture_of(relationship: str) -> str:
            target = relationships.get(relationship)
            if target is None or target.external:
                return source_of("linked" if target else "broken")
            data = self.package.archive.read(target.target)
            return self.gallery.add(data) if data else source_of("broken")

        return Rewriter(self._styles, self._numbering, relationships, known, picture_of)

    def _headers(self) -> int:
        names = [*self.package.parts("header"), *self.package.parts("footer")]
        trees = [self.package.tree(name) for name in dict.fromkeys(names)]
        texts = [
            " ".join(t.text or "" for t in tree.iter() if local(t) == "t")
            for tree in trees
            if tree is not None
        ]
        return sum(any(c.isalpha() for c in PAGE_NUMBER.sub("", text)) for text in texts)
