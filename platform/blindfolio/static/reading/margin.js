// Moves the comments beside their passages where the screen is wide enough. Below that width, and on
// paper, they are a list in the panel.

const WIDE = matchMedia("(width >= 87.5rem)");
const GAP = 8;

export function startMargin(article) {
  const list = document.getElementById("comment-list");
  const skip = document.querySelector(".skip[href='#comments']");
  const home = list.parentElement;
  let active = null; // the id of the card that is exactly beside its passage

  function set(aside) {
    if (aside) article.after(list);
    else home.append(list);
    skip.hash = aside ? "#comment-list" : "#comments";
    lay();
  }

  function lay() {
    const cards = [...list.querySelectorAll("li.comment")];
    if (list.parentElement === home) return cards.forEach((card) => card.style.removeProperty("top"));
    const from = list.getBoundingClientRect().top;
    const heights = cards.map((card) => card.offsetHeight + GAP);
    const wanted = cards.map((card) => topOf(card) - from);
    const tops = spread(wanted, heights, cards.findIndex(({ id }) => id === active));
    cards.forEach((card, n) => (card.style.top = `${tops[n]}px`));
    list.style.minHeight = `${(tops.at(-1) ?? 0) + (heights.at(-1) ?? 0)}px`;
  }

  // An unplaced comment is where the list begins.
  function topOf(card) {
    const mark = article.querySelector(`mark[data-c~="${card.id.slice(1)}"]`);
    const block = document.querySelector(card.querySelector("a.box").hash);
    return (mark ?? block ?? list).getBoundingClientRect().top;
  }

  WIDE.addEventListener("change", () => set(WIDE.matches));
  addEventListener("beforeprint", () => set(false));
  addEventListener("afterprint", () => set(WIDE.matches));
  list.addEventListener("focusin", ({ target }) => {
    active = target.closest("li")?.id;
    lay();
  });
  new ResizeObserver(lay).observe(article);
  new MutationObserver(lay).observe(list, { childList: true, subtree: true });
  set(WIDE.matches);
}

/** Return tops that don't overlap, in order, with that of the `active` one as `wanted`. */
function spread(wanted, heights, active) {
  const tops = [];
  const down = (n, least) => (tops[n] = Math.max(least, wanted[n], n ? tops[n - 1] + heights[n - 1] : 0));
  for (const n of wanted.keys()) down(n, 0);
  if (active < 0) return tops;
  tops[active] = Math.max(wanted[active], sum(heights.slice(0, active)));
  for (let n = active - 1; n >= 0; n -= 1) tops[n] = Math.min(tops[n], tops[n + 1] - heights[n]);
  for (let n = active + 1; n < tops.length; n += 1) down(n, 0);
  return tops;
}

const sum = (some) => some.reduce((all, one) => all + one, 0);
