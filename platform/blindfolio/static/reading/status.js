// The page's status word: the worst state of all its parts that save.

const WORST_FIRST = ["changed", "signed-out", "kept", "saving", "saved"];
const parts = new Map();

export const WILL_RETRY = "Kept on this device – will retry";

/** Set the saving state of a `part` of the page, with an optional link. */
export function say(part, state, words, link = "") {
  parts.delete(part);
  parts.set(part, { state, words, link });
  draw();
}

export function hush(part) {
  if (parts.delete(part) && parts.size) draw();
}

/** Return "Saved 14:32" or, for an earlier day, "Saved Fri 27 Nov 2026", in local time. */
export function savedAt(at = new Date()) {
  const [weekday, month, day, year] = at.toDateString().split(" ");
  if (at.toDateString() !== new Date().toDateString()) {
    return `Saved ${weekday} ${Number(day)} ${month} ${year}`;
  }
  return `Saved ${at.toTimeString().slice(0, 5)}`;
}

// Of two equal states, the later one wins.
function draw() {
  const rank = ({ state }) => (state ? WORST_FIRST.indexOf(state) : WORST_FIRST.length);
  const worst = [...parts.values()].reduce((one, other) => (rank(other) <= rank(one) ? other : one));
  const status = document.getElementById("status");
  const place = status.querySelector("[data-words]");
  const now = worst.words + (worst.link.textContent ?? "");
  const to = worst.link.href ?? "";
  const same = place.textContent === now && (place.querySelector("a")?.href ?? "") === to;
  if (status.dataset.state === worst.state && same) return;
  status.dataset.state = worst.state;
  place.replaceChildren(worst.words, worst.link);
}
