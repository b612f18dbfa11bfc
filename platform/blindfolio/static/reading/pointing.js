// Handles clicks in the document. On marked words, a click opens their comment. Elsewhere, it makes
// its block the one that c comments on. Selecting words does neither.

import { line } from "../elements.js";
import { beside, besidePassage, showInPanel, stand } from "./place.js";

const OWN = "a, button, summary, input, label";
const NO_WORDS =
  "There are no words here to comment on. To comment on a drawing, press “Mark an area” and drag over the part that you mean.";

/**
 * Set up the clicks in `article`. `busy()` says if a comment is being written. `reached(block)` is
 * called for a clicked block without a comment.
 */
export function startPointing(article, { busy, reached }) {
  article.addEventListener("click", (event) => {
    if (event.detail > 1) return;
    const picture = event.target.closest(".leaf-picture");
    if (picture) return onPage(picture, event.target.closest("a"));
    if (event.target.closest(OWN)) return;
    if (!getSelection().isCollapsed) return;
    const mark = event.target.closest("mark[data-c]");
    const card = mark && cardOf(mark);
    const block = event.target.closest(".block");
    if (block) stand(block, event.target.closest("td, th"));
    if (block && !card) reached(block);
    if (!card || busy()) return;
    showInPanel(card);
    // On a phone, the panel is below the document, and "Document" leads back here.
    if (beside(card)) besidePassage(card);
    else card.scrollIntoView({ block: "center" });
  });

  function onPage(picture, link) {
    const block = link && article.querySelector(`.block[id="${link.getAttribute("href").slice(1)}"]`);
    if (block) {
      stand(block);
      reached(block);
    }
    const told = picture.parentElement.querySelector("[data-no-words]");
    if (told) told.hidden = Boolean(link);
    else if (!link) picture.after(withoutWords());
  }
}

function withoutWords() {
  const said = line("p", NO_WORDS, "note");
  said.dataset.noWords = "";
  said.role = "status";
  return said;
}

/** Return the card of marked words. If they have several comments, return the next one. */
function cardOf(mark) {
  const cards = mark.dataset.c.split(" ").map((n) => document.getElementById(`k${n}`));
  const there = cards.filter(Boolean);
  const at = there.findIndex((card) => card.contains(document.activeElement));
  return there[(at + 1) % there.length];
}
