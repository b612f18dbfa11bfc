"""Markdown that the team wrote (a prompt, an answer to all) as safe HTML.

Candidates' files never come here: they are read by `documents`, with a stricter hand.
"""

from __future__ import annotations

import bleach
import markdown

TAGS = frozenset(
    "h1 h2 h3 h4 p br hr ul ol li strong em code pre blockquote a "
    "table thead tbody tr th td".split()
)

ATTRIBUTES = {
    "a": ["href", "title"],
    "ol": ["start"],
    "th": ["align"],
    "td": ["align"],
}

PROTOCOLS = frozenset({"https", "mailto"})


def render(markdown_text: str) -> str:
    """HTML of `markdown_text`, with tables; what is not on the allow-list is shown as text.

    Shown rather than dropped: whoever wrote it sees in the preview that it does not work.
    Pictures and scripts are not on the list. A heading keeps its level.
    """
    html = markdown.markdown(
        markdown_text,
        extensions=["tables", "sane_lists", "fenced_code"],
        # `align` instead of `style`: the content policy allows no inline style.
        extension_configs={"tables": {"use_align_attribute": True}},
        output_format="html",
    )
    return bleach.clean(html, tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS)
