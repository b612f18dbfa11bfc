// Lists unsaved and just-deleted or cancelled comments below the composer.

import { drop, get, set } from "../sealed.js";
import { line, linkTo, press } from "../elements.js";
import { firstWords, howMuch, isWaiting } from "./shelf.js";
import { hush as hushStatus, say, WILL_RETRY } from "./status.js";

export function sayUnsaved(all, to, status = 0) {
  if (!all.length) return hushStatus("unsaved");
  if (status === 401) say("unsaved", "signed-out", "Signed out – your text is safe");
  else if (all.some(({ sent }) => sent)) say("unsaved", "kept", WILL_RETRY);
  else {
    const words = all.length === 1 ? "One comment is not saved" : `${all.length} comments are not saved`;
    say("unsaved", "kept", "", linkTo(to, words));
  }
}

/**
 * Keep the lines up to date. `here()` returns the id of the comment in the form, `again(comment)`
 * opens one, `dropped()` is called after one was dropped, and `undo(gone)` restores a deleted one.
 */
export function startKept({ shelf, here, again, dropped, undo }) {
  const place = document.getElementById("kept");
  let deleted = get(shelf.gone); // {n, …}, or a cancelled one without n, which outlasts the page
  let shown = "";

  function show(status = 0) {
    const all = shelf.all();
    // A comment open in another tab, or when the browser closed, is not in this form.
    const closed = all.filter(({ id }) => id !== here());
    sayUnsaved(all, closed.length ? "#kept" : "#composer", status);
    // Announced once, not after each typed letter.
    const now = JSON.stringify([deleted?.id, ...closed.map((it) => [it.id, it.words, it.pasted, isWaiting(it)])]);
    if (now === shown) return;
    shown = now;
    place.replaceChildren(...(deleted ? [gone(deleted)] : []), ...closed.map(one));
  }

  function one(comment) {
    const unsaved = `Kept: ${howMuch(comment)} not saved, “${firstWords(comment)}”. `;
    const waits = `Waiting for a connection: “${firstWords(comment)}”. It is kept on this device. `;
    const said = line("p", isWaiting(comment) ? waits : unsaved, "note");
    const open = () => again(shelf.get(comment.id));
    const drop = () => {
      shelf.drop(comment.id);
      show();
      dropped();
    };
    said.append(press("Open it again", open, "button link"), " ");
    said.append(press("Discard it", drop, "button link"));
    return said;
  }

  function gone(it) {
    const said = line("p", it.n ? `Comment ${it.n} deleted. ` : `Discarded: “${firstWords(it)}”. `, "note");
    const back = () => {
      deleted = null;
      drop(shelf.gone);
      undo(it);
      show();
    };
    said.append(press("Undo", back, "button link"));
    return said;
  }

  shelf.watch(() => show());
  return {
    show,
    deleted(it) {
      deleted = it;
      set(shelf.gone, it);
      shown = "";
      show();
    },
    hush() {
      deleted = null;
      drop(shelf.gone);
      show();
    },
  };
}
