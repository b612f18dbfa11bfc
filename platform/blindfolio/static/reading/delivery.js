import { attempt, isNone, pause } from "./requests.js";

/**
 * Send what is on the `shelf` with `sent`: {url, body}. `answered(id, answer)` is called after each
 * attempt, even without an answer. Returns deliver(id), which waits for a running one.
 */
export function startDelivery({ form, shelf, answered }) {
  let timer = 0;
  let failures = 0;
  let under = Promise.resolve();

  function deliver(id) {
    under = under.then(() => bring(id));
    return under;
  }

  async function bring(id) {
    const sent = shelf.get(id)?.sent;
    if (!sent) return;
    const answer = await attempt(form, sent.url, sent.body);
    if (!isNone(answer)) failures = 0;
    else {
      later(pause(failures));
      failures += 1;
    }
    answered(id, answer);
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(all, wait);
  }

  function all() {
    for (const { id, sent } of shelf.all()) if (sent) deliver(id);
  }

  addEventListener("online", () => later(0));
  addEventListener("focus", () => later(0));
  later(0);
  return deliver;
}
