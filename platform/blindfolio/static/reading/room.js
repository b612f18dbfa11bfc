import { startAreas } from "./areas.js";
import { besideBlock } from "./beside.js";
import { startComposer } from "./composer.js";
import { startKeys } from "./keys.js";
import { startMargin } from "./margin.js";
import { startPanel } from "./panel.js";
import { startParts } from "./parts.js";
import { startPlace } from "./place.js";
import { startPointing } from "./pointing.js";
import { startSaving } from "./saving.js";
import { openShelf } from "./shelf.js";
import { startUnsaved } from "./unsaved.js";
import { startWhere } from "./where.js";

const main = document.getElementById("main");
const article = main.querySelector("article");
const form = document.getElementById("draft");

// A refused form's URL can't be fetched, for a reload or for newer state.
const room = main.dataset.comments.replace(/\/comments$/, "");
if (location.pathname !== room) history.replaceState(history.state, "", room + location.hash);

const { outbox } = form.dataset;
const shelf = openShelf(outbox);

const evidence = startPanel(form);
const saving = startSaving(form, {
  over: () => composer.end(),
  renewed: (page) => composer.renew(page),
});
const composer = startComposer({
  article,
  url: main.dataset.comments,
  shelf,
  saved: evidence,
  told: saving.tell,
  whenLocked: saving.lock,
});
const areas = startAreas(article, { take: composer.mark, may: composer.may });
startKeys({
  article,
  comment: composer.begin,
  paste: composer.paste,
  mark: areas.start,
  writing: composer.writing,
});
startPointing(article, { busy: composer.writing, reached: offer });
startWhere(article, document.querySelector("[data-where]"));
startParts(article);

// A PDF's pages are there already.
if (!article.querySelector(".leaf")) startMargin(article);
startPlace(article, `blindfolio:${outbox}:place`);

// These links lead to pages that show saved text, so everything must be saved first.
async function leave(link) {
  await saving.flush();
  location.assign(link.href);
}

const toLock = main.querySelector("[data-lock]");
const unsaved = startUnsaved({
  shelf,
  place: document.getElementById("unsaved"),
  back(comment) {
    composer.again(comment);
    unsaved.hide();
  },
  decided: () => leave(toLock),
});
for (const link of main.querySelectorAll(".panel-foot a")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link === toLock && unsaved.undecided().length) unsaved.ask();
    else leave(link);
  });
}

const bar = document.getElementById("select-bar");
let touch = matchMedia("(pointer: coarse)").matches;
let settled = 0;
// The bar appears once the mouse button is released, because it could get in the way of the
// selection.
let drawing = false;
let reached = null;
document.addEventListener("pointerdown", (event) => {
  touch = event.pointerType === "touch";
  drawing = !touch && event.button === 0 && !bar.contains(event.target);
  if (!bar.contains(event.target)) reached = null;
  if (drawing) bar.hidden = true;
});
// Keys work differently: j goes to another block, and c doesn't need the button.
document.addEventListener("keydown", (event) => {
  if (!reached || event.key === "Tab" || bar.contains(event.target)) return;
  reached = null;
  settle();
});
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    drawing = false;
    settle();
  });
}

// Keep it inside the window. On touch screens, put it at the bottom, away from the system's menu
// for selected text.
function place(range) {
  bar.classList.toggle("by-mouse", !touch);
  bar.classList.toggle("of-block", !range);
  if (touch) return;
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const foot = document.querySelector(".room-bar").offsetHeight; // on a phone it lies over the page
  const least = document.querySelector(".topbar").getBoundingClientRect().bottom + 4;
  const most = height - foot - bar.offsetHeight - 8;
  const { left, top } = range ? below(range) : besideBlock(reached, bar, { least, most });
  bar.style.left = `${Math.max(8, Math.min(left, width - bar.offsetWidth - 8)) + scrollX}px`;
  bar.style.top = `${Math.max(range ? 8 : least, Math.min(top, most)) + scrollY}px`;
}

function below(range) {
  const lines = [...range.getClientRects()].filter((line) => line.width);
  const last = lines.at(-1) ?? range.getBoundingClientRect();
  return { left: last.right, top: last.bottom + 6 };
}

function offer(block) {
  reached = block;
  settle();
}

function settle() {
  clearTimeout(settled);
  settled = setTimeout(() => {
    const selection = getSelection();
    const inside = selection.rangeCount && article.contains(selection.anchorNode);
    const words = inside && !selection.isCollapsed;
    bar.hidden = !(words || reached) || drawing || composer.writing();
    if (!bar.hidden) place(words ? selection.getRangeAt(0) : null);
  }, 150);
}

document.addEventListener("selectionchange", settle);
const comment = document.getElementById("comment-selection");
// Pressing the button must not clear the selection before it is read.
comment.addEventListener("pointerdown", (event) => event.preventDefault());
comment.addEventListener("click", () => {
  const block = reached;
  reached = null;
  composer.begin(block);
});

const byItself = document.querySelector("[data-by-itself]");
const network = () => (byItself.hidden = !navigator.onLine);
for (const change of ["online", "offline"]) addEventListener(change, network);
network();

const marks = document.getElementById("hide-marks");
marks.hidden = false;
marks.addEventListener("click", () => {
  const hidden = article.classList.toggle("marks-hidden");
  marks.textContent = hidden ? "Show marks" : "Hide marks";
});
