// Marks tables and listings that are wider than their frame or have very narrow columns, so that
// the style makes them readable and says that they scroll. Without this script they scroll too.

const FRAMES = ".document .scroller";
const PHONE = 30; // rem; a wider frame has room for columns
const NARROW = 7.5; // rem
const LINES = 3; // of a narrow cell; with more it is hard to read
const measured = new WeakMap(); // the width at which a frame was measured last
const sizes = new ResizeObserver((changes) => changes.forEach(({ target }) => measure(target)));

function measure(frame) {
  if (measured.get(frame) === frame.clientWidth) return;
  measured.set(frame, frame.clientWidth);
  frame.classList.remove("is-wide");
  frame.classList.toggle("is-wide", frame.scrollWidth > frame.clientWidth + 1 || isSqueezed(frame));
}

function isSqueezed(frame) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  if (frame.clientWidth > PHONE * rem) return false;
  const words = document.createRange();
  return [...frame.querySelectorAll("td, th")].some((cell) => {
    if (cell.clientWidth > NARROW * rem) return false;
    words.selectNodeContents(cell);
    return words.getBoundingClientRect().height > (LINES + 0.5) * parseFloat(getComputedStyle(cell).lineHeight);
  });
}

function watch() {
  for (const frame of document.querySelectorAll(FRAMES)) if (!measured.has(frame)) sizes.observe(frame);
}

watch();
// The reading room redraws a block when its marks change.
for (const text of document.querySelectorAll(".document")) {
  new MutationObserver(watch).observe(text, { childList: true, subtree: true });
}
