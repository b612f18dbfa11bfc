from __future__ import annotations


def after(typed: str, text: str) -> str:
    typed = typed.strip()
    return typed if text in typed else f"{typed}\n{text}".strip()
