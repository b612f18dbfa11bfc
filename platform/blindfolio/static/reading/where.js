/** Keep `place` saying which of the article's top sections is being read. */
export function startWhere(article, place) {
  let asked = false;

  function say() {
    asked = false;
    // Asked anew each time: a heading is drawn anew when a comment on it is saved.
    const numbers = [...article.querySelectorAll(".block > .secno")];
    const tops = numbers.filter((number) => !number.textContent.includes("."));
    const line = innerHeight / 3;
    const read = tops.filter((number) => number.getBoundingClientRect().top < line);
    const now = read.length ? `§${read.at(-1).textContent.trim()} of ${tops.length}` : "";
    // Written in each frame of a scroll, the same words would be styled and laid out anew.
    if (place.textContent !== now) place.textContent = now;
  }

  function ask() {
    if (!asked) requestAnimationFrame(say);
    asked = true;
  }

  addEventListener("scroll", ask, { passive: true });
  addEventListener("resize", ask);
  say();
}
