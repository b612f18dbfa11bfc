/**
 * Return the `left` and `top`, in the window, for `button` at `block`: the end of its last line, or
 * else the gap below or above it, whichever is between `least` and `most`.
 */
export function besideBlock(block, button, { least, most }) {
  const { left: from, right: edge, top, bottom } = block.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = button;
  const lines = linesOf(block);
  const foot = Math.max(...lines.map((line) => line.bottom));
  const last = lines.filter((line) => line.bottom > foot - 12);
  const end = Math.max(...last.map((line) => line.right)) + 12;
  const left = Math.max(from, edge - width);
  const middle = (Math.min(...last.map((line) => line.top)) + foot) / 2;
  const places = [];
  if (end + width <= edge) places.push({ left: end, top: middle - height / 2 });
  const next = boxOf(block.nextElementSibling)?.top ?? bottom + height;
  places.push({ left, top: (bottom + next - height) / 2 });
  const before = boxOf(block.previousElementSibling)?.bottom ?? top - height;
  places.push({ left, top: (before + top - height) / 2 });
  return places.find((place) => place.top >= least && place.top <= most) ?? places[0];
}

function boxOf(sibling) {
  return sibling?.matches(".block") ? sibling.getBoundingClientRect() : null;
}

function linesOf(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const found = [];
  while (walker.nextNode()) {
    range.selectNodeContents(walker.currentNode);
    found.push(...[...range.getClientRects()].filter((line) => line.width));
  }
  return found;
}
