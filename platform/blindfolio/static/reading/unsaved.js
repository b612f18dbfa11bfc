// Before a review is locked: each comment that is not saved is said, and a person decides about it.

import { line, press } from "./elements.js";
import { firstWords } from "./shelf.js";

/**
 * Say in `place` what is on the `shelf`; `back(comment)` leads to it, `decided()` is called when
 * a person has decided about the last one. Returns {undecided, show, hide, ask}.
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
