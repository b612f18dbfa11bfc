"""What candidates and coordinators are told about a reading, by code.

The reading child hands back codes and counts only; the sentences stand here.
"""

from __future__ import annotations

from collections.abc import Sequence

_CHARACTERS_NAMED = 12

NOTICES: dict[str, str] = {
    "wide-text": "The file was saved in UTF-16 or UTF-32, and was read so. UTF-8 is what every "
    "tool reads: save it so where your editor can.",
    "windows-text": "The file's text is not in UTF-8, so it was read as Windows-1252. Look at its "
    "accented letters and quotation marks ({n}) in the preview: where they are wrong, save the "
    "file in UTF-8 and upload it again.",
    "spoilt-bytes": "Places in the file that are no text in UTF-8: {n}. Reviewers see \ufffd "
    "there: save the file again in UTF-8 and upload it.",
    "front-matter": "The block of settings at the top of the file ({n} lines between “---” "
    "lines) is left out of what reviewers read.",
    "pictures": "Pictures in the document that reviewers will not see: {n}. The preview says at "
    "each place why, and what to do.",
    "insertions": "Tracked insertions in the file: {n}. They are part of what reviewers read.",
    "deletions": "Tracked deletions in the file: {n}. They are left out of what reviewers read.",
    "comments": "Comments in the file: {n}. They are left out of what reviewers read.",
    "headers": "Page headers and footers with text: {n}. They are left out of what reviewers "
    "read: what matters there belongs into the text.",
    "hidden": "Passages of hidden text: {n}. They are left out of what reviewers read.",
    "attached": "Files inserted into the document whole: {n}. They are left out: paste their text "
    "into the document.",
    "unused-files": "Files in the archive that the document does not show: {n}. They are left out "
    "of what reviewers read.",
    "flattened": "Parts nested more than 64 levels deep are shown without their nesting ({n}).",
    "plain-text": "The document's formatting could not be worked out (it is nested too deep, "
    "or takes too long), so it is shown as plain text.",
    "lost-words": "Only {n} % of the words in your file are in what reviewers will read. "
    "Compare the preview with your document before you submit.",
    "hostile": "Passages whose formatting was not safe to show, and that are shown as plain "
    "text: {n}.",
    "pdf-off-page": "Letters that stand outside the page are left out of what reviewers read: "
    "{n}.",
    "pdf-hidden": "Letters that cannot be seen on the page (white, covered or invisible) are "
    "left out of what reviewers read: {n}.",
    "pdf-turned": "Letters in turned text (stamps, labels of figures) are in the page pictures "
    "only: {n}.",
    "pdf-annotations": "Notes, stamps and form fields on the pages are not shown to reviewers: "
    "{n}. Write what they say into the text.",
    "pdf-running-heads": "Lines that repeat at the top or foot of pages (running heads, page "
    "numbers) are in the page pictures only: {n}.",
    "pdf-small-type": "The body text is set in {n} point. Below 9 point a document reads longer "
    "than its pages say, and reviewers are told.",
    "pdf-many-words": "The document has {n} words. Above 4,500 it reads longer than its pages "
    "say, and reviewers are told.",
    "pdf-no-tables": "Tables could not be looked for in this PDF: their cells may read as "
    "paragraphs. The page pictures show them as they are.",
    "house-plain": "The house pages could not be laid out with pictures and joined table cells, "
    "so both are left out of them. The page that reviewers read has them.",
    "house-failed": "The house pages could not be laid out, so your document's pages are not "
    "counted. Your coordinator can count them by hand.",
    "ordinary-name": "A name that is also an ordinary word is masked only as part of the whole "
    "name, and where a capital letter inside a sentence gives it away. Look for it in the "
    "preview.",
}


def sentence(code: str, n: int) -> str:
    """The sentence for a code; raises `KeyError` for a code that is not ours."""
    return NOTICES[code].format(n=n)


def missing_characters(characters: Sequence[str]) -> str:
    """What is said about characters that no font of the house pages has; at least one."""
    some = " ".join(characters[:_CHARACTERS_NAMED])
    more = "" if len(characters) <= _CHARACTERS_NAMED else " and others"
    return (
        f"The house pages show boxes for characters that their fonts do not have: {some}{more}. "
        "The page that reviewers read shows them."
    )
