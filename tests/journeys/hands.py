"""Two hands on a keyboard: every stop has the focus on something, seen and not covered."""

from __future__ import annotations

from playwright.sync_api import FileChooser, Locator, Page, expect

# Telling of a pointer: pressing a button by the keyboard is a click too, which counts 0 presses.
POINTED = """
for (const kind of ['pointerdown', 'mousedown', 'touchstart'])
  addEventListener(kind, () => pointed(kind), { capture: true });
addEventListener('click', (event) => { if (event.detail) pointed('click'); }, { capture: true });
"""

# The words of a choice carry the ring for their radio button.
LOST = """() => {
  const it = document.activeElement;
  if (!it || it === document.body || it === document.documentElement) return 'focus on nothing';
  const name = it.outerHTML.slice(0, 120);
  if (it.id === 'main') return '';
  const shown = it.closest('.radio-row') ?? it, style = getComputedStyle(shown);
  const ring = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
  if (ring < 2) return `no ring: ${name}`;
  const box = shown.getClientRects()[0];
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  if (bottom - top < Math.min(box.height, 24)) return `off the screen: ${name}`;
  const on = document.elementFromPoint((box.left + box.right) / 2, (top + bottom) / 2);
  if (on && !shown.contains(on) && !on.contains(shown)) return `under ${on.className}: ${name}`;
  return '';
}"""


class Hands:
    def __init__(self, page: Page) -> None:
        self._page = page
        self.stops = 0
        self._choosers: list[FileChooser] = []
        # From the start: a browser that is told only with the press opens its own now and then.
        page.on("filechooser", lambda chooser: self._choosers.append(chooser))

    def reach(self, wanted: Locator, key: str = "Tab") -> None:
        expect(wanted).to_be_attached()
        self._page.wait_for_load_state()  # its style sheets draw the ring
        for _ in range(60):
            self._page.keyboard.press(key)
            self.stops += 1
            lost = self._lost()
            assert not lost, lost
            if wanted.evaluate("it => it === document.activeElement"):
                return
        raise AssertionError(f"the keyboard does not reach {wanted}")

    def _lost(self) -> str:
        lost = ""
        for _ in range(20):
            if not (lost := self._page.evaluate(LOST)):
                break
            self._page.wait_for_timeout(100)
        return lost

    def choose(self, wanted: Locator, words: str, value: str) -> None:
        """Go to a list and choose by its first letters. A list forgets them after a second without
        another, which on a busy machine lies between two; then they are typed again."""
        self.reach(wanted)
        for _ in range(5):
            self._page.keyboard.type(words)
            if wanted.input_value() == value:
                return
            self._page.wait_for_timeout(1200)
        expect(wanted).to_have_value(value)

    def press(self, wanted: Locator, key: str = "Enter") -> None:
        self.reach(wanted)
        self._page.keyboard.press(key)

    def chooser(self) -> FileChooser:
        for _ in range(300):
            if self._choosers:
                return self._choosers.pop()
            self._page.wait_for_timeout(100)
        raise AssertionError("no dialog to choose a file in was opened")

    def skip(self) -> None:
        self.press(self._page.get_by_role("link", name="Skip to main content"))
        expect(self._page.locator("#main")).to_be_focused()
