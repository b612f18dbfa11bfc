"""Sets every limit on documents, in bytes, seconds of processor time and counts. Candidates see
these figures on the upload page.
"""

from __future__ import annotations

MIB = 1024 * 1024

UPLOAD_BYTES = 10 * MIB  # for every format

UPLOAD_WORDS = f"{UPLOAD_BYTES // MIB} MiB"

MARKDOWN_BYTES = 512 * 1024  # in UTF-8, after `data:` pictures are cut out

BLOCKS = 3_000
WORDS = 20_000

NESTING = 64  # Deeper elements keep only their text.

PARSER_NESTING = 100  # The Markdown parser's own. Its default loses list levels past nine.

ITEM_WORDS = 80  # Longer list items and quotations are split into their parts.

LOSS_SHARE = 0.97  # People are told if the blocks have a smaller share of the source's words.

ZIP_BYTES = 60_000_000  # all parts of a Word file or archive, unpacked

ZIP_ENTRIES = 600
ZIP_PART_BYTES = 40_000_000
ZIP_RATIO = 120  # unpacked to packed size, for parts over 1 MB

XML_PART_BYTES = 8_000_000
XML_BYTES = 12_000_000  # one part of a Word file, and all parts read together

PDF_PAGES = 30
PDF_CHARACTERS = 400_000  # Far above the word limit. Refused before any layout.

PDF_BODY_POINTS = 9
# Smaller body type or more words are reported, because page counts hide both.
PDF_WORDS = 4_500

PICTURES = 60
PICTURE_PIXELS = 25_000_000

PICTURE_SIDE = 1_600  # Pixels. Larger pictures are scaled down.

PAGE_WIDTH = 1_240
PAGE_SIDE = 1_760  # pixels of a PDF page's longer side: A4 at 150 dpi

CHILD_MEMORY_BYTES = 400 * MIB
CHILD_FILE_BYTES = 64 * MIB
CHILD_OPEN_FILES = 64

MARKDOWN_CPU_SECONDS = 10
DOCX_CPU_SECONDS = 20
GATE_CPU_SECONDS = 10
LAYOUT_CPU_SECONDS = 10
PDF_CPU_SECONDS = 20
PDF_TABLES_CPU_SECONDS = 60

FRAME_HEADER_BYTES = 64 * 1024
FRAME_BODY_BYTES = 24 * MIB
FRAMES_BYTES = 80 * MIB  # a child's whole output


def wall_seconds(cpu_seconds: int) -> float:
    return 1.5 * cpu_seconds + 10
