"""Recorded answers stand in for a model, for the documents they were recorded of alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.language_model.choosing import backend_of
from blindfolio.settings import load


def _request(title: str, **more: object) -> ModelRequest:
    material = {"document": [{"block": 1, "kind": "heading", "text": title}], **more}
    return ModelRequest("Read.", json.dumps(material), {}, 100)


def test_each_request_of_a_recorded_document_has_its_answer(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "index.json").write_text('{"One engine": "one"}', "utf-8")
    for n in (1, 2):
        (tmp_path / "one" / f"{n}.json").write_text(f"answer {n}", "utf-8")
    settings = load(data=tmp_path / "site", model=f"recorded:{tmp_path}")
    backend = backend_of(settings)
    assert backend is not None and "recorded" in backend.model
    assert backend.answer(_request("One engine")) == "answer 1"
    assert backend.answer(_request("One engine", proposals=[])) == "answer 2"
    for other in (_request("Another"), ModelRequest("Read.", "no JSON", {}, 100)):
        with pytest.raises(NoAnswer, match="nothing is recorded"):
            backend.answer(other)
