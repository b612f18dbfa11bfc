// Shows what this browser has that the locked review lacks. It stays until its author drops it.

import { drop, get } from "../sealed.js";
import { startAside } from "./aside.js";
import { line, linkTo, press } from "../elements.js";
import { startParts } from "./parts.js";
import { openShelf } from "./shelf.js";
import { say } from "./status.js";
import { dropUnsent, unsentRows } from "./unsent.js";

const { outbox, fields } = document.getElementById("main").dataset;
const shelf = openShelf(outbox);
const place = line("div", "", "notice");
place.id = "unsaved";
place.tabIndex = -1;

function show() {
  const all = shelf.all();
  place.hidden = !all.length;
  place.replaceChildren(...all.flatMap(one));
}

function one(comment) {
  const words = line("p", comment.words.text, "words");
  const buttons = line("p", "", "buttons");
  const drop = press("Discard it", () => {
    shelf.drop(comment.id);
    show();
    (place.hidden ? document.getElementById("ratings") : place).focus({ preventScroll: true });
  });
  buttons.append(drop);
  const quote = comment.quote || comment.pasted;
  const on = quote ? [line("p", `On “${quote}”`, "note soft")] : [];
  const said = "This comment was not saved, so it is not in your review. This copy is on this device only:";
  return [line("p", said), ...on, words, buttons];
}

// Only unsent text that is not in the review; the rest was locked.
function startLeft() {
  const left = startAside(outbox, place);
  const said = JSON.parse(fields);
  for (const { name, value } of unsentRows(outbox)) {
    const field = said[name];
    if (field && value.trim() !== field.value) left.put({ name, label: field.label, words: value, value });
  }
  dropUnsent(outbox);
}

// Wordings and amendments are saved by their own buttons only.
function sayTyped() {
  const left = [...document.querySelectorAll("[data-keep]")].find((form) => get(`kept:${form.dataset.keep}`));
  say("typed", left ? "kept" : "", "", left && linkTo(`#${left.closest("section").id}`, "Your text is not saved"));
}

localStorage.removeItem(`blindfolio:${outbox}:place`);
drop(shelf.gone);
document.querySelector("#ratings .draft-word").after(place);
startParts(document.querySelector("main article"));
startLeft();
show();
shelf.watch(show);
sayTyped();
for (const change of ["input", "reset"]) document.addEventListener(change, sayTyped);
