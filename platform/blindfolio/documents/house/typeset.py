"""Runs typst on our own template. The same values always give the same bytes."""

from __future__ import annotations

import json

import typst


def pdf(template: bytes, name: str, values: object) -> bytes:
    """Returns a PDF. `template` reads `values` as JSON from `sys.inputs` under `name`.

    Uses only typst's own fonts, and characters that they lack become boxes (see
    `house.glyphs`). Raises `typst.TypstError` if the layout fails.
    """
    return bytes(
        typst.compile(
            template,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={name: json.dumps(values, ensure_ascii=False)},
            timestamp=0,
        )
    )
