// Writing a comment: on a selection, on a block, or on a quote that is pasted (then the form is
// sent as it is, and the server finds the place).

import { sending } from "../keep.js";
import { post } from "./requests.js";
import { spansOf, wholeOf } from "./text.js";

const NARROW = matchMedia("(width < 60rem)");

/** Wire the composer. `evidence(counts)` is told how many comments each criterion has now. */
export function startComposer({ article, url, evidence }) {
  const form = document.getElementById("composer");
  const home = document.getElementById("composer-place");
  const openers = document.getElementById("composer-openers");
  const quote = form.querySelector("[data-quote]");
  const paste = form.querySelector("[data-paste]");
  const problem = form.querySelector("[data-refused]");
  const save = form.querySelector("button[type=submit]");
  const store = `blindfolio:${document.getElementById("draft").dataset.outbox}:comment`;
  let spans = null;
  let back = null;

  function show(found) {
    spans = found;
    back = document.activeElement;
    quote.hidden = !spans;
    paste.hidden = Boolean(spans);
    form.querySelector("fieldset:has([name=place])")?.remove();
    clear();
    if (spans) {
      quote.textContent = `“${brief(spans.map((span) => span.quote).join(" … "))}”`;
    }
    form.elements.id.value = uuid();
    const under = spans && NARROW.matches && document.getElementById(spans.at(-1).block);
    if (under) under.after(form);
    else home.append(form);
    form.hidden = false;
    openers.hidden = true;
    document.getElementById("select-bar").hidden = true;
    const first = spans ? form.elements.text : form.elements.quote;
    first.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
    keep();
  }

  function close() {
    CSS.highlights?.delete("writing");
    form.hidden = true;
    openers.hidden = false;
    home.append(form);
    form.reset();
    for (const name of ["text", "quote"]) form.elements[name].value = "";
    for (const box of form.querySelectorAll(":checked:not(option)")) box.checked = false;
    form.elements.criterion.value = "";
    localStorage.removeItem(store);
    spans = null;
  }

  function cancel() {
    close();
    (back?.isConnected && back !== document.body ? back : openers.querySelector("button")).focus();
  }

  function written() {
    const { criterion, kind, text, ask_this: ask } = form.elements;
    return { criterion: criterion.value, kind: kind.value, text: text.value, ask_this: ask.checked };
  }

  function keep() {
    const words = { ...written(), id: form.elements.id.value, quote: form.elements.quote.value };
    localStorage.setItem(store, JSON.stringify({ spans, words }));
  }

  async function submit() {
    save.disabled = true;
    clear();
    const body = { code: form.elements.code.value, id: form.elements.id.value, spans };
    let answer;
    try {
      answer = await post(form, url, { ...body, ...written() });
    } catch {
      answer = { status: 0, json: {} };
    }
    save.disabled = false;
    if (answer.status !== 200) {
      refuse(answer.json.error);
      return;
    }
    apply(answer.json);
    close();
    const change = document.querySelector(`#comment-list a[href$="/${body.id}"]`);
    const number = change.closest("li").querySelector("a.box");
    announce(`Comment ${number.textContent} saved`);
    number.focus({ preventScroll: true });
  }

  /** Say what is wrong: at each field, or below them where it is of none. */
  function refuse(error) {
    const faults = Object.entries(error?.fields ?? {});
    for (const [name, sentence] of faults) fault(name, sentence);
    if (faults.length) {
      form.querySelector("[aria-invalid], fieldset[aria-describedby] input").focus();
      return;
    }
    const offline = "Kept on this device. There is no connection: save it again in a moment.";
    problem.textContent = error?.message ?? offline;
    problem.hidden = false;
  }

  function fault(name, sentence) {
    const line = document.createElement("p");
    line.className = "error";
    line.id = `f-${name}-error`;
    const words = document.createElement("span");
    words.textContent = sentence;
    line.append(document.querySelector("#status .octagon").cloneNode(true), words);
    const box = document.getElementById(`f-${name}`);
    if (box.type === "radio") {
      box.closest("fieldset").setAttribute("aria-describedby", line.id);
      box.closest(".radio-line").before(line);
    } else {
      box.setAttribute("aria-invalid", "true");
      box.setAttribute("aria-describedby", line.id);
      (box.closest(".select") ?? box).before(line);
    }
  }

  function clear() {
    problem.hidden = true;
    for (const said of form.querySelectorAll(".error-summary, .notice, .error[id]")) said.remove();
    for (const box of form.querySelectorAll("[aria-invalid], fieldset[aria-describedby]")) {
      const help = document.getElementById(`${box.id}-help`);
      box.removeAttribute("aria-invalid");
      if (help) box.setAttribute("aria-describedby", help.id);
      else box.removeAttribute("aria-describedby");
    }
  }

  function apply({ blocks, pages, list, count, evidence: counts }) {
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
    evidence(counts);
  }

  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    if (spans) {
      event.preventDefault();
      if (!save.disabled) submit();
    } else sending(store);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(save);
  });
  const away = form.querySelector("[data-cancel]");
  away.hidden = false;
  away.addEventListener("click", cancel);
  document.getElementById("paste-quote").addEventListener("click", () => show(null));

  // Whoever is quicker than this script has begun in the form already: it stays open as it is.
  const kept = JSON.parse(localStorage.getItem(store) || "null");
  const refused = form.querySelector(".error-summary, .notice");
  if (refused) {
    refused.scrollIntoView();
    keep();
  } else if (kept) {
    show(kept.spans);
    for (const [name, value] of Object.entries(kept.words)) {
      if (name === "ask_this") form.elements.ask_this.checked = value;
      else form.elements[name].value = value;
    }
    keep();
  } else if (form.elements.text.value || form.elements.quote.value) keep();
  else close();

  return {
    /** Comment on the selection, or else on `block`. */
    begin(block) {
      const selection = getSelection();
      const range = selection.rangeCount && !selection.isCollapsed && selection.getRangeAt(0);
      const found = range ? spansOf(range, article) : [];
      if (!found.length && block) found.push(...[wholeOf(block)].filter(Boolean));
      if (!found.length) return;
      show(found);
      // The field has the focus now, and the selection would be seen no more.
      if (range && CSS.highlights) {
        CSS.highlights.set("writing", new Highlight(range.cloneRange()));
      }
    },
    paste: () => show(null),
    writing: () => !form.hidden,
  };
}

/** A long quote by its beginning and end, so that the fields stay in view. */
function brief(words) {
  const points = [...words];
  if (points.length <= 240) return words;
  return `${points.slice(0, 150).join("")} … ${points.slice(-60).join("")}`;
}

function announce(words) {
  document.getElementById("announce").textContent = words;
}

// crypto.randomUUID is missing where a team serves the site without https.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
