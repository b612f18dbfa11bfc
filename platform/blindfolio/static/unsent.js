// Holds the submit buttons back, with a reason, while a chosen file isn't uploaded or listed words
// aren't covered. Without this script, the button names the file that it submits.

import { said } from "./elements.js";

const chooser = document.querySelector("form[data-upload] input[type=file]");
const listed = document.querySelector("form[data-covers] textarea");
const waiting = new Map(); // form → the line that says why

function look() {
  const why = reason();
  document.querySelectorAll("form[data-submits]").forEach((form) => {
    waiting.get(form)?.remove();
    waiting.delete(form);
    const buttons = [...form.elements].filter((it) => it.type === "submit");
    buttons.forEach((button) => (button.disabled = Boolean(why)));
    if (!why || !buttons.length) return;
    const line = said(why[0], "reason note", why[1], () => instead(why[2]));
    buttons[0].before(line);
    waiting.set(form, line);
  });
}

function reason() {
  const chosen = [...chooser.files].map((file) => file.name).join(", ");
  const { saidChosen, saidLeave } = chooser.form.dataset;
  if (chosen) return [`${saidChosen.replace("{files}", chosen)} `, saidLeave, leaveOut];
  const covered = !listed || listed.value.trim() === listed.form.dataset.covers.trim();
  return covered ? null : [`${listed.form.dataset.saidChanged} `, listed.form.dataset.saidUndo, undo];
}

function instead(act) {
  act();
  look();
  const [form] = document.querySelectorAll("form[data-submits]");
  [...(form?.elements ?? [])].find((it) => it.type === "submit")?.focus();
}

function leaveOut() {
  chooser.value = "";
  chooser.setCustomValidity("");
}

/** Say at once what the server would refuse. */
function check() {
  const ends = chooser.accept.split(",");
  const { saidLarge, saidUnreadable } = chooser.form.dataset;
  let why = "";
  for (const { name, size } of chooser.files) {
    if (size > chooser.dataset.limit) why = saidLarge.replace("{file}", name);
    if (!ends.some((end) => name.toLowerCase().endsWith(end))) why = saidUnreadable.replace("{file}", name);
  }
  chooser.setCustomValidity(why);
  chooser.reportValidity();
}

function undo() {
  listed.value = listed.form.dataset.covers;
  listed.dispatchEvent(new Event("input", { bubbles: true }));
}

if (chooser) {
  chooser.addEventListener("change", look);
  chooser.addEventListener("change", check);
  listed?.addEventListener("input", look);
  // The browser may have restored the choice.
  addEventListener("pageshow", look);
  look();
}
