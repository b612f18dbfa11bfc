// Starts a new comment with the criterion and kind of this tab's last saved comment. Keys change
// them.

import { line, press } from "../elements.js";
import { passageOf, WIDE } from "./place.js";

const KINDS = { KeyS: "strength", KeyC: "concern", KeyQ: "question" };

/** Return a comment's description, such as "Strength on Failure-mode instinct". */
export function asWhat(form, { criterion, kind }) {
  const named = [...form.elements.criterion.options].find(({ value }) => value === criterion);
  const radio = form.querySelector(`[name=kind][value="${kind}"]`);
  return `${radio.closest("label").textContent.trim()} on ${named.textContent.trim()}`;
}

export function sayAs(form, card, words, make) {
  const said = line("p", `Saved as ${asWhat(form, words)}. Not right? `, "note saved-as");
  const offer = (text, change) => said.append(press(text, () => make(change), "button link"), " ");
  const others = [...form.querySelectorAll("[name=kind]")].filter(({ value }) => value !== words.kind);
  for (const { value } of others) offer(`Make it a ${value}`, { kind: value });
  // Nothing is asked in a practice round.
  if (words.kind === "question" && !form.elements.ask_this.closest("div[hidden]")) {
    offer(words.ask_this ? "Don’t ask it in the interview" : "Ask it in the interview", { ask_this: !words.ask_this });
  }
  if (words.criterion === "-") {
    said.append("It is about ");
    for (const { value, text } of criteria(form).slice(0, -1)) offer(text, { criterion: value });
  }
  const passage = !WIDE.matches && passageOf(card);
  if (!passage) return card.querySelector(".buttons").before(said);
  said.classList.add("composer");
  passage.after(said);
}

const criteria = (form) => [...form.elements.criterion.options].filter(({ value }) => value);

/** Return what a key chooses, as {criterion} or {kind}, or null. */
export function chosenBy(event, form) {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.getModifierState("AltGraph")) return null;
  // Use the key's position: with Option, a Mac types another character.
  const named = criteria(form)[/^Digit([1-9])$/.exec(event.code)?.[1] - 1];
  if (named) return { criterion: named.value };
  return Object.hasOwn(KINDS, event.code) ? { kind: KINDS[event.code] } : null;
}

/**
 * Set up the keys of `form`. `choose` fills in a `fresh` comment, `say` shows as what it will be
 * saved, and `saved` remembers what was saved.
 */
export function startLastChoice(form) {
  // A pasted quote is sent as a form, so the choice must survive a page load.
  const store = `blindfolio:choice:${form.elements.code.value}`;
  let last = JSON.parse(sessionStorage.getItem(store));
  const criterion = new URLSearchParams(location.search).get("open");
  if (criterion) last = { kind: "", ...last, criterion };
  const save = form.querySelector("button[type=submit]").firstChild;

  form.addEventListener("keydown", (event) => {
    const chosen = chosenBy(event, form);
    if (!chosen) return;
    event.preventDefault();
    const [[name, value]] = Object.entries(chosen);
    form.elements[name].value = value;
    const changed = form.querySelector(`select[name=${name}], [name=${name}]:checked`);
    changed.dispatchEvent(new Event("input", { bubbles: true }));
  });

  return {
    choose(fresh) {
      if (!fresh || !last) return;
      form.elements.criterion.value = last.criterion;
      form.elements.kind.value = last.kind;
    },
    say() {
      const { criterion, kind } = form.elements;
      const full = criterion.value && kind.value;
      const words = { criterion: criterion.value, kind: kind.value };
      save.textContent = full ? `Save comment as ${asWhat(form, words)} ` : "Save comment ";
    },
    saved({ criterion, kind }) {
      last = { criterion, kind };
      sessionStorage.setItem(store, JSON.stringify(last));
    },
  };
}
