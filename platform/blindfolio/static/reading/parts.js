// The bar at the bottom of a phone: shows the visible part of the page and leads back to the last
// place in the document.

export function startParts(article) {
  const links = [...document.querySelectorAll(".room-bar a")];
  const parts = links.map((link) => document.getElementById(link.hash.slice(1)));
  let asked = false;
  let left = 0; // how far down the page one was when the document was last in sight

  function look() {
    asked = false;
    // The last part above the middle of the window.
    const at = parts.findLastIndex((part) => part.getBoundingClientRect().top < innerHeight / 2);
    const now = links[Math.max(at, 0)];
    if (now === links[0]) left = scrollY;
    for (const link of links) {
      if ((link === now) !== (link.ariaCurrent === "true")) link.ariaCurrent = link === now ? "true" : null;
    }
  }

  function ask() {
    if (!asked) requestAnimationFrame(look);
    asked = true;
  }

  links[0].addEventListener("click", (event) => {
    event.preventDefault();
    const back = left;
    if (!article.hasAttribute("tabindex")) article.tabIndex = -1;
    article.focus({ preventScroll: true });
    scrollTo({ top: back, behavior: "instant" });
  });
  addEventListener("scroll", ask, { passive: true });
  addEventListener("resize", ask);
  ask();
}
