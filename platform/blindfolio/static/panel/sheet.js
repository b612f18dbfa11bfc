// Saves the panel's sheet while typing and shows what the other panelists tick and decide. In the
// interview, it also runs the clock, even offline.

import { line, press } from "../elements.js";
import { attempt } from "../reading/requests.js";
import { startSaving } from "../reading/saving.js";
import { startPrepare } from "./prepare.js";
import { startRun } from "./run.js";
import { startClock } from "./timer.js";

const LOOK = 5000; // ms between two looks at what the others did

const main = document.getElementById("main");
const form = document.getElementById("talk");
const clock = document.getElementById("clock");
let stopped = false;
let planned = ""; // the plan as it was last fetched
let changes = 0; // made by this page. An answer to an earlier request may lack them

// Keep the current view when the page is fetched again after the clock starts or is reset.
const address = new URL(location.href);
address.searchParams.set("view", main.dataset.view);
if (address.pathname === main.dataset.sheet) history.replaceState(null, "", address);

const saving = startSaving(form, { took });
const running = clock && startClock(clock);
document.querySelectorAll("[data-save-talk]").forEach((line) => (line.hidden = true));
const run = clock && startRun(main);
const prepare = !clock && startPrepare(main, saving);
if (clock) startAway();
if (clock) holdBelow(document.querySelector(".sheet-time"));

async function look() {
  if (document.visibilityState === "visible") await glance();
  if (!stopped) setTimeout(look, LOOK);
}

async function glance() {
  const asked = changes;
  try {
    const answer = await fetch(main.dataset.now, { headers: { Accept: "application/json" } });
    if (answer.ok) await heard(await answer.json(), asked);
    else stopped = answer.status < 500;
  } catch {
    // Offline, the clock goes on, and the next request may succeed.
  }
}

const heard = (json, asked) => (asked === changes ? show(json) : glance());

function show({ clock: drawn, plan, shared, edits }) {
  if (clock) redraw(parsed(drawn), plan);
  else if (String(edits) !== main.dataset.edits) prepare?.renew();
  for (const [id, { went, lead, ticked }] of Object.entries(shared)) {
    const place = document.querySelector(`[data-question="${id}"]`);
    if (!place) continue;
    if (saving.take(`lead-${id}`, lead)) leads(place);
    const line = place.querySelector("[data-ticked]");
    if (!line) continue;
    if (saving.take(`went-${id}`, went)) line.textContent = ticked;
    untick(place);
  }
}

// A colleague changed this tick or name first: theirs counts, and the page says so.
function took({ late = [] }, fields) {
  if (Object.keys(fields).some((name) => /^(went|lead)-/.test(name))) changes += 1;
  for (const { name, stands, question, words, said } of late) {
    saving.take(name, stands);
    const place = document.querySelector(`[data-question="${question}"]`);
    if (place && name.startsWith("lead-")) leads(place);
    if (place?.querySelector("[data-ticked]")) untick(place);
    const about = line(place ? "a" : "b", words);
    if (place) about.href = `#q-${question}`;
    const notice = line("div", "", "notice attention");
    const close = () => notice.remove();
    notice.append(about, line("p", said), press("Close", close));
    document.querySelector("[data-late]").append(notice);
  }
  if (late.length) glance();
}

// A warning or notice in the bar doesn't move the question under it.
function holdBelow(bar) {
  let height = bar.offsetHeight;
  new ResizeObserver(() => {
    const by = bar.offsetHeight - height;
    height += by;
    if (bar.getBoundingClientRect().top <= 0) scrollBy(0, by);
  }).observe(bar);
}

// On a phone, the page's header and its status word scroll out of view.
function startAway() {
  const status = document.getElementById("status");
  const away = document.querySelector("[data-away]");
  const draw = () => {
    away.hidden = !["kept", "signed-out", "changed"].includes(status.dataset.state);
    away.replaceChildren(...status.querySelector("[data-words]").cloneNode(true).childNodes);
  };
  new MutationObserver(draw).observe(status, { attributes: true, childList: true, subtree: true });
  draw();
}

function redraw(fresh, plan) {
  // Keep a focused button and an open fold as they are while nothing changes.
  if (fresh.dataset.state !== clock.dataset.state) {
    const focused = clock.contains(document.activeElement);
    const pauses = ["pause", "resume"].includes(document.activeElement.value);
    clock.replaceChildren(...fresh.childNodes);
    for (const token of clock.querySelectorAll("[name=csrf_token]")) {
      token.value = form.elements.csrf_token.value;
    }
    // Where the interview starts or goes on, the next key is for its question, not for *Pause*.
    if (pauses) clock.querySelector("button")?.focus({ preventScroll: true });
    else if (focused) run?.focus();
  }
  // The displayed times also change while the clock is paused or over.
  const times = [clock, fresh].map((drawn) => drawn.querySelector(".clock-note"));
  if (times[1] && times[0].innerHTML !== times[1].innerHTML) times[0].replaceWith(times[1]);
  drawPlan(plan);
  clock.dataset.state = fresh.dataset.state;
  clock.dataset.running = fresh.dataset.running;
  running.again();
  stopped ||= !clock.querySelector("form"); // the panel has met
}

function drawPlan(html) {
  if (html === planned) return;
  planned = html;
  const [held, fresh] = [document.getElementById("plan"), parsed(html)];
  const { hash } = held.contains(document.activeElement) ? document.activeElement : {};
  held.replaceWith(fresh);
  if (hash) fresh.querySelector(`a[href="${hash}"]`)?.focus({ preventScroll: true });
}

function parsed(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.body.firstElementChild;
}

function untick(place) {
  const chosen = place.querySelector("input[name^='went-']:checked");
  place.querySelector("[data-untick]").hidden = !chosen?.value;
  const number = document.querySelector(`[data-number="${place.dataset.question}"]`);
  if (!number) return;
  number.dataset.tick = chosen?.value ?? "";
  const went = chosen?.value && chosen.parentElement.querySelector("span").textContent;
  number.querySelector("[data-went]").textContent = went ? `: ${went}` : "";
}

function leads(place) {
  // In Prepare, the fields of the chosen question are beside the list.
  const chosen = document.querySelector(`input[name="lead-${place.dataset.question}"]:checked`);
  if (!chosen) return;
  place.querySelector("[data-lead]").textContent = chosen.parentElement.textContent.trim();
  const line = place.querySelector("[data-led]");
  if (line) line.hidden = !chosen.value;
}

// On paper, much longer questions need a third page.
function count(field) {
  const line = document.getElementById(`${field.id}-count`);
  const words = field.value.split(/\s+/).filter(Boolean).length;
  const most = field.dataset.words;
  const over = line.classList.toggle("attention", words > most);
  const said = `${words} word${words === 1 ? "" : "s"}`;
  line.textContent = over ? `${said}. More than ${most} may need a third page.` : said;
}

document.querySelectorAll("textarea[data-words]").forEach(count);

document.addEventListener("input", ({ target }) => {
  if (target.dataset.words) count(target);
  const [kind, id] = target.name.split("-");
  const place = document.querySelector(`[data-question="${id}"]`);
  if (place && kind === "lead") leads(place);
  if (!place || kind !== "went") return;
  untick(place);
  const line = place.querySelector("[data-ticked]");
  const before = /Ticked by (?!you).*/.exec(line.textContent)?.[0];
  const now = before ? `Ticked by you, now. Before: ${before}` : "Ticked by you, now";
  line.textContent = target.value ? now : "";
});

clock?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const pressed = event.target;
  const body = Object.fromEntries(new FormData(pressed, event.submitter));
  const asked = changes;
  const answer = await attempt(pressed, pressed.action, body);
  if (answer.status === 200) {
    changes += 1;
    await heard(answer.json, asked + 1);
    if (body.verb === "go") run?.to(clock.querySelector("[name=part]").value);
    return;
  }
  const said = clock.querySelector("[data-refused]") ?? line("p", "", "state attention");
  said.dataset.refused = "";
  said.role = "status";
  said.textContent = answer.json.error?.message ?? "There is no connection, so the clock is unchanged. Press again later.";
  clock.append(said);
});

setTimeout(look, LOOK);
