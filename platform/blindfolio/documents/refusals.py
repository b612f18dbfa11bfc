"""Contains the reasons why a file can't be read, as a code and a sentence for each. The reading
child returns only a code, because the file may control what the child says.
"""

from __future__ import annotations

from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal

# With the figures of `limits`, so that the catalogues have whole sentences.
SENTENCES: dict[str, str] = {
    "empty": N_("The file is empty. Save your document again and upload that file."),
    "bom-only": N_(
        "The file has no text, only an encoding mark. Save your document again and upload "
        "that file."
    ),
    "too-large": N_(
        "The file is larger than 10 MiB. Remove anything that readers do not need, and upload"
        " it again."
    ),
    "markdown-too-large": N_(
        "The text is longer than 512 KiB. Shorten it, leave out logs and generated tables, "
        "and upload it again."
    ),
    "wrong-type": N_(
        "We cannot read files of this type. Export it from your editor as Markdown (.md), "
        "Word (.docx) or PDF and upload that."
    ),
    "no-extension": N_(
        "The file name has no extension. Rename the file so that it ends in .md, .docx or "
        ".pdf, and upload it again."
    ),
    "extension-disagrees": N_(
        "The file's content does not match its extension. Export it from your editor as "
        "Markdown (.md), Word (.docx) or PDF and upload that."
    ),
    "legacy-doc": N_(
        "This is a Word file in the old .doc format. Open it, choose “Save as” with the type "
        "Word document (.docx), and upload that."
    ),
    "docx-password": N_(
        "This Word file has a password. Remove the password and upload it again."
    ),
    "docx-macros": N_(
        "This Word file can contain macros. Save it as an ordinary Word document (.docx) and "
        "upload that."
    ),
    "docx-dtd": N_(
        "This Word file declares a document type, which no word processor writes. Open it in "
        "your editor, save it as a new Word document and upload that."
    ),
    "docx-encoding": N_(
        "A part of this Word file is in an encoding that we cannot read. Open it in your "
        "editor, save it as a new Word document and upload that."
    ),
    "docx-too-long": N_(
        "The Word file has more text and layout than we can read (8 MB of XML). Shorten it, "
        "or accept its tracked changes, and upload it again."
    ),
    "docx-too-deep": N_(
        "The Word file has tables nested too deeply for us to read. Simplify it, or export it"
        " as PDF, and upload that."
    ),
    "docx-damaged": N_(
        "This Word file is damaged or incomplete. Open it in your editor, save it as a new "
        "Word document and upload that."
    ),
    "damaged-archive": N_(
        "The file is damaged or incomplete. Save it again from your editor and upload that "
        "file."
    ),
    "tricky-archive": N_(
        "The file is packed in a way that no editor uses, so we did not open it. Save your "
        "document again from your editor and upload that."
    ),
    "surplus-bytes": N_(
        "The file contains other data besides your document, such as an archive. Save your "
        "document again from your editor, without attachments, and upload that file."
    ),
    "archive-password": N_(
        "The file is packed with a password. Remove the password and upload it again."
    ),
    "archive-too-large": N_(
        "Unpacked, the file is larger than 60 MB, or has more than 600 parts. Remove anything"
        " that readers do not need, and upload it again."
    ),
    "zip-one-text": N_(
        "An archive must contain exactly one Markdown file (.md) and the pictures that it "
        "shows. Pack it that way and upload it again."
    ),
    "zip-in-zip": N_("There is another .zip inside: unpack it once and upload the inner one."),
    "pdf-password": N_("This PDF has a password. Remove the password and upload it again."),
    "pdf-truncated": N_(
        "This PDF is cut off: its end is missing. Export or download it again and upload the "
        "whole file."
    ),
    "pdf-damaged": N_(
        "This PDF is damaged and cannot be opened. Export it again from your editor and "
        "upload that file."
    ),
    "pdf-no-text": N_(
        "This PDF has no text that we can read: it is probably a scan or a picture. Export it"
        " from your editor as PDF with text, and upload that."
    ),
    "pdf-other-letters": N_(
        "This PDF stores other letters than it draws, so we cannot search it for names and "
        "reviewers could not quote it. Export it again from your editor, or upload Word or "
        "Markdown."
    ),
    "pdf-too-many-pages": N_(
        "This PDF has more than 30 pages. Shorten it and upload it again."
    ),
    "pdf-large-picture": N_(
        "This PDF has a picture of more than 25 megapixels. Make the picture smaller and "
        "upload the file again."
    ),
    "not-utf8": N_(
        "The file's text is not in UTF-8. In your editor, choose “Save as” with the encoding "
        "UTF-8, and upload that file."
    ),
    "no-text": N_(
        "We found no text in the file. Add your document's text to it and upload it again."
    ),
    "too-many-blocks": N_(
        "The document has more than 3,000 paragraphs, list items and tables. Shorten it and "
        "upload it again."
    ),
    "too-many-words": N_(
        "The document has more than 20,000 words. Shorten it and upload it again."
    ),
    "too-many-pictures": N_(
        "The document has more than 60 pictures. Remove those that readers do not need, and "
        "upload it again."
    ),
    "picture-too-large": N_(
        "A picture in the document has more than 25 megapixels. Make the picture smaller and "
        "upload the document again."
    ),
    "too-costly": N_(
        "This document needs more time or memory than we allow (20 s, 400 MB), so we did not "
        "keep it. Remove raw HTML, deeply nested parts and anything that readers do not need,"
        " or export it as PDF, and upload it again."
    ),
    # The reading child ended silently or gave unexpected output, which isn't a fault that people
    # could find in their file.
    "unreadable": N_(
        "We could not read this file, and the fault may be ours. We have kept the file. "
        "Upload it again in a minute. If that fails too, save it again from your editor, or "
        "ask your coordinator."
    ),
    "fences-missing": N_(
        "This machine cannot read documents safely, so we did not read yours. Tell your "
        "coordinator that the command `blindfolio doctor` shows what is missing."
    ),
}

# Causes outside the file, which the site's operator must hear about.
OURS = frozenset({"unreadable", "fences-missing"})

_STATUS = {"too-large": 413, "fences-missing": 503}


def refuse(code: str) -> Refusal:
    """Returns the refusal for a code. An unknown code becomes `unreadable`, because a child may
    send anything.
    """
    known = code if code in SENTENCES else "unreadable"
    return Refusal(known, _(SENTENCES[known]), status=_STATUS.get(known, 422))
