// Handles single keys outside fields. A dialog lists them, and a checkbox turns them off.

const SWITCH = "blindfolio:single-keys";

export function startSingleKeys() {
  const help = document.getElementById("keys");
  const box = document.getElementById("single-keys");
  const button = document.getElementById("keys-button");
  // Not in the page's source: there the browser would look at it on load, when a field may have focus.
  help.querySelector("h2").autofocus = true;
  box.checked = localStorage.getItem(SWITCH) !== "off";
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
  return { help, allowed: () => box.checked };
}

export function isTyping(target) {
  return target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}
