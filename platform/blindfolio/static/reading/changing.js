import { label } from "./areas.js";
import { line, press } from "../elements.js";
import { read as textOf } from "./text.js";

export const FLAGS = ["ask_this"];
export const FOR_PANEL = ["question", "look_for", "segment"];

/** Return the comment behind a card's "Change" link. `was` is its saved content. */
export function read(link) {
  const card = link.closest("li");
  const { about: criterion, kind, at } = link.dataset;
  const flags = FLAGS.map((name) => [name, link.dataset[name] === "1"]);
  const text = card.querySelector(".words").textContent;
  const asked = FOR_PANEL.map((name) => [name, link.dataset[name] ?? ""]);
  return {
    id: link.pathname.split("/").at(-1),
    url: link.pathname,
    n: card.id.slice(1),
    quote: card.querySelector(".quote").textContent.trim().replace(/^“|”$/g, ""),
    was: { criterion, kind, text, at, ...Object.fromEntries([...asked, ...flags]) },
  };
}

export function isSaved(found, words) {
  const link = document.querySelector(`#comment-list a[href$="/${found.id}"]`);
  if (!link) return false;
  const now = read(link).was;
  return now.at !== found.was.at && Object.keys(words).every((name) => words[name] === now[name]);
}

export function spansAt(at) {
  return at.split(" ").map((one) => {
    const [, block, where] = one.match(/^(b\d+)-(.+)$/);
    if (where.includes(":")) return { block, area: where, quote: label(where.split(":")[0]) };
    const [start, end] = where.split("-").map(Number);
    const { points } = textOf(document.getElementById(block));
    return { block, start, end, quote: points.slice(start, end).join("") };
  });
}

export function note(form, was) {
  forget(form);
  for (const [name, value] of Object.entries(was)) {
    const field = document.createElement("textarea");
    field.hidden = true;
    field.dataset.was = "";
    field.name = `was_${name}`;
    field.value = typeof value === "boolean" ? (value ? "1" : "") : value;
    form.append(field);
  }
}

export function forget(form) {
  for (const field of form.querySelectorAll("[data-was]")) field.remove();
}

export function settle(form, before, message, saved, choose) {
  form.querySelector(".notice")?.remove();
  const box = line("div", "", "notice danger");
  box.tabIndex = -1;
  box.append(
    line("p", message),
    line("p", `Saved, on “${saved.quote}”:`, "note soft"),
    line("p", saved.text, "words"),
  );
  const buttons = line("p", "", "buttons");
  buttons.append(
    press("Keep my text", () => choose(true)),
    press("Keep the saved text", () => choose(false)),
  );
  box.append(buttons);
  before.before(box);
  box.focus();
}
