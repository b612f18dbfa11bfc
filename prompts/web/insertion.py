"""A text that a page offers, put into a field in which something may be typed already."""

from __future__ import annotations


def after(typed: str, text: str) -> str:
    """`text` on a line after what is typed; what is typed alone where it holds `text` already."""
    typed = typed.strip()
    return typed if text in typed else f"{typed}\n{text}".strip()
