// Starts a new comment with the criterion and kind of this tab's last saved comment. Keys change
// them.

import { line, press } from "./elements.js";

const KINDS = { KeyS: "strength", KeyC: "concern", KeyQ: "question" };

/** Return a comment's description, such as "Strength on Failure-mode instinct". */
export function asWhat(form, { criterion, kind }) {
  const named = [...form.elements.criterion.options].find(({ value }) => value === criterion);
  const radio = form.querySelector(`[name=kind][value="${kind}"]`);
  return `${radio.closest("label").textContent.trim()} on ${named.textContent.trim()}`;
}

export function sayAs(form, card, words, make) {
  const said = line("p", `Saved as ${asWhat(form, words)}. Not right? `, "note");
  const others = [...form.querySelectorAll("[name=kind]")].filter(({ value }) => value !== words.kind);
  for (const { value } of others) {
    said.append(press(`Make it a ${value}`, () => make(value), "button link"), " ");
  }
  card.querySelector(".buttons").before(said);
}

/**
 * Set up the keys of `form`. `choose` fills in a `fresh` comment, `say` shows as what it will be
 * saved, and `saved` remembers what was saved.
 */
export function startLastChoice(form) {
  // A pasted quote is sent as a form, so the choice must survive a page load.
  const store = `blindfolio:choice:${form.elements.code.value}`;
  let last = JSON.parse(sessionStorage.getItem(store));
  let carried = false; // what the form shows is the last comment's
  const save = form.querySelector("button[type=submit]").firstChild;

  // Use the key's position: with Option, a Mac types another character.
  form.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.getModifierState("AltGraph")) return;
    const { criterion, kind } = form.elements;
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    const named = [...criterion.options].filter((option) => option.value);
    if (digit && named[digit - 1]) criterion.value = named[digit - 1].value;
    else if (Object.hasOwn(KINDS, event.code)) kind.value = KINDS[event.code];
    else return;
    event.preventDefault();
    const changed = digit ? criterion : form.querySelector("[name=kind]:checked");
    changed.dispatchEvent(new Event("input", { bubbles: true }));
  });

  return {
    choose(fresh) {
      carried = fresh && Boolean(last);
      if (!carried) return;
      form.elements.criterion.value = last.criterion;
      form.elements.kind.value = last.kind;
    },
    say(changed = "") {
      if (["criterion", "kind"].includes(changed)) carried = false;
      form.querySelector("[data-carried]").hidden = !carried;
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
