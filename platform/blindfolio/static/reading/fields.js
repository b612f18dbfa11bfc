import { FLAGS } from "./changing.js";

export function put(form, { criterion, kind, text, question = "", ...rest }) {
  form.elements.criterion.value = criterion;
  form.elements.kind.value = kind;
  form.elements.text.value = text;
  form.elements.question.value = question;
  for (const name of FLAGS) form.elements[name].checked = Boolean(rest[name]);
  line(form);
}

export function line(form) {
  const { question, text } = form.elements;
  const asks = /\?["'”’»)\]*_\s]*$/.test(text.value);
  form.querySelector("[data-question]").hidden = asks && !question.value.trim();
}

export function written(form) {
  const { criterion, kind, text, question } = form.elements;
  const flags = FLAGS.map((name) => [name, form.elements[name].checked]);
  const said = { criterion: criterion.value, kind: kind.value, text: text.value };
  said.question = question.value;
  return { ...said, ...Object.fromEntries(flags) };
}

export function empty(form) {
  form.reset();
  for (const name of ["text", "question", "quote"]) form.elements[name].value = "";
  for (const box of form.querySelectorAll(":checked:not(option)")) box.checked = false;
  form.elements.criterion.value = "";
  line(form);
}
