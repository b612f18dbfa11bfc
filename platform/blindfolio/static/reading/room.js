// The reading room: what its modules need of one another.

import { startComposer } from "./composer.js";
import { startKeys } from "./keys.js";
import { startPanel } from "./panel.js";
import { startSaving } from "./saving.js";

const main = document.getElementById("main");
const article = main.querySelector("article");
const form = document.getElementById("draft");

const saving = startSaving(form);
const composer = startComposer({
  article,
  url: main.dataset.comments,
  evidence: startPanel(form),
});
startKeys({ article, comment: composer.begin, paste: composer.paste, writing: composer.writing });

// The pages behind these links show what is saved: nothing may still be on its way.
for (const link of main.querySelectorAll(".panel-foot a")) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    await saving.flush();
    location.assign(link.href);
  });
}

const bar = document.getElementById("select-bar");
let touch = matchMedia("(pointer: coarse)").matches;
let settled = 0;
document.addEventListener("pointerdown", (event) => (touch = event.pointerType === "touch"));

// Below the last line of the selection and inside the window. By touch it stays at the foot, where
// no system's own menu for selected text stands.
function place(range) {
  bar.classList.toggle("by-mouse", !touch);
  if (touch) return;
  const lines = [...range.getClientRects()].filter((line) => line.width);
  const last = lines.at(-1) ?? range.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const left = Math.max(8, Math.min(last.right, width - bar.offsetWidth - 8));
  const top = Math.max(8, Math.min(last.bottom + 6, height - bar.offsetHeight - 8));
  bar.style.left = `${left + scrollX}px`;
  bar.style.top = `${top + scrollY}px`;
}

document.addEventListener("selectionchange", () => {
  clearTimeout(settled);
  settled = setTimeout(() => {
    const selection = getSelection();
    const inside = selection.rangeCount && article.contains(selection.anchorNode);
    bar.hidden = !inside || selection.isCollapsed || composer.writing();
    if (!bar.hidden) place(selection.getRangeAt(0));
  }, 150);
});
const comment = document.getElementById("comment-selection");
// Pressing the button must not take the selection away before it is read.
comment.addEventListener("pointerdown", (event) => event.preventDefault());
comment.addEventListener("click", () => {
  composer.begin(null);
});

const parts = [...document.querySelectorAll(".room-bar a")];
for (const part of parts) {
  part.addEventListener("click", () => {
    for (const other of parts) other.toggleAttribute("aria-current", false);
    part.setAttribute("aria-current", "true");
  });
}

const marks = document.getElementById("hide-marks");
marks.hidden = false;
marks.addEventListener("click", () => {
  const hidden = article.classList.toggle("marks-hidden");
  marks.setAttribute("aria-pressed", String(hidden));
});
