from __future__ import annotations


def after(typed: str, text: str) -> str:
    """`text` on its own line after `typed`; `typed` alone if it already holds `text`."""
    typed = typed.strip()
    return typed if text in typed else f"{typed}\n{text}".strip()
