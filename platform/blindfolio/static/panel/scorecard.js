import { startSaving } from "../reading/saving.js";

const form = document.getElementById("card");

function piecesFor(button) {
  const noted = [...button.closest(".heard").querySelectorAll("template[data-piece]")];
  const ticked = noted.filter(({ dataset }) => form.elements[dataset.piece].checked);
  return ticked.map(({ content }) => content.textContent);
}

function takeOver(button) {
  const field = document.getElementById(button.dataset.into);
  const pieces = piecesFor(button);
  button.closest(".heard").querySelector("[data-none]").hidden = pieces.length > 0;
  if (!pieces.length) return;
  const fresh = pieces.filter((piece) => !field.value.includes(piece));
  field.value = [field.value.trimEnd(), ...fresh].filter(Boolean).join("\n\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

// Without this script, the button sends the form and the server does the same.
for (const button of form.querySelectorAll("button[data-into]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    takeOver(button);
  });
}

startSaving(form);
