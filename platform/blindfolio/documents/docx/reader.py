"""Converts Word documents to blocks, inside the limited child process. It uses mammoth and the
HTML tree of the Markdown reader.

mammoth never sees the uploaded file. It reads a small file made from the output of
`docx.rewrite`, in which nothing points outside.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from typing import Any, cast
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import mammoth

from blindfolio.documents import limits
from blindfolio.documents.docx.colours import Colours
from blindfolio.documents.docx.drawings import PICTURE
from blindfolio.documents.docx.hidden import HiddenText
from blindfolio.documents.docx.listings import CODE, CODE_AGAIN
from blindfolio.documents.docx.looks import mark_headings
from blindfolio.documents.docx.loss import shown_words
from blindfolio.documents.docx.metadata import metadata_of
from blindfolio.documents.docx.names import W, attribute, child, is_on, local, made_plain, w
from blindfolio.documents.docx.numbering import LEVELS, Numbering
from blindfolio.documents.docx.package import Package
from blindfolio.documents.docx.rewrite import BULLETS, HEADING, NUMBER, NUMBERS, QUOTE, Rewriter
from blindfolio.documents.docx.styles import Styles
from blindfolio.documents.html.not_shown import source_of
from blindfolio.documents.html.sanitize import clean
from blindfolio.documents.html.tree import Element as Tagged
from blindfolio.documents.pictures.gallery import Gallery
from blindfolio.documents.reading import DocumentReading, read_html
from blindfolio.documents.refusals import refuse
from blindfolio.documents.words import count_words, share_kept
from blindfolio.refusal import Refusal

_PREFIX = "bf-"
_NOTES_BEGIN = f'<ol><li id="{_PREFIX}'
BACK_LINK = re.compile(r'<a href="#bf-[a-z]{1,10}-ref-[^"<>]{0,100}">\u2191</a>')
PAGE_NUMBER = re.compile(r"(?i)\b(?:page|of)\b")
_NUMBER_TAG = "kbd"  # nothing else in a Word file becomes this
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_FORMS = {BULLETS: "bullet", NUMBERS: "decimal"}
# two lists: bullets and numbers
_LISTS = "".join(
    (
        f'<w:numbering xmlns:w="{W}">',
        *(
            f'<w:abstractNum w:abstractNumId="{number}">'
            + "".join(
                f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{form}"/></w:lvl>'
                for level in range(LEVELS)
            )
            + "</w:abstractNum>"
            for number, form in _FORMS.items()
        ),
        *(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
            for number in _FORMS
        ),
        "</w:numbering>",
    )
)


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
        # A truncated or corrupted file may fail anywhere in three libraries.
        raise refuse("docx-damaged") from error


def _read(package: Package) -> DocumentReading:
    source = _Source(package)
    counts = source.write()
    html, begins, notes = source.html().partition(_NOTES_BEGIN)
    foot = clean(BACK_LINK.sub("", begins + notes))
    reading = read_html(clean(html), foot, source.gallery, prepare=_take_numbers)
    reading.notices[:0] = [(code, n) for code, n in counts.items() if n]
    if (kept := share_kept(source.words, reading.texts)) < limits.LOSS_SHARE:
        reading.notices.append(("lost-words", int(kept * 100)))
    return replace(reading, metadata=metadata_of(package))


class _Source:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.gallery = Gallery()
        self.words = ""
        self._files: dict[str, bytes | str] = {"word/numbering.xml": _LISTS}
        self._styles = Styles(self._part("styles"), self._part("fontTable"))
        self._numbering = Numbering(self._part("numbering"), self._styles)

    def write(self) -> Counter[str]:
        """Returns how often each notice applies, by its code."""
        tree = self.package.tree(self.package.main)
        if tree is not None:
            made_plain(tree)
        body = child(tree, "body")
        if tree is None or body is None:
            raise refuse("docx-damaged")
        trees = {kind: self._part(kind) for kind in ("footnotes", "endnotes")}
        notes = {kind: [] if part is None else list(part) for kind, part in trees.items()}
        known = frozenset(
            kind[0] + attribute(note, "id")
            for kind, own in notes.items()
            for note in own
            if attribute(note, "type") in ("", "normal")
        )
        hidden = self._hidden_text(tree)
        hidden.mark(body)
        self._count_words(body)
        mark_headings(body, self._styles)
        rewriter = self._rewriter(self.package.main, known)
        self._rewrite(body, rewriter)
        self._keep("document", tree, rewriter)
        counts, referred = rewriter.counts, rewriter.referred
        for kind, part in trees.items():
            if part is not None:
                rewriter = self._rewriter(next(self.package.parts(kind), ""), frozenset())
                hidden.mark(part)
                # Word doesn't show the others.
                part[:] = [n for n in part if kind[0] + attribute(n, "id") in referred & known]
                for note in part:
                    self._count_words(note)
                    self._rewrite(note, rewriter)
                self._keep(kind, part, rewriter)
                counts += rewriter.counts
        comments = self._part("comments")
        counts["comments"] = 0 if comments is None else len(comments.findall(w("comment")))
        counts["headers"] = self._headers()
        return counts

    @staticmethod
    def _rewrite(part: Element, rewriter: Rewriter) -> None:
        part[:] = rewriter.blocks(part)
        part.text = part.tail = None

    def html(self) -> str:
        # Picture sources are ours. Links are the document's.
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as made:
            for name, data in self._files.items():
                made.writestr(name, data)
        result = mammoth.convert_to_html(
            file,
            style_map=_style_map(),
            include_default_style_map=False,
            include_embedded_style_map=False,
            external_file_access=False,
            ignore_empty_paragraphs=False,
            id_prefix=_PREFIX,
            convert_image=mammoth.images.img_element(_source_in),
        )
        return cast(str, result.value)

    def _part(self, kind: str) -> Element | None:
        for name in self.package.parts(kind):
            if (tree := self.package.tree(name)) is not None:
                made_plain(tree)
                return tree
        return None

    def _hidden_text(self, tree: Element) -> HiddenText:
        settings = self._part("settings")
        # Word shows the page colour only if the settings say so.
        coloured = is_on(settings, "displayBackgroundShape")
        page = child(tree, "background") if coloured else None
        return HiddenText(self._styles, Colours(self._part("theme"), settings), page)

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

    def _keep(self, kind: str, tree: Element, rewriter: Rewriter) -> None:
        self._files[f"word/{kind}.xml"] = ElementTree.tostring(tree)
        root = Element(f"{{{_PACKAGE}}}Relationships")
        targets = {PICTURE: ("image", PICTURE)}
        targets |= {id_: ("hyperlink", target) for id_, target in rewriter.links.items()}
        for id_, (what, target) in targets.items():
            attributes = {"Id": id_, "Type": f"{_OFFICE}/{what}", "Target": target}
            ElementTree.SubElement(root, f"{{{_PACKAGE}}}Relationship", attributes)
        self._files[f"word/_rels/{kind}.xml.rels"] = ElementTree.tostring(root)

    def _headers(self) -> int:
        names = [*self.package.parts("header"), *self.package.parts("footer")]
        trees = [self.package.tree(name) for name in dict.fromkeys(names)]
        texts = [
            " ".join(t.text or "" for t in tree.iter() if local(t) == "t")
            for tree in trees
            if tree is not None
        ]
        return sum(any(c.isalpha() for c in PAGE_NUMBER.sub("", text)) for text in texts)


def _source_in(image: Any) -> dict[str, str]:
    # the source that `picture_run` wrote
    source, _, description = image.alt_text.partition(" ")
    return {"src": source, "alt": description}


def _take_numbers(element: Tagged) -> None:
    # Moves each item's number and its kind, kept in the first run, to attributes.
    for part in element.elements:
        first = part.children[0] if part.children else None
        if part.tag == "li" and isinstance(first, Tagged) and first.tag == _NUMBER_TAG:
            number, _, kind = "".join(map(str, first.children)).partition(" ")
            part.attrs |= {"value": number, "type": kind}
            del part.children[0]
        _take_numbers(part)


def _style_map() -> str:
    lines = [f"p.{HEADING}{n} => h{n}:fresh" for n in range(1, 7)]
    lines += [f"p.{CODE} => pre:separator('\\n')", f"r.{CODE} => code"]
    lines.append(f"p.{QUOTE} => blockquote > p:fresh")
    lines += [f"p.{CODE_AGAIN} => pre:fresh", f"r.{NUMBER} => {_NUMBER_TAG}"]
    for kind, tag in (("unordered", "ul"), ("ordered", "ol")):
        for level in range(1, LEVELS + 1):
            outer = "ul|ol > li > " * (level - 1)
            lines.append(f"p:{kind}-list({level}) => {outer}{tag} > li:fresh")
    return "\n".join(lines)
