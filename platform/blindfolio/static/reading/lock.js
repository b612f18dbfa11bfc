// Saves the recommendation on the lock page. Locking waits for a decision about each unsaved
// comment.

import { showProposed } from "./fields.js";
import { sayUnsaved } from "./kept.js";
import { startSaving } from "./saving.js";
import { openShelf } from "./shelf.js";
import { startUnsaved } from "./unsaved.js";

const form = document.getElementById("draft");
const shelf = openShelf(form.dataset.outbox);
const unsaved = startUnsaved({
  shelf,
  place: document.getElementById("unsaved"),
  back(comment) {
    shelf.put({ ...comment, without: false, open: true });
    location.assign(form.dataset.room);
  },
  decided: () => form.querySelector("[value=lock]").focus(),
});

form.addEventListener("submit", (event) => {
  if (event.submitter?.value !== "lock" || !unsaved.undecided().length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  unsaved.ask();
});
startSaving(form);
function show() {
  unsaved.show();
  sayUnsaved(shelf.all(), "#unsaved");
}
show();
shelf.watch(show);

// If the form scrolls inside the window, a line above the fixed buttons says so.
const more = form.querySelector("[data-more]");
function cue() {
  const below = form.scrollHeight - form.clientHeight - form.scrollTop;
  more.hidden = getComputedStyle(form).overflowY !== "auto" || below < 8;
}
form.addEventListener("scroll", cue, { passive: true });
new ResizeObserver(cue).observe(form);
cue();

const asks = document.querySelector(".asks"); // none in practice
asks?.addEventListener("input", ({ target }) => {
  const line = target.closest("fieldset");
  const comment = line.querySelector("select");
  if (!comment) return; // a part was chosen
  const words = line.querySelector("[name^=ask_words]").value.trim();
  const part = !words && JSON.parse(asks.dataset.parts)[comment.value];
  showProposed(line, part || "By its passage");
});
for (const proposed of document.querySelectorAll(".asks [data-proposed]")) {
  showProposed(proposed.closest("fieldset"), proposed.textContent);
}
