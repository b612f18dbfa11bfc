// Lists unsaved comments before a review is locked, for a decision on each.

import { line, press } from "../elements.js";
import { firstWords } from "./shelf.js";

/**
 * List in `place` what is on the `shelf`. `back(comment)` goes to a comment. `decided()` is called
 * after the last decision. Returns {undecided, show, hide, ask}.
 */
export function startUnsaved({ shelf, place, back, decided }) {
  const undecided = () => shelf.all().filter((comment) => !comment.without);

  function show() {
    const focused = place.contains(document.activeElement);
    const all = shelf.all();
    place.hidden = !all.length;
    place.className = undecided().length ? "notice danger" : "notice";
    place.replaceChildren(...all.flatMap(one));
    if (focused && !place.hidden) place.focus();
  }

  function one(comment) {
    const words = `“${firstWords(comment)}”`;
    const said = comment.without
      ? `You are locking without this comment: ${words}. A copy of it stays on this device.`
      : `One comment is not saved: ${words}`;
    const buttons = line("p", "", "buttons");
    buttons.append(press("Go back to it", () => back(comment)));
    if (!comment.without) buttons.append(press("Continue without it", () => without(comment)));
    return [line("p", said), buttons];
  }

  function without(comment) {
    shelf.put({ ...comment, without: true, open: false, sent: null });
    show();
    if (!undecided().length) decided();
  }

  shelf.watch(() => place.hidden || show());
  return {
    undecided,
    show,
    hide() {
      place.hidden = true;
    },
    ask() {
      show();
      place.focus();
    },
  };
}
