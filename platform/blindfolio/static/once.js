// A double click on a button sends its form once: a second answer would be drawn over the first,
// and say that nothing is left to do. The server takes a form once without this, too.

const DOUBLE = 1000; // ms
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  const again = performance.now() - (sent.get(form) ?? -Infinity) < DOUBLE;
  if (again) event.preventDefault();
  else sent.set(form, performance.now());
});

// What a page says of the act before it is said once: a page that is loaded again says it no more.
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
  else (part.cells?.[0] ?? part).prepend(said);
  said.focus();
});
