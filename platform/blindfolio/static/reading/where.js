/** Keep the name of the section being read in `place`. */
export function startWhere(article, place) {
  let asked = false;

  function say() {
    asked = false;
    // Look it up each time: saving a comment redraws its heading.
    const numbers = [...article.querySelectorAll(".block > .secno")];
    const tops = numbers.filter((number) => !number.textContent.includes("."));
    const line = innerHeight / 3;
    const read = tops.filter((number) => number.getBoundingClientRect().top < line);
    const now = read.length ? `§${read.at(-1).textContent.trim()} of ${tops.length}` : "";
    // Writing the same words in each scroll frame would cause a new layout.
    if (place.textContent !== now) place.textContent = now;
  }

  function ask() {
    if (!asked) requestAnimationFrame(say);
    asked = true;
  }

  addEventListener("scroll", ask, { passive: true });
  addEventListener("resize", ask);
  ask();
}
