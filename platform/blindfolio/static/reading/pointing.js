// A click in the document: on marked words it leads to their comment, and anywhere in a block it
// makes that block the one that c comments on. A click that selects words does neither.

import { line } from "./elements.js";
import { beside, besidePassage, showInPanel, stand } from "./place.js";

const OWN = "a, button, summary, input, label";
const NO_WORDS =
  "There are no words here to comment on. To comment on a drawing, select its caption or the sentence about it, and say which drawing you mean.";

/**
 * Wire the clicks in `article`; `busy()`: a comment is being written. `reached(block)` is told of a
 * block that was clicked and leads to no comment.
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
    // On a phone the panel stands below the document; "Document" leads back to this place.
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
  said.setAttribute("role", "status");
  return said;
}

/** The card of marked words; where several comments mark them, the one after the one in hand. */
function cardOf(mark) {
  const cards = mark.dataset.c.split(" ").map((n) => document.getElementById(`k${n}`));
  const there = cards.filter(Boolean);
  const at = there.findIndex((card) => card.contains(document.activeElement));
  return there[(at + 1) % there.length];
}
