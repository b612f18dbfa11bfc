"""A Word document with canaries in every part, property and attribute that can hold one."""

from __future__ import annotations

from tests.journeys.planted import Plants, jpeg, png
from tests.platform.documents.docx.docx_files import NAMES, Target, docx, image, p, run, table

_PEOPLE = "http://schemas.microsoft.com/office/word/2012/wordml"
_CORE = (
    *("title", "subject", "creator", "keywords", "description", "lastModifiedBy", "category"),
    *("contentStatus", "identifier", "language", "revision", "version"),
)
_APP = ("Company", "Manager", "Template", "HyperlinkBase", "Application", "TitlesOfParts")


def word_file(plants: Plants) -> bytes:
    """Shown are the words of body, tables, notes, inserted text, text boxes and descriptions of
    pictures. Headers, footers, comments, hidden and deleted text are left out, and the candidate
    is told; properties are sealed with the findings; the rest is not even looked at."""
    media = f"media/{plants.mark('name of a picture part')}.png"
    photograph = f"media/{plants.mark('name of a photograph part')}.jpeg"
    targets: dict[str, Target] = {
        "pic": media,
        "photo": photograph,
        "foot": "footnotes.xml",
        "head": "header1.xml",
        "footer": "footer1.xml",
        "com": "comments.xml",
        "peo": "people.xml",
        "set": "settings.xml",
        "link": ("hyperlink", f"https://example.org/{plants.mark('masked link')}"),
        "profile": ("hyperlink", f"https://github.com/{plants.author.handle}"),
        "mail": ("hyperlink", f"mailto:{plants.author.email}"),
        "tpl": ("attachedTemplate", f"file:///{plants.mark('template path')}.dotm"),
        "far": ("image", f"https://example.org/{plants.mark('linked picture')}.png"),
        "cx": "../customXml/item1.xml",
    }
    parts: dict[str, bytes | str] = {
        f"word/{media}": png(plants, "docx png", "sienna"),
        f"word/{photograph}": jpeg(plants, "docx jpeg", "indigo"),
        "docProps/thumbnail.jpeg": jpeg(plants, "thumbnail"),
        **_properties(plants),
        **_other_parts(plants),
    }
    return docx(_body(plants), parts, targets)


def _body(plants: Plants) -> str:
    s, t = plants.secret, plants.words
    changed = 'w:id="1" w:date="2026-01-01T00:00:00Z"'
    control = (
        f'<w:sdtPr><w:alias w:val="{s("control alias")}"/><w:tag w:val="{s("tag")}"/></w:sdtPr>'
    )
    field = f'<w:fldSimple w:instr=" INCLUDEPICTURE {s("field instruction")} ">'
    named = (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="9" name="{s("drawing name")}" '
        f'descr="{t("picture description")}" title="{s("drawing title")}"/>'
        '<a:graphic><a:graphicData><pic:pic><pic:nvPicPr><pic:cNvPr id="1" '
        f'name="{s("picture name")}" descr="{s("inner description")}"/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:embed="pic"/></pic:blipFill></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )
    return "".join(
        (
            f"<!-- {s('XML comment')} --><?author {s('instruction')}?>",
            p("Plan " + t("heading"), "Titre1"),
            p(
                f'<w:bookmarkStart w:id="3" w:name="{plants.mark("bookmark")}"/>'
                + run(t("text"))
            ),
            p(f"{field}{run(t('field result'))}</w:fldSimple>"),
            f"<w:sdt>{control}<w:sdtContent>{p(t('control'))}</w:sdtContent></w:sdt>",
            p(f'<w:ins {changed} w:author="{s("inserted by")}">{run(t("inserted"))}</w:ins>'),
            p(
                f'<w:del {changed} w:author="{s("deleted by")}"><w:r><w:delText>{s("deleted")}'
                "</w:delText></w:r></w:del>" + run("Kept words.")
            ),
            p(run(s("hidden text"), more="<w:vanish/>") + run("Seen words.")),
            p(
                f'<w:hyperlink r:id="link" w:tooltip="{s("tooltip")}">{run(t("link words"))}'
                f"</w:hyperlink>{run(' ')}"
                f'<w:hyperlink r:id="profile">{run("profile")}</w:hyperlink>'
                f'<w:hyperlink r:id="mail">{run("mail")}</w:hyperlink>'
            ),
            p(named),
            p(image("photo")),
            p(image("far", how="link")),
            table(f"cell|{t('cell')}", "1|2"),
            p(run("Noted") + '<w:r><w:footnoteReference w:id="2"/></w:r>'),
            p(
                '<w:commentRangeStart w:id="0"/>'
                + run("Commented words.")
                + '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
            ),
            f'<w:p w:rsidR="{s("rsid")}" w14:paraId="{s("paragraph id")}" '
            f'xmlns:w14="urn:x-w14"><w:pPr><w:pStyle w:val="{s("unknown style")}"/></w:pPr>'
            f"{run('Last words.')}</w:p>",
            '<w:sectPr><w:headerReference w:type="default" r:id="head"/>'
            '<w:footerReference w:type="default" r:id="footer"/></w:sectPr>',
        )
    )


def _properties(plants: Plants) -> dict[str, str]:
    core = "".join(f"<{n}>{plants.secret(f'core {n}')}</{n}>" for n in _CORE)
    app = "".join(f"<{n}>{plants.secret(f'app {n}')}</{n}>" for n in _APP)
    custom = (
        f'<property name="{plants.secret("custom name")}">'
        f"<v:lpwstr>{plants.secret('custom value')}</v:lpwstr></property>"
    )
    return {
        "docProps/core.xml": f"<cp>{core}</cp>",
        "docProps/app.xml": f"<Properties>{app}</Properties>",
        "docProps/custom.xml": f'<Properties xmlns:v="urn:v">{custom}</Properties>',
    }


def _other_parts(plants: Plants) -> dict[str, str]:
    s = plants.secret
    note = (
        f'<w:footnotes {NAMES}><w:footnote w:id="2">{p(plants.words("footnote"))}</w:footnote>'
        "</w:footnotes>"
    )
    comments = (
        f'<w:comments {NAMES}><w:comment w:id="0" w:author="{s("comment author")}" '
        f'w:initials="{s("initials")}">{p(s("comment text"))}</w:comment></w:comments>'
    )
    people = (
        f'<w15:people xmlns:w15="{_PEOPLE}"><w15:person w15:author="{s("person")}">'
        f'<w15:presenceInfo w15:providerId="AD" w15:userId="{s("presence")}"/></w15:person>'
        "</w15:people>"
    )
    settings = (
        f'<w:settings {NAMES}><w:docVars><w:docVar w:name="{s("variable name")}" '
        f'w:val="{s("variable value")}"/></w:docVars><w:rsids><w:rsid w:val="{s("rsid list")}"/>'
        f'</w:rsids><w:attachedTemplate r:id="tpl"/></w:settings>'
    )
    return {
        "word/footnotes.xml": note,
        "word/header1.xml": f"<w:hdr {NAMES}>{p(s('header'))}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {NAMES}>{p(s('footer'))}</w:ftr>",
        "word/comments.xml": comments,
        "word/people.xml": people,
        "word/settings.xml": settings,
        "word/glossary/document.xml": f"<w:glossary {NAMES}>{p(s('glossary'))}</w:glossary>",
        "word/theme/theme1.xml": f'<a:theme xmlns:a="urn:a" name="{s("theme")}"/>',
        "word/webSettings.xml": f'<w:web {NAMES}><w:divs w:id="{s("web")}"/></w:web>',
        "customXml/item1.xml": f"<author>{s('custom XML')}</author>",
        f"word/{plants.mark('name of an unknown part')}.xml": f"<x>{s('unknown part')}</x>",
    }
