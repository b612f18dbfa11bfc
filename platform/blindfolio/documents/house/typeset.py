"""Runs typst on our template and values only; the same values give the same bytes."""

from __future__ import annotations

import json

import typst


def pdf(template: bytes, name: str, values: object) -> bytes:
    """`template` finds `values` as JSON in `sys.inputs` under `name`.

    Uses only typst's own fonts; characters they lack become boxes (`house.glyphs`). Raises
    `typst.TypstError` for a failed layout.
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
