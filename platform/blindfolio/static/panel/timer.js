// Runs the interview's clock from the server's time. Its texts match `reviews/panel/timer.py`.

const NEAR = 5; // minutes

/**
 * Return {state, words, short} for a part, or the whole, after `used` seconds. `short` has no
 * heading.
 */
export function told(heading, used, minutes) {
  const left = minutes * 60 - used;
  let [state, short] = ["", ""];
  if (left <= 0) {
    const over = Math.floor(-left / 60);
    [state, short] = ["over", over ? `${over} min over` : "time is up"];
  } else if (left <= NEAR * 60 && minutes > NEAR) {
    [state, short] = ["near", `${Math.ceil(left / 60)} min left`];
  }
  return { state, short, words: short && `${heading}: ${short}` };
}

export function startClock(place) {
  let running = {};
  let read = 0; // when it was read, by this device; only what has gone by since counts
  let before = "";

  function again() {
    running = JSON.parse(place.dataset.running);
    read = Date.now();
    draw();
  }

  function draw() {
    if (!running.parts) return;
    const { parts, current, since, whole, paused } = running;
    const elapsed = running.elapsed + (paused ? 0 : (Date.now() - read) / 1000);
    const sum = (some) => some.reduce((all, [, minutes]) => all + minutes, 0);
    const [heading, minutes] = parts[current];
    const begins = sum(parts.slice(0, current));
    const last = current === parts.length - 1;
    const said = [
      told(heading, elapsed - since, minutes),
      last ? { state: "", words: "", short: "" } : told(`All ${whole} min`, elapsed, whole),
    ];
    const [m, s] = [Math.floor(elapsed / 60), Math.floor(elapsed) % 60];
    place.querySelector("[role=timer]").textContent = [m, s]
      .map((n) => String(n).padStart(2, "0"))
      .join(":");
    place.querySelectorAll("[data-told]").forEach((line, n) => say(line, said[n]));
    const here = document.querySelector("#plan [data-current]");
    here?.classList.toggle("attention", Boolean(said[0].short));
    if (here) write(here, said[0].short || "now");
    const end = said[0].state === "over" ? begins + minutes : Infinity;
    drawRuler(elapsed / 60, Math.max(sum(last ? parts : parts.slice(0, -1)), 1), end);
    // Announce changes of state, not each minute.
    const now = said.map(({ state }) => state).join();
    if (before && now !== before) {
      const words = said.map((one) => one.words).filter(Boolean);
      write(place.querySelector("[data-said]"), words.join(". "));
    }
    before = now;
  }

  function drawRuler(minute, whole, overFrom) {
    const hand = (Math.min(minute, whole) * 100) / whole;
    const solid = Math.min((overFrom * 100) / whole, hand);
    const set = (part, name, n) => place.querySelector(`.ruler ${part}`).setAttribute(name, `${n.toFixed(2)}%`);
    set(".gone", "width", solid);
    set(".over", "x", solid);
    set(".over", "width", hand - solid);
    set(".hand", "x", hand);
  }

  setInterval(draw, 1000);
  again();
  return { again };
}

function say(line, { state, words }) {
  line.classList.toggle("attention", Boolean(state));
  line.firstElementChild.hidden = !words;
  write(line.lastElementChild, words);
}

function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
