"""Pictures written into a Markdown text as `data:` addresses, cut out before parsing.

Uncut, one 13 MB address keeps the parser busy for seconds and says nothing to a reader.
"""

from __future__ import annotations

import re

# Only long ones: a short `data:` address in a code example is text that somebody wrote.
DATA_PICTURE = re.compile(
    r"data:image/[\w.+-]{1,40}(?:;[\w=.-]{1,40}){0,4},[A-Za-z0-9+/=%_-]{512,}", re.IGNORECASE
)

CUT = "data:image/png;base64,cut"


def without_data_pictures(text: str) -> str:
    """The text with each long `data:` picture shortened to a mark that is still a picture."""
    return DATA_PICTURE.sub(CUT, text)
