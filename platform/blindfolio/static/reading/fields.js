import { FLAGS, FOR_PANEL } from "./changing.js";

export function put(form, { criterion, kind, text, ...rest }) {
  form.elements.criterion.value = criterion;
  form.elements.kind.value = kind;
  form.elements.text.value = text;
  for (const name of FOR_PANEL) form.elements[name].value = rest[name] ?? "";
  for (const name of FLAGS) form.elements[name].checked = Boolean(rest[name]);
  line(form);
}

export function line(form) {
  const { question, text } = form.elements;
  const asks = /\?["'”’»)\]*_\s]*$/.test(text.value);
  form.querySelector("[data-question]").hidden = asks && !question.value.trim();
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
  for (const name of ["criterion", ...FOR_PANEL]) form.elements[name].value = "";
  line(form);
}

/** Show the part of the interview in which a comment on this block is asked if none is chosen. */
export function propose(form, block) {
  const { criteria, blocks } = JSON.parse(form.dataset.where);
  const of = criteria[form.elements.criterion.value];
  const name = of ?? (block && (blocks[block] ?? "failure"));
  const part = name && form.querySelector(`[name=segment][value="${name}"]`).closest("label").textContent.trim();
  const by = of || !form.elements.criterion.value ? "criterion" : "passage";
  form.querySelector("[data-proposed]").textContent = `By its ${by}${part && form.elements.criterion.value ? `: ${part}` : ""}`;
}
