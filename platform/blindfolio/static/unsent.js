// A file that was chosen and not uploaded is not what the submit buttons submit: while there is
// one they wait, and say why. Without this script the two forms stand apart, and the button bears
// the name of the file that it submits.

const chooser = document.querySelector("form[data-upload] input[type=file]");
const waiting = new Map(); // form → the line that says why

function look() {
  const chosen = [...chooser.files].map((file) => file.name).join(", ");
  document.querySelectorAll("form[data-submits]").forEach((form) => {
    waiting.get(form)?.remove();
    waiting.delete(form);
    const buttons = form.querySelectorAll("button[type=submit]");
    buttons.forEach((button) => (button.disabled = Boolean(chosen)));
    if (!chosen || !buttons.length) return;
    const line = said(chosen, form.dataset.submits);
    buttons[0].closest(".press").before(line);
    waiting.set(form, line);
  });
}

function said(chosen, uploaded) {
  const line = document.createElement("p");
  line.className = "reason note";
  line.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button link";
  button.textContent = `Leave it out, and submit ${uploaded} as it is`;
  button.addEventListener("click", forget);
  line.append(`You chose ${chosen} but have not uploaded it. Upload it first. `, button);
  return line;
}

function forget() {
  chooser.value = "";
  look();
  document.querySelector("form[data-submits] button[type=submit]")?.focus();
}

if (chooser) {
  chooser.addEventListener("change", look);
  // A browser that came back to the page may have kept the choice.
  addEventListener("pageshow", look);
  look();
}
