"""Every limit that a document must keep, in one place.

Sizes are bytes, times are seconds of processor time, counts are plain numbers. The upload page
shows these figures, so a change here is a change of what candidates are told.
"""

from __future__ import annotations

MIB = 1024 * 1024

UPLOAD_BYTES = 10 * MIB
"""Largest file that is taken at all, whatever its format."""

MARKDOWN_BYTES = 512 * 1024
"""Largest Markdown text, in UTF-8, after pictures written into it as `data:` are cut out."""

BLOCKS = 3_000
WORDS = 20_000

NESTING = 64
"""Deepest element that is kept as an element; what stands deeper keeps its text."""

PARSER_NESTING = 100
"""How deep the Markdown parser itself goes; its own default loses list levels past nine."""

ITEM_WORDS = 80
"""A list item or quotation with more words than this is split into its parts."""

LOSS_SHARE = 0.97
"""Below this share of the source's words found in the blocks, people are told."""

ZIP_BYTES = 60_000_000
"""All parts of a Word file or an archive together, unpacked."""

ZIP_ENTRIES = 600
ZIP_PART_BYTES = 40_000_000
ZIP_RATIO = 120
"""How many times its packed size a part may have, where that is more than 1 MB."""

XML_PART_BYTES = 8_000_000
XML_BYTES = 12_000_000
"""XML of a Word file, one part and all parts that are read together."""

PDF_PAGES = 30
PDF_CHARACTERS = 400_000
"""Far above the limit of words; a file beyond it is refused before anything is worked out."""

PDF_BODY_POINTS = 9
PDF_WORDS = 4_500
"""Smaller body type or more words than this in a PDF are said: pages alone hide both."""

PICTURES = 60
PICTURE_PIXELS = 25_000_000

PICTURE_SIDE = 1_600
"""Longest side, in pixels, at which a picture is kept; a larger one is scaled down."""

PAGE_WIDTH = 1_240
PAGE_SIDE = 1_760
"""Pixels of a PDF page's picture, and of its longer side: A4 at 150 for an inch."""

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
FRAMES_BYTES = 80 * MIB
"""A child's whole output: a flood ends here."""


def wall_seconds(cpu_seconds: int) -> float:
    """The time on the clock after which a child with that processor time is killed."""
    return 1.5 * cpu_seconds + 10
