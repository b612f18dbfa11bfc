// Sends a selection in a document with the form `#mark`, as positions of its words. Without this
// script, the form takes pasted words.

import { spansOf } from "./reading/text.js";

const form = document.getElementById("mark");
const bar = document.getElementById("select-bar");
const article = document.querySelector("article.document");

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return [];
  return spansOf(selection.getRangeAt(0), article);
}

if (form && bar && article) {
  const offer = () => {
    bar.hidden = !selected().length;
  };
  document.addEventListener("selectionchange", offer);
  offer();
  bar.querySelector("button").addEventListener("click", () => {
    const spans = selected();
    if (!spans.length) return;
    for (const old of form.querySelectorAll("[name=place]")) old.remove();
    for (const { block, start, end } of spans) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "place";
      field.value = `${block}:${start}:${end}`;
      form.append(field);
    }
    form.requestSubmit();
  });
  // Pressing the bar must not clear the selection before it is read.
  bar.addEventListener("pointerdown", (event) => event.preventDefault());
}
