// Moves the comments from the panel to their passages where the screen is wide enough.

const WIDE = matchMedia("(width >= 87.5rem)");
const GAP = 8;

export function startMargin(article) {
  const list = document.getElementById("comment-list");
  const skip = document.querySelector(".skip[href='#comments']");
  const home = list.parentElement;
  let active = null; // the id of the card that is exactly beside its passage
  let pressed = false;

  function set(aside = WIDE.matches) {
    // Even moving it to where it is would style and lay out each card again.
    if (aside !== home.contains(list)) return;
    if (aside) article.after(list);
    else home.append(list);
    skip.hash = aside ? list.id : home.id;
    if (aside) lay();
    else for (const card of list.querySelectorAll("li.comment")) card.style.top = "";
  }

  function lay() {
    if (home.contains(list)) return;
    const cards = [...list.querySelectorAll("li.comment")];
    const marks = firstMarks();
    const from = list.getBoundingClientRect().top;
    const wanted = cards.map((card) => topOf(card, marks) - from);
    const heights = cards.map((card) => card.offsetHeight + GAP);
    const tops = spread(wanted, heights, cards.findIndex(({ id }) => id === active));
    cards.forEach((card, n) => (card.style.top = `${tops[n]}px`));
  }

  // Of each comment, by its number. Looking for each would go through the document each time.
  function firstMarks() {
    const found = new Map();
    for (const mark of article.querySelectorAll("mark[data-c]")) {
      for (const n of mark.dataset.c.split(" ")) if (!found.has(n)) found.set(n, mark);
    }
    return found;
  }

  // An unplaced comment is where the list begins.
  function topOf(card, marks) {
    const block = document.getElementById(card.querySelector("a.box").hash.slice(1));
    return (marks.get(card.id.slice(1)) ?? block ?? list).getBoundingClientRect().top;
  }

  WIDE.addEventListener("change", () => set());
  addEventListener("beforeprint", () => set(false));
  addEventListener("afterprint", () => set());
  list.addEventListener("focusin", ({ target }) => {
    active = target.closest("li")?.id;
    if (!pressed) lay();
  });
  // A card that moves while the mouse button is down is not clicked.
  list.addEventListener("pointerdown", () => (pressed = true));
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => {
      if (pressed) setTimeout(lay);
      pressed = false;
    });
  }
  new ResizeObserver(lay).observe(article);
  new MutationObserver(lay).observe(list, { childList: true, subtree: true });
  set();
}

/** Return tops that don't overlap, in order, with that of the `active` one as `wanted`. */
function spread(wanted, heights, active) {
  const tops = [];
  let least = 0;
  wanted.forEach((top, n) => {
    tops[n] = Math.max(least, top);
    least = tops[n] + heights[n];
    if (n !== active) return;
    const above = heights.slice(0, n).reduce((sum, height) => sum + height, 0);
    tops[n] = Math.max(top, above);
    for (let k = n - 1; k >= 0; k -= 1) tops[k] = Math.min(tops[k], tops[k + 1] - heights[k]);
    least = tops[n] + heights[n];
  });
  return tops;
}
