"""What an uploaded or typed text may hold to do something to a page (SC-01 to SC-04, SC-08)."""

from __future__ import annotations

SINK = "http://127.0.0.1:9"
"""Where nobody listens. A test with a listener of its own puts that one's address here."""


def active_html(sink: str = SINK) -> list[str]:
    """SC-01: markup that runs something, or fetches or sends something, when it is shown."""
    return [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        '<iframe srcdoc="<script>alert(1)</script>">',
        f"<style>@import '{sink}/x.css'</style>",
        f"<base href={sink}>",
        f'<meta http-equiv=refresh content="0;url={sink}">',
        f"<form action={sink}><button>x</button></form>",
        f"<object data={sink}>",
        f"<embed src={sink}>",
        "<details open ontoggle=alert(1)>",
        "<video><source onerror=alert(1)>",
    ]


LINKS = [
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](java%0ascript:alert(1))",
    "[a](vbscript:x)",
    "[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    '<a href=" javascript:alert(1)">a</a>',
    '<a href="jav\tascript:alert(1)">a</a>',
    "[a](//evil.example/x)",
    "[a](/relative)",
    "[a](#b3)",
]
"""SC-02: links that are not to the web or to a mail box."""

COLLISIONS = """\
<a id=csrf_token name=action>x</a>

<input name=score value=4> y

<div class="toolbar" style="position:fixed;inset:0">z</div>

# csrf token

# main

<h2 id="k3">k3</h2>

<mark data-c="1">m</mark> <span class="removed">r</span>
"""
"""SC-03: names, ids, classes and controls that the page itself uses."""


def far_pictures(sink: str = SINK) -> list[str]:
    """SC-04: pictures that lie elsewhere."""
    return [
        f"![p]({sink}/p.png)",
        f'<img srcset="{sink}/a 2x" alt="q">',
        f"![r](//{sink.removeprefix('http://')}/p.png)",
        "![s](file:///etc/passwd)",
    ]


LITERAL = '"><img src=x onerror=alert(1)>{{7*7}}${7*7}'
"""SC-08: breaks out of an attribute, and is counted by a template that reads it as its own."""


def hostile_markdown(sink: str) -> str:
    """One document with all of it, in the order in which unclosed elements swallow least."""
    parts = [
        "# A plan",
        "Before the attacks.",
        *LINKS,
        *far_pictures(sink),
        COLLISIONS,
        f"`{LITERAL}`",
        *active_html(sink),
        "After the attacks.",
    ]
    return "\n\n".join(parts) + "\n"
