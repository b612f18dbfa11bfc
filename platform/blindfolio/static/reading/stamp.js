// When this review was last saved. What the page comes with is the draft's own time; that of a
// comment is known to this browser alone, which keeps it as long as it is the later one.

import { isPastedSaved } from "./place.js";

/** The name under which it is kept for an `outbox`. */
export function stampOf(outbox) {
  return `blindfolio:${outbox}:saved`;
}

/**
 * Let the `data-saved` of `form` be the later of both, from now on. Returns note(), for when a
 * comment was saved, changed or deleted.
 */
export function startStamp(form) {
  const name = stampOf(form.dataset.outbox);
  const kept = localStorage.getItem(name);
  if (Date.parse(kept) > Date.parse(form.dataset.saved)) form.dataset.saved = kept;
  else localStorage.removeItem(name);

  function note() {
    form.dataset.saved = new Date().toISOString();
    localStorage.setItem(name, form.dataset.saved);
  }

  if (isPastedSaved()) note();
  return note;
}
