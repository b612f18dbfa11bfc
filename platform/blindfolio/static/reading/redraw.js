export function redraw({ blocks, pages, list, card, order, version, count, marked }) {
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
  const shown = document.getElementById("comment-list");
  if (order) arrange(shown, card, order);
  else shown.innerHTML = list;
  shown.dataset.version = version;
  for (const place of document.querySelectorAll("[data-count]")) place.textContent = count;
  document.querySelector("[data-marked]").textContent = marked;
}

/** Show the cards in their order and with its numbers; `card` has the HTML of a new or changed one. */
function arrange(shown, card, order) {
  const fresh = document.createElement("template");
  fresh.innerHTML = card;
  const of = new Map();
  for (const link of [...shown.querySelectorAll("a[data-about]"), ...fresh.content.querySelectorAll("a[data-about]")])
    of.set(link.getAttribute("href").split("/").pop(), link);
  shown.replaceChildren(...order.map((id, at) => numbered(of.get(id), at + 1)));
}

function numbered(link, n) {
  const card = link.closest("li");
  const box = card.querySelector("a.box");
  card.id = `k${n}`;
  box.textContent = n;
  box.setAttribute("aria-label", `Comment ${n}: go to its passage`);
  link.setAttribute("aria-label", `Change comment ${n}`);
  return card;
}

/** What the server needs to send only what changes. */
export function versionShown() {
  return document.getElementById("comment-list").dataset.version;
}

/**
 * Update the page from a newer `page`. Returns the number of comments by criterion, or null if
 * nothing changed.
 */
export function renew(page) {
  const list = page.getElementById("comment-list");
  if (!list || list.dataset.version === versionShown()) return null;
  const differ = (old, now) => now && old.innerHTML !== now.innerHTML;
  const blocks = {};
  for (const old of document.querySelectorAll("article .block")) {
    const now = page.getElementById(old.id);
    if (differ(old, now)) blocks[old.id] = now.outerHTML;
  }
  const pages = {};
  for (const old of document.querySelectorAll("article [id] svg > g")) {
    const { id } = old.closest("[id]");
    const now = page.querySelector(`[id="${id}"] svg > g`);
    if (differ(old, now)) pages[id] = now.innerHTML;
  }
  const count = page.querySelector("[data-count]").textContent;
  const marked = page.querySelector("[data-marked]").textContent;
  redraw({ blocks, pages, list: list.innerHTML, version: list.dataset.version, count, marked });
  const criteria = [...page.querySelectorAll("[data-criterion]")];
  return Object.fromEntries(criteria.map(({ dataset }) => [dataset.criterion, dataset.quotes]));
}

export function cardOf(id) {
  return document.querySelector(`#comment-list a[data-about][href$="/${id}"]`)?.closest("li") ?? null;
}

export function announce(words) {
  document.getElementById("announce").textContent = words;
}
