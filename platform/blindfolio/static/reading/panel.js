// The rubric panel's own words, kept true while one rates: boxes, evidence, how far one is.

import { linkTo } from "./elements.js";

// What was searched is said in three words at least, counted as the server counts them.
const WORD = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[\p{L}\p{N}]+/gu;

/** Wire the panel of `form`; returns `evidence(counts)` for when comments have changed. */
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
        const strong = document.createElement("b");
        strong.textContent = value;
        line.querySelector(".rating > span").replaceChildren(strong);
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

  // Only one is open: what closes above the one that was pressed takes that one up with it.
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

/** A link to each comment on a criterion, with the comma that no line may begin with. */
function evidenceLinks(key) {
  const changes = [...document.querySelectorAll(`#comment-list [data-about="${key}"]`)];
  return changes.map((change, n) => {
    const { id } = change.closest("li");
    const held = Object.assign(document.createElement("span"), { className: "nowrap" });
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
