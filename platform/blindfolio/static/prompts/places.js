// A press on a link to a place marks it, and scrolls the preview instead of the page.

import { rangeOf } from "../reading/text.js";

const preview = document.querySelector(".preview-body");

document.addEventListener("click", (event) => {
  const link = event.target.closest(".step a[href^='#b']");
  const block = link && preview?.querySelector(link.hash);
  if (!block) return;
  const at = link.closest("label")?.control.value.split(":");
  const place = at ? rangeOf(block, +at[1], +at[2]) : document.createRange();
  if (!at) place.selectNodeContents(block);
  // A picture would disappear under it.
  CSS.highlights?.set("writing", new Highlight(...(block.querySelector("img") ? [] : [place])));
  // On a phone the preview is below, and doesn't scroll by itself.
  if (!matchMedia("(width >= 60rem)").matches) return;
  event.preventDefault();
  const down = place.getBoundingClientRect().top - preview.getBoundingClientRect().top;
  preview.scrollBy({ top: down - 64, behavior: "instant" });
  if (event.detail) return;
  // After a press with the keyboard, screen readers go on at the place.
  block.tabIndex = -1;
  block.focus({ preventScroll: true });
});
