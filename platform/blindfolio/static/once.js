// Sends a form once on a double click. Otherwise the second answer would replace the first and say
// that there is nothing left to do. The server also accepts a form only once.

const DOUBLE = 1000; // ms
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  const again = performance.now() - (sent.get(form) ?? -Infinity) < DOUBLE;
  if (again) event.preventDefault();
  else sent.set(form, performance.now());
});

// A message about the last action is shown once, not again after a reload.
const address = new URL(location.href);
if (address.searchParams.has("said")) {
  address.searchParams.delete("said");
  history.replaceState(history.state, "", address);
}

addEventListener("load", () => {
  const said = document.querySelector("main > .notice[autofocus]");
  const part = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!said || !part) return;
  if (part.matches("h2, h3")) part.after(said);
  else if (part.cells) {
    const cell = part.parentElement.insertRow(part.sectionRowIndex).insertCell();
    cell.colSpan = part.cells.length;
    cell.append(said);
  } else part.prepend(said);
  said.focus();
});
