// What the server gives back after a comment was saved or deleted, put in its place.

/** Draw blocks, marks on pages and the list of comments anew. */
export function redraw({ blocks, pages, list, count }) {
  for (const [id, html] of Object.entries(blocks)) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const old = document.getElementById(id);
    const now = fresh.content.firstElementChild;
    now.classList.toggle("is-current", old.classList.contains("is-current"));
    old.replaceWith(now);
  }
  for (const [id, html] of Object.entries(pages)) {
    const fresh = document.createElement("template");
    fresh.innerHTML = `<svg>${html}</svg>`;
    document.querySelector(`#${id} svg > g`).replaceWith(fresh.content.querySelector("g"));
  }
  document.getElementById("comment-list").innerHTML = list;
  for (const place of document.querySelectorAll("[data-count]")) place.textContent = count;
}

/** The card of the comment with this id; null where there is none. */
export function cardOf(id) {
  return document.querySelector(`#comment-list a[data-about][href$="/${id}"]`)?.closest("li") ?? null;
}

/** Say to who hears the page what has happened on it. */
export function announce(words) {
  document.getElementById("announce").textContent = words;
}
