// The fields of the composer's form, as the words of a comment.

import { FLAGS } from "./changing.js";

/** Put a comment's words into the fields. */
export function put(form, { criterion, kind, text, ...rest }) {
  form.elements.criterion.value = criterion;
  form.elements.kind.value = kind;
  form.elements.text.value = text;
  for (const name of FLAGS) form.elements[name].checked = Boolean(rest[name]);
}

/** What the fields say. */
export function written(form) {
  const { criterion, kind, text } = form.elements;
  const flags = FLAGS.map((name) => [name, form.elements[name].checked]);
  const said = { criterion: criterion.value, kind: kind.value, text: text.value };
  return { ...said, ...Object.fromEntries(flags) };
}

/** Empty them, also of what the page came with. */
export function empty(form) {
  form.reset();
  for (const name of ["text", "quote"]) form.elements[name].value = "";
  for (const box of form.querySelectorAll(":checked:not(option)")) box.checked = false;
  form.elements.criterion.value = "";
}
