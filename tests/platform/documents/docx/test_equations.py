"""Equations on one line: what their form says is written out, so that none reads as another."""

from __future__ import annotations

import pytest

from blindfolio.documents.docx.reader import read_docx
from tests.platform.documents.docx.docx_files import docx, p


def t(words: str) -> str:
    return f"<m:r><m:t>{words}</m:t></m:r>"


def script(kind: str, base: str, **parts: str) -> str:
    inner = "".join(f"<m:{name}>{part}</m:{name}>" for name, part in parts.items())
    return f"<m:{kind}><m:e>{base}</m:e>{inner}</m:{kind}>"


def fraction(above: str, below: str) -> str:
    return f"<m:f><m:num>{above}</m:num><m:den>{below}</m:den></m:f>"


BRACKETS = f"<m:d><m:e>{t('n+1')}</m:e></m:d>"
NORM = (
    f'<m:d><m:dPr><m:begChr m:val="‖"/><m:endChr m:val="‖"/></m:dPr><m:e>{t("x")}</m:e></m:d>'
)
SUM = (
    f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{t("i=0")}</m:sub>'
    f"<m:sup>{script('sSup', t('n'), sup=t('2'))}</m:sup><m:e>{t('i')}</m:e></m:nary>"
)
MATRIX = (
    f"<m:m><m:mr><m:e>{t('a')}</m:e><m:e>{t('b')}</m:e></m:mr>"
    f"<m:mr><m:e>{t('c')}</m:e><m:e>{t('d')}</m:e></m:mr></m:m>"
)


@pytest.mark.parametrize(
    ("equation", "shown"),
    [
        (fraction(t("n") + BRACKETS, t("2")), "(n(n+1))/2"),
        (fraction(t("1"), t("n")) + SUM, "(1/n)∑<sub>i=0</sub><sup>n^2</sup> i"),
        (t("x=") + fraction(t("a"), t("b")) + t("+1"), "x=a/b+1"),
        (script("sSup", t("x"), sup=t("2")) + t("+1"), "x<sup>2</sup>+1"),
        (script("sSubSup", t("x"), sub=t("i"), sup=t("2")), "x<sub>i</sub><sup>2</sup>"),
        (SUM, "∑<sub>i=0</sub><sup>n^2</sup> i"),
        (f"<m:rad><m:deg/><m:e>{t('a+b')}</m:e></m:rad>", "√(a+b)"),
        (NORM, "‖x‖"),
        (MATRIX, "[a, b; c, d]"),
        (f"<m:func><m:fName>{t('log')}</m:fName><m:e>{t('n')}</m:e></m:func>", "log n"),
    ],
)
def test_an_equation_says_on_one_line_what_it_says_in_its_form(
    equation: str, shown: str
) -> None:
    for body in (
        p(f"<m:oMath>{equation}</m:oMath>"),
        f"<m:oMathPara><m:oMath>{equation}</m:oMath></m:oMathPara>",
    ):
        reading = read_docx(docx(body))
        assert [piece.html for piece in reading.pieces] == [f'<p dir="auto">{shown}</p>']
        assert not reading.notices


def test_an_equation_deeper_than_is_written_out_keeps_its_letters() -> None:
    deep = t("x")
    for _ in range(90):
        deep = script("sSup", deep, sup=t("y"))
    reading = read_docx(docx(p(f"<m:oMath>{deep}</m:oMath>")))
    html = reading.pieces[0].html
    assert (html.count("x"), html.count("y")) == (1, 90)
