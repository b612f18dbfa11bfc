// Shows the prompt's preview and the linter's findings after each pause in typing. Without this
// script, saving does the same.

import { leave } from "../person.js";

const PAUSE = 800; // ms after the last change

const form = document.querySelector("form#draft");
const when = document.getElementById("checked-when");
const places = { findings: document.getElementById("findings"), preview: document.getElementById("preview") };

let timer = 0;
let asking = null;

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const sent = asking;
  when.textContent = "Checking";
  let answer;
  try {
    answer = await fetch(form.dataset.check, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      redirect: "error",
      signal: sent.signal,
    });
  } catch {
    if (!sent.signal.aborted) when.textContent = "Not checked: no connection. What you typed is kept on this device.";
    return;
  }
  const json = await answer.json().catch(() => ({}));
  if (sent !== asking) return; // typed on meanwhile
  if (json.error?.code === "someone_else") return leave();
  if (!answer.ok) {
    when.textContent = json.error?.message ?? "Not checked. Save the draft, and look again.";
    return;
  }
  // The server's HTML has no scripts or styles.
  for (const [name, place] of Object.entries(places)) if (place) place.innerHTML = json[name];
  when.textContent = "As typed, not saved yet.";
}

form.addEventListener("input", (event) => {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
});

// Text restored by the device has not been checked.
const boxes = form.querySelectorAll("textarea, input[type=text]");
const changed = [...boxes].some((box) => box.value !== box.defaultValue);
if (changed) ask();
