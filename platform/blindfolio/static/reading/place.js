// Where one is in the document: kept in this browser by block, and found again when the document
// is opened the next time, from wherever.

import { cardOf } from "./redraw.js";

const PASTED = "blindfolio:pasted";
const WIDE = matchMedia("(width >= 60rem)");

/** Where what is read begins, below the bar that stays: pixels from the window's top. */
function top() {
  return document.querySelector(".topbar").getBoundingClientRect().bottom;
}

export function blockInSight(article) {
  const from = top();
  const blocks = [...article.querySelectorAll(".block")];
  return blocks.find((block) => block.getBoundingClientRect().bottom > from + 1);
}

let cell = null;

/**
 * Make `block` the one from which j and k go on, and to which d leads back; and `within` it the cell
 * of a table that c comments on.
 */
export function stand(block, within = null) {
  cell = within;
  CSS.highlights?.delete("cell");
  if (cell) CSS.highlights?.set("cell", new Highlight(inside(cell)));
  for (const old of document.querySelectorAll(".block.is-current")) old.classList.remove("is-current");
  block.classList.add("is-current");
}

/** What is in the cell of `block` that was pressed last, as a range; null where there is none. */
export function cellOf(block) {
  return cell?.isConnected && block.contains(cell) ? inside(cell) : null;
}

function inside(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range;
}

/** Bring the document beside the panel to the passage of a comment's card; d leads there now. */
export function showPassage(card) {
  const block = passageOf(card);
  if (!block || !WIDE.matches) return;
  stand(block);
  const { top: start, bottom: end } = block.getBoundingClientRect();
  if (start < top() || end > innerHeight) block.scrollIntoView({ block: "center" });
}

export function notePasted(id) {
  sessionStorage.setItem(PASTED, id);
}

export function startPlace(article, store) {
  let asked = 0;

  function keep() {
    const block = scrollY > 0 ? blockInSight(article) : null;
    if (block) {
      const from = Math.round(block.getBoundingClientRect().top - top());
      localStorage.setItem(store, JSON.stringify({ block: block.id, from }));
    } else if (scrollY <= 0) localStorage.removeItem(store);
  }

  function find() {
    const pasted = pastedCard();
    const passage = pasted && passageOf(pasted);
    if (passage) {
      stand(passage);
      const lead = () => {
        passage.scrollIntoView({ block: "center" });
        pasted.querySelector("a.box").focus({ preventScroll: true });
        besidePassage(pasted);
      };
      lead();
      // The browser goes to what the address names once more when all is loaded.
      addEventListener("load", () => requestAnimationFrame(lead), { once: true });
      return;
    }
    const target = targetOf(location.hash);
    // Who comes by a link to a passage goes there; and on a phone, where the panel stands below
    // the document, by a link into the panel too.
    if (target && !beside(target)) return;
    if (target) {
      showInPanel(target);
      addEventListener("load", () => requestAnimationFrame(restore), { once: true });
    }
    restore();
  }

  const { block, from } = JSON.parse(localStorage.getItem(store) || "{}");
  function restore() {
    const old = block && document.getElementById(block);
    const by = old ? old.getBoundingClientRect().top - top() - from : -scrollY;
    scrollBy({ top: by, behavior: "instant" });
  }

  find();
  // A link into the panel must not take the document along, as the browser's own way to it does.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && !event.ctrlKey && !event.metaKey && targetOf(link.hash);
    if (!target || !beside(target)) return;
    event.preventDefault();
    showInPanel(target);
    if (target.matches("li.comment")) showPassage(target);
  });
  addEventListener("scroll", () => {
    clearTimeout(asked);
    asked = setTimeout(keep, 200);
  }, { passive: true });
  addEventListener("pagehide", keep);
}

function targetOf(hash) {
  return hash ? document.getElementById(hash.slice(1)) : null;
}

export function beside(target) {
  return WIDE.matches && Boolean(target.closest("#panel"));
}

function intoSight(target) {
  if (!beside(target)) return;
  const panel = document.getElementById("panel");
  const { top: from, bottom: to } = panel.getBoundingClientRect();
  const { top: start, bottom: end } = target.getBoundingClientRect();
  const below = Math.max(0, end - Math.min(to, innerHeight) + 16);
  panel.scrollBy({ top: start < from ? start - from - 16 : below, behavior: "instant" });
}

/** Bring a comment's card beside the words it is about, as far as the panel can scroll, and into
 * sight in any case. */
export function besidePassage(card) {
  if (!beside(card)) return;
  const block = passageOf(card);
  const n = card.id.slice(1);
  const place = block?.querySelector(`mark[data-c~="${n}"]`) ?? block;
  const start = place?.getBoundingClientRect().top;
  if (start >= top() && start < innerHeight) {
    const by = card.getBoundingClientRect().top - start;
    document.getElementById("panel").scrollBy({ top: by, behavior: "instant" });
  }
  intoSight(card);
}

export function showInPanel(target) {
  const panel = document.getElementById("panel");
  const fold = target.closest("details");
  if (fold) fold.open = true;
  // A rating comes with the name of its criterion above it.
  const shown = (target.matches("input[type=radio]") && fold) || target;
  const above = shown.getBoundingClientRect().top - panel.getBoundingClientRect().top;
  panel.scrollBy({ top: above - 16, behavior: "instant" });
  if (target.tabIndex < 0 && !target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

function pastedCard() {
  const id = sessionStorage.getItem(PASTED);
  sessionStorage.removeItem(PASTED);
  return id && cardOf(id);
}

function passageOf(card) {
  const at = card.querySelector("a[data-at]")?.dataset.at;
  return at ? document.getElementById(at.split("-")[0]) : null;
}
