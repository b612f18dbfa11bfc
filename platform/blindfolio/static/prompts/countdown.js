// Counts down the time left from the server's answer, because the device's clock may be wrong. When
// the window or its grace period ends, it asks the server and updates the page without losing typed
// text.

const SECOND = 1000; // ms
const AGAIN = 3 * SECOND; // between two looks at the server; 200 candidates may share a deadline
const JUMP = 5 * SECOND; // a stopwatch that lags this much behind was asleep
const FIELDS = "main :is(textarea, select, input:not([type=hidden]))";

let read; // what the server said last: ms left, and when by this page's stopwatch
let next = 0; // not to ask before
let asking = false;
let last = stopwatches();

function start(at) {
  const place = document.querySelector("[data-left]");
  read = place && { left: Number(place.dataset.left), at };
}

function tick() {
  const slept = asleep();
  if (document.hidden || !read) return;
  const left = read.left - (performance.now() - read.at);
  document.querySelector("[data-left]").textContent = words(Math.max(0, left));
  if (left <= 0 || slept) look();
}

/** Some devices stop their timers during sleep, so the two clocks drift apart or jump. */
function asleep() {
  const now = stopwatches();
  const passed = now.map((value, i) => value - last[i]);
  last = now;
  return Math.abs(passed[0] - passed[1]) > JUMP || passed[0] > JUMP;
}

function stopwatches() {
  return [performance.now(), Date.now()];
}

async function look() {
  if (asking || performance.now() < next) return;
  asking = true;
  try {
    const answer = await fetch(location.pathname + location.search);
    const at = performance.now();
    if (answer.status === 404) location.replace(document.querySelector("[data-home]").dataset.home);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // After a sign-out, the answer is another page without a deadline.
    if (answer.ok && page.body.dataset.outside === undefined) follow(page, at);
  } catch {
  }
  next = performance.now() + AGAIN * (1 + Math.random());
  asking = false;
}

function follow(page, at) {
  // Typed text stays until the window has closed and nothing can be sent.
  const nothingToLose = !phase(page) || !document.querySelector(FIELDS);
  if (phase(page) !== phase(document) && nothingToLose) {
    location.replace(location.pathname + location.search);
    return;
  }
  if (!page.querySelector("[data-left]")) {
    for (const old of document.querySelectorAll("[data-while-open]")) old.remove();
  }
  for (const old of document.querySelectorAll("[data-live]")) {
    const fresh = page.querySelector(`[data-live="${old.dataset.live}"]`);
    if (old.innerHTML === fresh?.innerHTML) continue;
    old.replaceChildren(...(fresh?.childNodes ?? []));
    if (fresh?.dataset.phase) old.dataset.phase = fresh.dataset.phase;
  }
  start(at);
}

function phase(page) {
  return page.querySelector("[data-phase]")?.dataset.phase;
}

function words(ms) {
  const seconds = Math.floor(ms / SECOND);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days) return count(days, "day") + rest(hours % 24, "hour");
  if (hours) return count(hours, "hour") + rest(minutes % 60, "minute");
  if (minutes) return count(minutes, "minute") + rest(seconds % 60, "second");
  return seconds ? count(seconds, "second") : document.querySelector("[data-said-none]").dataset.saidNone;
}

function rest(n, unit) {
  return n ? ` ${count(n, unit)}` : "";
}

function count(n, unit) {
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(n);
}

document.addEventListener("visibilitychange", () => document.hidden || look());
addEventListener("pageshow", (event) => event.persisted && look());
start(performance.getEntriesByType("navigation")[0]?.responseStart ?? performance.now());
tick();
setInterval(tick, SECOND);
