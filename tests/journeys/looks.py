"""What is wrong with an open page, as far as a machine can tell."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WHOLE: dict[str, Any] = {"resultTypes": ["violations"], "preload": False, "iframes": False}
# What depends on the colours alone: in the dark nothing else of a page is different.
COLOURS: dict[str, Any] = WHOLE | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}

_BEYOND = """() => {
  const width = document.documentElement.clientWidth, out = [];
  if (document.documentElement.scrollWidth > width) out.push('the page scrolls sideways');
  for (const it of document.querySelectorAll('body *')) {
    if (it.closest('.skip, .visually-hidden, thead, svg svg, svg g')) continue;
    const scroller = it.parentElement.closest('[tabindex="0"]');
    if (scroller && getComputedStyle(scroller).overflowX === 'auto'
        && scroller.matches('.scroller, pre')) continue;
    const box = it.getBoundingClientRect();
    if (box.width && (box.right > width + 1 || box.left < -1))
      out.push(`${it.tagName}.${it.className} ${Math.round(box.left)}..${Math.round(box.right)}`);
  }
  return out.slice(0, 4);
}"""


def beyond_the_screen(page: Page) -> list[str]:
    """What stands beyond the screen's sides. Waits for the style sheets: what is asked for by its
    words may be there before them, and is as wide as the browser makes it."""
    page.wait_for_load_state()
    found: list[str] = page.evaluate(_BEYOND)
    return found


def looked_at(page: Page) -> list[str]:
    """What is wrong with the open page: axe, light and dark, at 1280 and 375; its headings; what
    stands beyond the screen at 375 and 320, and at 375 with words twice the size. The window
    has its own size again afterwards."""
    wrong, size = [], page.viewport_size
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, options in (("dark", COLOURS), ("light", WHOLE)):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            # A colour on its way to another has no contrast of its own.
            page.evaluate("document.getAnimations().forEach((it) => it.finish())")
            wrong += [f"{width} {scheme} {said}" for said in violations(page, options)]
    headings = page.locator("h1:not(.document h1)").count()
    wrong += [] if headings == 1 else [f"{headings} headings of the first level"]
    wrong += [f"375 {said}" for said in beyond_the_screen(page)]
    page.set_viewport_size({"width": 320, "height": 900})
    wrong += [f"320 {said}" for said in beyond_the_screen(page)]
    page.set_viewport_size({"width": 375, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    wrong += [f"375 at 200 % {said}" for said in beyond_the_screen(page)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    if size:
        page.set_viewport_size(size)
    return wrong


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    answer = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {rule['nodes'][0]['target']} ({len(rule['nodes'])})"
        for rule in answer["violations"]
    ]
