// While a prompt is typed: how it will look, and what the linter says, a moment after each pause.
// Without this script the button "Check" does the same on a page of its own.

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
  // Made by the server, which lets through no script and no style.
  for (const [name, place] of Object.entries(places)) place.innerHTML = json[name];
  when.textContent = "As typed, not saved yet.";
}

form.addEventListener("input", (event) => {
  if (event.target.closest("[data-waivers]")) return; // a reason changes no text
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
});

form.querySelector("button[value=check]").addEventListener("click", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  ask();
});

// What the device gave back is not what was checked.
const boxes = form.querySelectorAll("textarea, input[type=text]");
const changed = [...boxes].some((box) => box.value !== box.defaultValue);
if (changed) ask();
