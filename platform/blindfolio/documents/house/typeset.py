"""Pages set by typst from a template of ours and values alone: nothing else of the machine is
read, and the same values give the same bytes."""

from __future__ import annotations

import json

import typst


def pdf(template: bytes, name: str, values: object) -> bytes:
    """The PDF of `template`, which finds `values` as JSON in `sys.inputs` under `name`.

    Only typst's own fonts are used; characters that they lack are drawn as boxes
    (`house_glyphs`). A template that typst cannot lay out raises `typst.TypstError`.
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
