import { FLAGS, FOR_PANEL } from "./changing.js";

export function put(form, { criterion, kind, text, ...rest }) {
  form.elements.criterion.value = criterion;
  form.elements.kind.value = kind;
  form.elements.text.value = text;
  putForPanel(form, rest);
  for (const name of FLAGS) form.elements[name].checked = Boolean(rest[name]);
  line(form);
}

function putForPanel(form, said) {
  form.elements.segment[0].checked = true; // the empty one, which a value of "" doesn't check
  for (const name of FOR_PANEL) form.elements[name].value = said[name] ?? "";
  count(form.elements.look_for);
}

// A `maxlength` would lose what is pasted.
function count({ id, value: { length } }) {
  document.getElementById(`${id}-help`).textContent = `${length < 160 ? "At most" : `${length} of`} 200 characters.`;
}

addEventListener("input", ({ target }) => {
  if (/^(look_for|ask_heard)/.test(target.name)) count(target);
});

const asks = ({ text }) => /\?["'”’»)\]*_\s]*$/.test(text.value);

export function line(form) {
  const { question } = form.elements;
  form.querySelector("[data-question]").hidden = asks(form.elements) && !question.value.trim();
}

/** Choose what is not chosen yet, as the server would: it can be changed after the save. */
export function settleChoice({ elements }) {
  elements.criterion.value ||= "-";
  elements.kind.value ||= asks(elements) ? "question" : "concern";
}

export function written(form) {
  const flags = FLAGS.map((name) => [name, form.elements[name].checked]);
  const said = ["criterion", "kind", "text", ...FOR_PANEL].map((name) => [name, form.elements[name].value]);
  return Object.fromEntries([...said, ...flags]);
}

export function empty(form) {
  form.reset();
  for (const name of ["text", "quote"]) form.elements[name].value = "";
  for (const box of form.querySelectorAll(":checked:not(option)")) box.checked = false;
  form.elements.criterion.value = "";
  putForPanel(form, {});
  line(form);
}

/** Show in which part of the interview a comment on this block is asked if no other is chosen. */
export function propose(form, block) {
  const { criteria, blocks } = JSON.parse(form.dataset.where);
  const named = criteria[form.elements.criterion.value];
  const name = named ?? (block && (blocks[block] ?? "failure"));
  const part = name && form.querySelector(`[name=segment][value="${name}"]`).closest("label").textContent.trim();
  showProposed(form, part ? `${part} (by its ${named ? "criterion" : "passage"})` : "By its criterion or passage");
}

/** Name the proposed part, and hide the radio that says the same. */
export function showProposed(place, words) {
  const proposed = place.querySelector("[data-proposed]");
  proposed.textContent = words;
  for (const radio of proposed.closest("fieldset").querySelectorAll("[value]:not([value=''])")) {
    const label = radio.closest("label");
    label.hidden = !radio.checked && words.startsWith(label.textContent.trim());
  }
}
