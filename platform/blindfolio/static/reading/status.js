// The page's one status word, for all its parts that save: the worst that one of them has to say.

const WORST_FIRST = ["changed", "signed-out", "kept", "saving", "saved"];
const parts = new Map();

export const WILL_RETRY = "Kept on this device – will retry";

/** Let `part` of the page say how far its saving is, with a link behind the words where it helps. */
export function say(part, state, words, link = "") {
  parts.delete(part);
  parts.set(part, { state, words, link });
  draw();
}

export function hush(part) {
  if (parts.delete(part) && parts.size) draw();
}

/** "Saved 14:32", or before today "Saved Fri 27 Nov 2026", by this browser's clock. */
export function savedAt(at = new Date()) {
  const [weekday, month, day, year] = at.toDateString().split(" ");
  if (at.toDateString() !== new Date().toDateString()) {
    return `Saved ${weekday} ${Number(day)} ${month} ${year}`;
  }
  return `Saved ${at.toTimeString().slice(0, 5)}`;
}

// Of two that are alike the later one.
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
