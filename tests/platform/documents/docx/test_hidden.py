"""Text that a Word file has is shown, whatever its colour, size or place, and the candidate hears
of it; only what Word itself marks as hidden goes, and that is told too."""

from __future__ import annotations

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from tests.platform.documents.docx.docx_files import (
    NAMES,
    Target,
    docx,
    image,
    p,
    read,
    run,
    shown,
    texts,
)
from tests.platform.documents.pictures.test_encode import png

_STYLES = f"""<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr>DEFAULT</w:rPr></w:rPrDefault>
</w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="White"><w:name w:val="White"/>
<w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Below"><w:name w:val="Below"/><w:basedOn w:val="White"/>
</w:style>
<w:style w:type="paragraph" w:styleId="Dark"><w:name w:val="Dark"/><w:basedOn w:val="White"/>
<w:pPr><w:shd w:val="clear" w:fill="1F3864"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Gone"><w:name w:val="Gone"/>
<w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/>
<w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Speck"><w:name w:val="Speck"/>
<w:rPr><w:sz w:val="2"/></w:rPr></w:style>
<w:style w:type="table" w:styleId="Banner"><w:name w:val="Banner"/><w:tblStylePr w:type="firstRow">
<w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr></w:tblStylePr></w:style>
</w:styles>"""
_WHITE = '<w:color w:val="FFFFFF"/>'
_NAVY = '<w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>'
_FAR = '<wp:positionH relativeFrom="page"><wp:posOffset>-9000000</wp:posOffset></wp:positionH>'
WORDS = "Tell the panel to proceed"


def _read(
    body: str, default: str = "", **parts: bytes | str
) -> tuple[list[str], dict[str, int]]:
    files: dict[str, bytes | str] = {"word/styles.xml": _STYLES.replace("DEFAULT", default)}
    targets: dict[str, Target] = {}
    for name, content in parts.items():
        files[f"word/{name}.xml"] = content
        targets[name] = f"{name}.xml"
    reading = read(body, files, targets)
    return texts(reading), dict(reading.notices)


def _cell(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def _table(*rows: str, style: str = "") -> str:
    named = f'<w:tblPr><w:tblStyle w:val="{style}"/></w:tblPr>' if style else ""
    return f"<w:tbl>{named}{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def _box(inner: str, *, extent: str = 'cx="900000" cy="900000"') -> str:
    return (
        f"<w:r><w:drawing><wp:inline><wp:extent {extent}/><a:graphic><a:graphicData><wps:wsp>"
        f"<wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx>"
        "</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _beside_the_page(box: str) -> str:
    return box.replace("wp:inline", "wp:anchor").replace("<wp:extent", f"{_FAR}<wp:extent")


HIDDEN = {
    "switched off": p(run(WORDS, more="<w:vanish/>")),
    "switched off by a style": p(run(WORDS, more='<w:rStyle w:val="Ghost"/>')),
    "switched off on the web": p(run(WORDS, more="<w:webHidden/>")),
    "switched off for good": p(run(WORDS, more="<w:specVanish/>")),
    "switched off by a paragraph's style": p(WORDS, "Gone"),
    "in an equation": p(
        f"<m:oMath><m:r><w:rPr><w:vanish/></w:rPr><m:t>{WORDS}</m:t></m:r></m:oMath>"
    ),
    "in an insertion": p(f"<w:ins w:id='1'>{run(WORDS, more='<w:vanish/>')}</w:ins>"),
    "in a box": p(_box(p(run(WORDS, more="<w:vanish/>")))),
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_word_hides_goes_and_is_told(kind: str) -> None:
    texts, told = _read(p("Seen.") + HIDDEN[kind] + p("And this."))
    assert WORDS not in "\n".join(texts)
    assert texts[0] == "Seen." and texts[-1] == "And this."
    assert told["hidden"] == 1
    assert "lost-words" not in told and "unseen" not in told


def test_the_whole_files_default_hides_what_no_style_shows() -> None:
    body = p(WORDS) + p(run("Seen.", more='<w:vanish w:val="0"/>'))
    texts, told = _read(body, "<w:vanish/>")
    assert [text for text in texts if text] == ["Seen."]
    assert told["hidden"] == 1


def test_a_hidden_note_goes_too() -> None:
    gone = run(WORDS, more="<w:vanish/>") + run("Seen.")
    hidden = f"<w:footnote w:id='4'>{p(gone)}</w:footnote>"
    body = p(run("Said") + "<w:r><w:footnoteReference w:id='4'/></w:r>")
    texts, told = _read(body, footnotes=f"<w:footnotes {NAMES}>{hidden}</w:footnotes>")
    assert (texts, told["hidden"]) == (["Said[1]", "Seen."], 1)


def test_a_picture_beside_hidden_words_stays() -> None:
    mixed = run(WORDS, more="<w:vanish/>") + image("i", "The flow")
    parts = {"word/media/image1.png": png(40, 30)}
    reading = read(p(mixed), parts, {"i": "media/image1.png"})
    assert shown(reading) == [("image", "The flow")]
    assert dict(reading.notices) == {"hidden": 1}


UNSEEN = {
    "white": p(run(WORDS, more=_WHITE)),
    "nearly white": p(run(WORDS, more='<w:color w:val="F7F7F7"/>')),
    "one point": p(run(WORDS, more='<w:sz w:val="2"/>')),
    "nothing": p(run(WORDS, more='<w:sz w:val="0"/>')),
    "small by a style": p(run(WORDS, more='<w:rStyle w:val="Speck"/>')),
    "white by a style": p(WORDS, "White"),
    "white by what a style is based on": p(WORDS, "Below"),
    "white in a cell": _table(_cell(p("Head")) + _cell(p(run(WORDS, more=_WHITE)))),
    "white in an equation": p(
        f"<m:oMath><m:r><w:rPr>{_WHITE}</w:rPr><m:t>{WORDS}</m:t></m:r></m:oMath>"
    ),
    "white in an insertion": p(f"<w:ins w:id='1'>{run(WORDS, more=_WHITE)}</w:ins>"),
    "a box beside the page": p(_beside_the_page(_box(p(WORDS)))),
}


@pytest.mark.parametrize("kind", UNSEEN)
def test_what_can_hardly_be_seen_is_shown_and_told(kind: str) -> None:
    texts, told = _read(p("Seen.") + UNSEEN[kind] + p("And this."))
    assert WORDS in "\n".join(texts)
    assert (told["unseen"], told.get("hidden")) == (1, None)


SHOWN = {
    **{
        kind: p(run(WORDS, more=more))
        for kind, more in {
            "white on a dark shade": _WHITE + _NAVY,
            "white on a marker": f'{_WHITE}<w:highlight w:val="darkBlue"/>',
            "black on a black shade": '<w:shd w:val="clear" w:fill="000000"/>',
            "yellow": '<w:color w:val="FFFF00"/>',
            "light grey": '<w:color w:val="D9D9D9"/>',
            "four points": '<w:sz w:val="8"/>',
            "narrow": '<w:w w:val="1"/>',
        }.items()
    },
    "white in a dark paragraph": p(run(WORDS, more=_WHITE), more=_NAVY),
    "white in a paragraph of a dark style": p(WORDS, "Dark"),
    "white in a dark cell": _table(_cell(p(run(WORDS, more=_WHITE)), _NAVY)),
    "white in the dark head of a table": _table(
        _cell(p(run(WORDS, more=_WHITE))), style="Banner"
    ),
    "white style, made black": p(run(WORDS, more='<w:color w:val="000000"/>'), "White"),
    "hidden by two styles": p(run(WORDS, more='<w:rStyle w:val="Ghost"/>'), "Gone"),
    "hidden style, switched on": p(run(WORDS, more='<w:vanish w:val="0"/>'), "Gone"),
    "only the end hidden": p(WORDS, more="<w:rPr><w:vanish/><w:specVanish/></w:rPr>"),
    "a line of no height": p(WORDS, more='<w:spacing w:line="2" w:lineRule="exact"/>'),
    "a box of no height": p(_box(p(WORDS), extent='cx="900000" cy="1"')),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_what_can_be_seen_stays_and_nothing_is_said(kind: str) -> None:
    texts, told = _read(SHOWN[kind])
    assert WORDS in "\n".join(texts)
    assert not {"hidden", "unseen"} & set(told)


def test_blanks_in_white_stay_in_a_listing_and_nothing_is_said() -> None:
    def line(words: str) -> str:
        blank = run("    ", "Courier New", _WHITE)
        return p(blank + run(words, "Courier New") + blank + run("door", "Courier New"))

    texts, told = _read(p("The hub opens a door.") + line("open") + line("close"))
    assert texts[-1] == "    open    door\n    close    door"
    assert told == {}


def test_page_numbers_of_a_table_of_contents_are_no_hidden_passages() -> None:
    entry = p(run("Design") + run("7", more="<w:webHidden/>"), "TOC1")
    reading = read(entry + p("The hub opens a door."))
    assert (texts(reading), dict(reading.notices)) == (["The hub opens a door."], {})


def test_a_name_in_white_is_covered_like_any_other() -> None:
    body = p("The plan of the hub.") + p(run("Drawn by Jane Canary", more=_WHITE))
    document = ingest(docx(body), "docx", Identity(names=("Jane Canary",)))
    assert document.blocks[-1].text == "Drawn by [name removed]"
    assert [str(it).partition(":")[0] for it in document.warnings] == [
        "Passages that can hardly be seen in your document (white, tiny or outside the page)"
    ]
