// Keeps the rubric panel's boxes, evidence and progress up to date.

import { line as element, linkTo } from "../elements.js";

// What was searched needs at least three words, counted as on the server.
const WORD = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[\p{L}\p{N}]+/gu;

/** Set up the panel of `form`. Returns `evidence(counts)`, to call when comments change. */
export function startPanel(form) {
  const criteria = [...form.querySelectorAll("[data-criterion]")];

  function refresh() {
    let rated = 0;
    let bare = 0;
    for (const body of criteria) {
      const key = body.dataset.criterion;
      const value = Number(form.elements[`rating-${key}`].value);
      const absent = form.elements[`absent-${key}`].checked;
      const quotes = Number(body.dataset.quotes);
      const line = body.closest("details").querySelector("summary");
      line.querySelector(".evidence").textContent = absent ? "absent" : counted(quotes);
      line.querySelectorAll("rect").forEach((box, n) => box.classList.toggle("on", n < value));
      if (value) {
        line.querySelector(".rating > span").replaceChildren(element("b", value));
        rated += 1;
        if (!(absent ? searched(form.elements[`searched-${key}`].value) : quotes)) bare += 1;
      }
    }
    let words = `${rated} of ${criteria.length} rated`;
    if (bare) words += `, ${bare} without evidence`;
    else if (rated) words += ", all with evidence";
    document.querySelector("[data-progress]").textContent = words;
    document.querySelector("[data-rated]").textContent = `${rated} of ${criteria.length}`;
  }

  // Only one is open. Closing one above would move the pressed one up.
  form.addEventListener("click", (event) => {
    const line = event.target.closest("details.criterion > summary");
    const fold = line?.parentElement;
    fold?.addEventListener("toggle", () => fold.open && line.scrollIntoView({ block: "nearest" }), { once: true });
  });
  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  refresh();

  return function evidence(counts) {
    for (const body of criteria) {
      body.dataset.quotes = counts[body.dataset.criterion];
      const place = body.querySelector("[data-evidence-links]");
      const links = evidenceLinks(body.dataset.criterion);
      if (links.length) place.replaceChildren(links.length > 1 ? "comments" : "comment", ...links.flat());
      else place.replaceChildren(place.dataset.none);
    }
    refresh();
  };
}

/** Return a link to each comment on a criterion, with no comma at the start of a line. */
function evidenceLinks(key) {
  const changes = [...document.querySelectorAll(`#comment-list [data-about="${key}"]`)];
  return changes.map((change, n) => {
    const { id } = change.closest("li");
    const held = element("span", "", "nowrap");
    held.append(linkTo(`#${id}`, id.slice(1)), n < changes.length - 1 ? "," : "");
    return [" ", held];
  });
}

function searched(text) {
  return (text.match(WORD) ?? []).length >= 3;
}

function counted(quotes) {
  if (!quotes) return "";
  return quotes === 1 ? "1 quote" : `${quotes} quotes`;
}
