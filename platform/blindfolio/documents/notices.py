"""Contains what people are told about the reading of a file. The reading child sends only codes,
counts and names of files.
"""

from __future__ import annotations

from collections.abc import Sequence

_CHARACTERS_NAMED = 12

NOTICES: dict[str, str] = {
    "wide-text": "The file is saved in UTF-16 or UTF-32, and we have read it that way. If your"
    " editor can save UTF-8, use it, because it works in every tool.",
    "windows-text": "The file's text is not in UTF-8, so we read it as Windows-1252. Check "
    "its accented letters and quotation marks ({n}) in the preview. If they are wrong, save "
    "the file in UTF-8 and upload it again.",
    "spoilt-bytes": "Places in the file that are not valid UTF-8 text: {n}. Reviewers see "
    "\ufffd there. Save the file again in UTF-8 and upload it.",
    "front-matter": "Reviewers do not see the block of settings at the top of the file ({n} "
    "lines between “---” lines).",
    "diagrams": "Diagrams written as text, such as Mermaid: {n}. Reviewers see the text. If they"
    " should see a drawing, insert it as a picture.",
    "pictures": "Pictures in the document that reviewers will not see: {n}. At each place, the"
    " preview says why and what to do.",
    "missing-pictures": "Missing: {n}. Choose your .md file and its pictures together.",
    "insertions": "Tracked insertions in the file: {n}. Reviewers see them as part of the "
    "text.",
    "deletions": "Tracked deletions in the file: {n}. Reviewers do not see them.",
    "comments": "Comments in the file: {n}. Reviewers do not see them.",
    "headers": "Page headers and footers with text: {n}. Reviewers do not see them. Move "
    "anything that matters into the text.",
    "hidden": "Passages that your document does not show (hidden, in the colour of the background,"
    " tiny or cut off): {n}. Reviewers do not see them.",
    "attached": "Whole files inserted into the document: {n}. Reviewers do not see them. "
    "Paste their text into the document.",
    "unused-files": "Files that the document does not show: {n}. Reviewers do not see them.",
    "unused-picture": "{n} is not shown. Write ![]({link}) where it belongs.",
    "flattened": "Parts nested more than 64 levels deep are shown without their nesting ({n}).",
    "plain-text": "We could not work out the document's formatting (it is nested too deeply, or"
    " takes too long), so it is shown as plain text.",
    "lost-words": "Reviewers will see only {n} % of the words in your file. Compare the "
    "preview with your document before you submit.",
    "hostile": "Passages shown as plain text because their formatting was not safe to show: "
    "{n}.",
    "pdf-off-page": "Letters outside the page: {n}. Reviewers do not see them.",
    "pdf-hidden": "Letters that cannot be seen on the page (white, covered, tiny or invisible): "
    "{n}. Reviewers do not see them.",
    "pdf-turned": "Letters in rotated text (stamps, labels of figures): {n}. They appear only"
    " in the pictures of the pages.",
    "pdf-annotations": "Notes, stamps and form fields on the pages: {n}. Reviewers do not see"
    " them. Put what they say into the text.",
    "pdf-running-heads": "Lines that are repeated at the top or foot of pages (running heads,"
    " page numbers): {n}. They appear only in the pictures of the pages. If words in them"
    " identify you, list them under “Cover more words”.",
    "pdf-small-type": "The body text is set in {n} point. Below 9 point, a document takes "
    "longer to read than its page count suggests, and reviewers are told.",
    "pdf-many-words": "The document has {n} words. Above 4,500 words, a document takes longer"
    " to read than its page count suggests, and reviewers are told.",
    "pdf-no-tables": "We could not look for tables in this PDF, so table cells may appear as"
    " paragraphs. The pictures of the pages show the tables as they are.",
    "house-plain": "We could not lay out the PDF pages with pictures and merged table cells, so"
    " both are missing there. The copy that reviewers read has them.",
    "house-failed": "We could not lay out the PDF pages, so your document's pages are not "
    "counted.",
    "ordinary-name": "A name that is also an ordinary word is covered only as part of the "
    "full name, or where a capital letter inside a sentence shows that it is a name. Look for "
    "it in the preview.",
}


_TO_KNOW = ("front-matter", "insertions", "deletions", "comments", "pdf-running-heads")


def is_one_of(said: str, *codes: str) -> bool:
    return said.startswith(tuple(NOTICES[it].partition("{n}")[0] for it in codes))


def asks_for_nothing(said: str) -> bool:
    return is_one_of(said, *_TO_KNOW)


def is_about_pictures(said: str) -> bool:
    return is_one_of(said, "missing-pictures", "pictures")


def with_names_covered(said: str) -> str:
    heads = is_one_of(said, "pdf-running-heads")
    return f"{said} Names that we found in them are covered." if heads else said


def sentence(code: str, n: int | str) -> str:
    """Returns the sentence for a code. Raises `KeyError` for an unknown code."""
    return NOTICES[code].format(n=n, link=str(n).replace(" ", "%20"))


def missing_characters(characters: Sequence[str]) -> str:
    some = " ".join(characters[:_CHARACTERS_NAMED])
    more = "" if len(characters) <= _CHARACTERS_NAMED else " and others"
    return (
        "The PDF pages show boxes in place of characters that their fonts do not have:"
        f" {some}{more}. The copy that reviewers read shows them."
    )
