// Stores the reader's place in the document in this browser, by block, and restores it at the next
// visit.

import { cardOf } from "./redraw.js";

const PASTED = "blindfolio:pasted";
export const WIDE = matchMedia("(width >= 60rem)");

/** Return where the text starts below the fixed bar, in pixels from the top. */
function top() {
  return document.querySelector(".topbar").getBoundingClientRect().bottom;
}

export function blockInSight(article) {
  const from = top();
  const blocks = [...article.querySelectorAll(".block")];
  return blocks.find((block) => block.getBoundingClientRect().bottom > from + 1);
}

/** Return where j and k start: the current block, or the one in sight if that one isn't. */
export function startOf(article) {
  const current = article.querySelector(".block.is-current");
  const { top: start, bottom: end } = current?.getBoundingClientRect() ?? {};
  return end > top() && start < innerHeight ? current : (blockInSight(article) ?? current ?? article);
}

export function follows(block, other) {
  return Boolean(block.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
}

let cell = null;

/**
 * Make `block` the start for j and k and the target of d. `within` is the table cell that c
 * comments on.
 */
export function stand(block, within = null) {
  cell = within;
  CSS.highlights?.delete("cell");
  if (cell) CSS.highlights?.set("cell", new Highlight(inside(cell)));
  for (const old of document.querySelectorAll(".block.is-current")) old.classList.remove("is-current");
  block.classList.add("is-current");
}

/** Return the contents of the last pressed cell of `block` as a range, or null. */
export function cellOf(block) {
  return cell?.isConnected && block.contains(cell) ? inside(cell) : null;
}

function inside(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range;
}

/** Scroll the document to the passage of a comment's card. d then leads there. */
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
      // The browser scrolls to the URL's hash once more after loading.
      addEventListener("load", () => requestAnimationFrame(lead), { once: true });
      return;
    }
    const target = targetOf(location.hash);
    // A link to a passage wins. On a phone, so does a link into the panel, which is below the
    // document.
    if (target && !inPanel(target)) return;
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
  // A link into the panel must not scroll the document, as it does by default.
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

const inPanel = (target) => WIDE.matches && Boolean(target.closest("#panel"));

/** Return whether `target` can be shown while the document stays where it is. */
export function beside(target) {
  return WIDE.matches && Boolean(target.closest("#panel, .comments"));
}

function intoSight(target) {
  if (!inPanel(target)) return;
  const panel = document.getElementById("panel");
  const { top: from, bottom: to } = panel.getBoundingClientRect();
  const { top: start, bottom: end } = target.getBoundingClientRect();
  const below = Math.max(0, end - Math.min(to, innerHeight) + 16);
  panel.scrollBy({ top: start < from ? start - from - 16 : below, behavior: "instant" });
}

/** Scroll a comment's card into view, beside its passage if possible; on a phone, the passage. */
export function besidePassage(card) {
  const block = passageOf(card);
  const n = card.id.slice(1);
  const place = block?.querySelector(`mark[data-c~="${n}"]`) ?? block;
  if (!WIDE.matches) place?.scrollIntoView({ block: "nearest" });
  if (!inPanel(card)) return;
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
  // Show a rating with its criterion's name above it.
  const shown = (target.matches("input[type=radio]") && fold) || target;
  const above = shown.getBoundingClientRect().top - panel.getBoundingClientRect().top;
  if (inPanel(shown)) panel.scrollBy({ top: above - 16, behavior: "instant" });
  if (target.tabIndex < 0 && !target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

function pastedCard() {
  const id = sessionStorage.getItem(PASTED);
  sessionStorage.removeItem(PASTED);
  return id && cardOf(id);
}

export function passageOf(card) {
  const at = card.querySelector("a[data-at]")?.dataset.at;
  return at ? document.getElementById(at.split("-")[0]) : null;
}
