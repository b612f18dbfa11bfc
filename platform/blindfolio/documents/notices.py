"""Contains what people are told about the reading of a file. The reading child sends only codes,
counts and names of files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blindfolio.languages import N_
from blindfolio.languages import gettext as _

_CHARACTERS_NAMED = 12

NOTICES: dict[str, str] = {
    "wide-text": N_(
        "The file is saved in UTF-16 or UTF-32, and we have read it that way. If your editor "
        "can save UTF-8, use it, because it works in every tool."
    ),
    "windows-text": N_(
        "The file's text is not in UTF-8, so we read it as Windows-1252. Check its accented "
        "letters and quotation marks (%(n)s) in the preview. If they are wrong, save the file"
        " in UTF-8 and upload it again."
    ),
    "spoilt-bytes": N_(
        "Places in the file that are not valid UTF-8 text: %(n)s. Reviewers see \ufffd there. Save"
        " the file again in UTF-8 and upload it."
    ),
    "front-matter": N_(
        "Reviewers do not see the block of settings at the top of the file (%(n)s lines "
        "between “---” lines)."
    ),
    "diagrams": N_(
        "Diagrams written as text, such as Mermaid: %(n)s. Reviewers see the text. If they "
        "should see a drawing, insert it as a picture."
    ),
    "pictures": N_(
        "Pictures in the document that reviewers will not see: %(n)s. At each place, the "
        "preview says why and what to do."
    ),
    "missing-pictures": N_("Missing: %(n)s. Choose %(file)s and its pictures together."),
    "insertions": N_(
        "Tracked insertions in the file: %(n)s. Reviewers see them as part of the text."
    ),
    "deletions": N_("Tracked deletions in the file: %(n)s. Reviewers do not see them."),
    "comments": N_("Comments in the file: %(n)s. Reviewers do not see them."),
    "headers": N_(
        "Page headers and footers with text: %(n)s. Reviewers do not see them. Move anything "
        "that matters into the text."
    ),
    "hidden": N_(
        "Passages marked as hidden in your document: %(n)s. Reviewers do not see them."
    ),
    "unseen": N_(
        "Passages that can hardly be seen in your document (white, tiny or outside the page):"
        " %(n)s. Reviewers read them like the rest of the text."
    ),
    "attached": N_(
        "Whole files inserted into the document: %(n)s. Reviewers do not see them. Paste "
        "their text into the document."
    ),
    "unused-files": N_(
        "Files that the document does not show: %(n)s. Reviewers do not see them."
    ),
    "unused-picture": N_("%(n)s is not shown. Write ![](%(link)s) where it belongs."),
    "flattened": N_(
        "Parts nested more than 64 levels deep are shown without their nesting (%(n)s)."
    ),
    "plain-text": N_(
        "We could not work out the document's formatting (it is nested too deeply, or takes "
        "too long), so it is shown as plain text."
    ),
    "lost-words": N_(
        "Reviewers will see only %(n)s %% of the words in your file. Compare the preview with"
        " your document before you submit."
    ),
    "hostile": N_(
        "Passages shown as plain text because their formatting was not safe to show: %(n)s."
    ),
    "pdf-unseen": N_(
        "Letters that can hardly be seen in your document (white, tiny or outside the page): "
        "%(n)s. Reviewers read them like the rest of the text."
    ),
    "pdf-hidden": N_(
        "Letters that cannot be seen on the page, such as those under a bar: %(n)s. Reviewers do "
        "not see them."
    ),
    "pdf-fonts": N_(
        "Fonts that store other letters than they draw, with their pages: %(n)s. We cannot search "
        "them for names, so reviewers do not see them: bars cover them. Export the PDF again "
        "from your editor, or upload Word or Markdown."
    ),
    "pdf-turned": N_(
        "Letters in rotated text (stamps, labels of figures): %(n)s. We do not search it for "
        "names, so reviewers do not see it: bars cover it. Write what they need into the text."
    ),
    "pdf-annotations": N_(
        "Notes, stamps and form fields on the pages: %(n)s. Reviewers do not see them. Put "
        "what they say into the text."
    ),
    "pdf-running-heads": N_(
        "Lines that are repeated at the top or foot of pages (running heads, page numbers): "
        "%(n)s. They appear only in the pictures of the pages. If words in them identify you,"
        " list them under “Cover more words”."
    ),
    "pdf-small-type": N_(
        "The body text is set in %(n)s point. Below 9 point, a document takes longer to read "
        "than its page count suggests, and reviewers are told."
    ),
    "pdf-many-words": N_(
        "The document has %(n)s words. Above 4,500 words, a document takes longer to read "
        "than its page count suggests, and reviewers are told."
    ),
    "pdf-no-tables": N_(
        "We could not look for tables in this PDF, so table cells may appear as paragraphs. "
        "The pictures of the pages show the tables as they are."
    ),
    "house-plain": N_(
        "We could not lay out the PDF pages with pictures and merged table cells, so both are"
        " missing there. The copy that reviewers read has them."
    ),
    "house-failed": N_(
        "We could not lay out the PDF pages, so your document's pages are not counted."
    ),
    # only of documents that were read before their candidates were asked about such names
    "ordinary-name": N_(
        "A name that is also an ordinary word is covered only as part of the full name, or "
        "where a capital letter inside a sentence shows that it is a name. Look for it in the"
        " preview."
    ),
    "pdf-running-heads-covered": N_(
        "Lines that are repeated at the top or foot of pages (running heads, page numbers): "
        "%(n)s. They appear only in the pictures of the pages. If words in them identify you,"
        " list them under “Cover more words”. Names that we found in them are covered."
    ),
    "missing-characters": N_(
        "The PDF pages show boxes in place of characters that their fonts do not have: %(n)s."
        " The copy that reviewers read shows them."
    ),
    # by documents that were read when such letters were left out
    "pdf-off-page": N_("Letters outside the page: %(n)s. Reviewers do not see them."),
    "said": "%(n)s",  # in English, by a document that was read before notices had codes
}

_TO_KNOW = (
    "front-matter",
    "insertions",
    "deletions",
    "comments",
    "pdf-running-heads",
    "pdf-running-heads-covered",
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as it is stored. It is said in the language of whoever reads it. Raises
    `KeyError` for an unknown code."""

    code: str
    n: int | str = 0

    def __post_init__(self) -> None:
        NOTICES[self.code]

    @property
    def asks_for_nothing(self) -> bool:
        return self.code in _TO_KNOW

    @property
    def is_about_pictures(self) -> bool:
        return self.code in ("missing-pictures", "pictures")

    def __str__(self) -> str:
        return self.told(_("your .md file"))

    def told(self, file: str) -> str:
        """Returns the sentence. `file` is the name of the candidate's Markdown file."""
        link = str(self.n).replace(" ", "%20")
        return _(NOTICES[self.code], n=self.n, link=link, file=file)


def with_names_covered(notice: Notice) -> Notice:
    heads = notice.code == "pdf-running-heads"
    return Notice("pdf-running-heads-covered", notice.n) if heads else notice


def missing_characters(characters: Sequence[str]) -> Notice:
    some = characters[:_CHARACTERS_NAMED]
    more = ["…"] if len(characters) > _CHARACTERS_NAMED else []
    return Notice("missing-characters", " ".join([*some, *more]))
