"""Gives recorded answers, for the demo and for trials without a network."""

from __future__ import annotations

import json
from pathlib import Path

from blindfolio.language_model.backend import ModelRequest, NoAnswer

MODEL = "recorded answers of a large language model"


class RecordedAnswers:
    """A folder of recorded answers. `index.json` maps the text of a document's first block to a
    folder with `1.json` and `2.json`, the answers to the two requests.
    """

    model = MODEL

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def answer(self, request: ModelRequest) -> str:
        """Raises NoAnswer if no answer was recorded."""
        try:
            material = json.loads(request.material)
            title = str(material["document"][0]["text"])
            name = str(json.loads((self._folder / "index.json").read_text("utf-8"))[title])
            file = self._folder / name / ("2.json" if "proposals" in material else "1.json")
            return file.read_text("utf-8")
        except (OSError, ValueError, LookupError, TypeError):
            raise NoAnswer("nothing is recorded") from None
