// The canonical text of a block, as in `documents/html/canonical.py`, and selections as offsets in
// it. Offsets count code points, not UTF-16 units.

const BREAKS = new Set(
  ["p", "ul", "ol", "li", "pre", "blockquote", "table", "h1", "h2", "h3", "h4", "h5", "h6"],
);

/** Return a block's text as code points, and each text node with its start offset. */
export function read(block) {
  const points = [];
  const nodes = [];
  const walk = (parent) => {
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        nodes.push({ node, start: points.length });
        points.push(...node.data);
        continue;
      }
      // The page adds outlines, and the numbers of comments and sections.
      if (node.nodeType !== Node.ELEMENT_NODE || node.matches("a.n, .secno, svg")) continue;
      const tag = node.localName;
      const last = points.at(-1);
      if (tag === "br") points.push("\n");
      else if (tag === "td" || tag === "th") {
        if (node.previousElementSibling) points.push("\t");
      } else if (tag === "tr") {
        if (node.closest("table").rows[0] !== node) points.push("\n");
      } else if (BREAKS.has(tag) && last && last !== "\n" && last !== "\t") points.push("\n");
      walk(node);
    }
  };
  walk(block);
  return { points, nodes };
}

function span(block, points, start, end) {
  while (start < end && !points[start].trim()) start += 1;
  while (start < end && !points[end - 1].trim()) end -= 1;
  if (start === end) return null;
  return { block: block.id, start, end, quote: points.slice(start, end).join("") };
}

export function wholeOf(block) {
  const { points } = read(block);
  return span(block, points, 0, points.length);
}

/** Return one span for each block that the range touches, in reading order. */
export function spansOf(range, article) {
  const found = [];
  for (const block of article.querySelectorAll(".block")) {
    if (!range.intersectsNode(block)) continue;
    const { points, nodes } = read(block);
    let start = Infinity;
    let end = -1;
    for (const { node, start: at } of nodes) {
      if (!range.intersectsNode(node)) continue;
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.length;
      if (from >= to) continue;
      start = Math.min(start, at + [...node.data.slice(0, from)].length);
      end = Math.max(end, at + [...node.data.slice(0, to)].length);
    }
    const one = end > start ? span(block, points, start, end) : null;
    if (one) found.push(one);
  }
  return found;
}

/**
 * Extend a range to whole words. Word boundaries follow the reader's language, so that Chinese
 * words are found too.
 */
export function wholeWords(range) {
  const wide = range.cloneRange();
  if (!Intl.Segmenter) return wide;
  const start = wordAt(range.startContainer, range.startOffset);
  if (start) wide.setStart(...placeOf(start.nodes, start.from));
  const end = wordAt(range.endContainer, range.endOffset);
  if (end) wide.setEnd(...placeOf(end.nodes, end.to, true));
  return wide;
}

function wordAt(node, offset) {
  const block = node.nodeType === Node.TEXT_NODE && node.parentElement.closest(".block");
  const { points, nodes } = block ? read(block) : { points: [], nodes: [] };
  const here = nodes.find((one) => one.node === node);
  if (!here) return null;
  const at = here.start + [...node.data.slice(0, offset)].length;
  let from = 0;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(points.join(""))) {
    const to = from + [...segment].length;
    if (to >= at) return from < at && at < to ? { nodes, from, to } : null;
    from = to;
  }
  return null;
}

export function rangeOf(block, start, end) {
  const { nodes } = read(block);
  const range = document.createRange();
  range.setStart(...placeOf(nodes, start));
  range.setEnd(...placeOf(nodes, end, true));
  return range;
}

/** Return a text node and an offset in it. `end`: the offset is an end. */
function placeOf(nodes, offset, end = false) {
  const { node, start } = nodes.findLast((one) => (end ? one.start < offset : one.start <= offset));
  return [node, [...node.data].slice(0, offset - start).join("").length];
}
