// Every sentence of the document in front of a reviewer, selected one after another. Sentences are
// found in what the page shows, never by stored offsets; the room's own module makes the selectors.
// Gives for each what the browser says is selected, and the spans.
async (file) => {
  const { spansOf } = await import(file);
  const article = document.querySelector("article.document");
  const parts = new Intl.Segmenter("und", { granularity: "sentence" });
  const found = [];

  // Text that stands in one line of thought: what shares a box, up to a line break.
  function runs(block) {
    const all = [];
    let last = null;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_ALL);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.localName === "br") last = null;
      if (node.nodeType !== Node.TEXT_NODE || node.parentElement.closest("a.n, .secno")) continue;
      let box = node.parentElement;
      while (getComputedStyle(box).display.startsWith("inline")) box = box.parentElement;
      if (box !== last) all.push([]);
      last = box;
      all.at(-1).push(node);
    }
    return all;
  }

  function place(nodes, offset, end) {
    for (const node of nodes) {
      if (end ? offset <= node.length : offset < node.length) return [node, offset];
      offset -= node.length;
    }
  }

  function choose(from, to, words, kind) {
    getSelection().setBaseAndExtent(...from, ...to);
    const spans = spansOf(getSelection().getRangeAt(0), article);
    // Between two pages stand their captions, which the browser selects too.
    const selected = kind === "over pages" ? words : getSelection().toString();
    found.push({ kind, words, selected, spans });
  }

  let before = null;
  for (const block of article.querySelectorAll(".block")) {
    let first = null;
    let latest = null;
    for (const nodes of runs(block)) {
      const text = nodes.map((node) => node.data).join("");
      for (const { segment, index } of parts.segment(text)) {
        const words = segment.trim();
        if (!words) continue;
        const start = index + segment.indexOf(words);
        latest = { from: place(nodes, start), to: place(nodes, start + words.length, true), words };
        first ??= latest;
        choose(latest.from, latest.to, words, "sentence");
      }
    }
    // From the last sentence of a block into the first of the next.
    if (before && first) {
      const beside = before.block.parentElement === block.parentElement;
      const words = `${before.latest.words} ${first.words}`;
      choose(before.latest.from, first.to, words, beside ? "across" : "over pages");
    }
    before = latest && { block, latest };
  }
  getSelection().removeAllRanges();
  return found;
}
