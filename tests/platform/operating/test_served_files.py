"""`blindfolio ingest --out` writes what is served, and nothing that would tell who wrote it."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from PIL import Image

from blindfolio import resources
from blindfolio.cli import main
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.web import pictures


def picture() -> str:
    """A drawing as a `data:` address."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def test_the_folder_holds_the_article_as_served_its_pictures_and_its_pages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "jane-canary.md", tmp_path / "new" / "out"
    source.write_text(f"# Plan\n\nBy Jane Canary.\n\n![Two boxes]({picture()})\n", "utf-8")
    command = ["ingest", str(source), "--name", "Jane Canary", "--json", "--out", str(out)]
    assert main(command) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["pages"] == 1
    files = sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file())
    assert files == ["house.pdf", "page.html", "pictures/p1.png"]
    read = ingest(source.read_bytes(), ".md", Identity(names=("Jane Canary",)))
    app = Flask(__name__, template_folder=str(resources.TEMPLATES))
    pictures.install(app)
    with app.app_context():
        served = render_template_string(
            '{% from "documents/article.html" import article %}'
            "{{ article([([], blocks)], address='pictures/') }}",
            blocks=read.blocks,
        )
    page = (out / "page.html").read_text("utf-8")
    assert served.replace("pictures/p1", "pictures/p1.png") in page
    assert Image.open(out / "pictures" / "p1.png").size == (40, 30)
    assert (out / "house.pdf").read_bytes() == read.house
    for name in files:
        assert b"canary" not in (out / name).read_bytes().lower()


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "plan.md"
    source.write_text("# Plan\n\nText.\n", "utf-8")
    assert main(["ingest", str(source), "--json", "--out", str(source)]) == 2
    assert capsys.readouterr().err == "plan.md can't be written to. Choose another folder.\n"


def test_an_item_that_is_a_block_of_its_own_stands_as_deep_as_it_was_written(
    tmp_path: Path,
) -> None:
    source, out = tmp_path / "plan.md", tmp_path / "out"
    long = " ".join(["word"] * 90)
    source.write_text(
        f"- First\n  - Second {long}\n    - Third [one](https://a.test/)\n", "utf-8"
    )
    assert main(["ingest", str(source), "--json", "--out", str(out)]) == 0
    page = (out / "page.html").read_text("utf-8")
    depths = re.findall(r'<div class="block" id="b\d"(?: data-depth="(\d)")? dir="auto">', page)
    assert depths == ["", "1", "2"]
    assert '<a target="_blank" href="https://a.test/"' in page
