// Posts JSON to this site with the form's token, and retries if there is no answer.

import { device, leave } from "../person.js";

const PAUSES = [3000, 6000, 12000, 30000];

export function pause(failures) {
  return PAUSES[Math.min(failures, PAUSES.length - 1)];
}

/** Return whether the answer is inconclusive, so that the request is sent again. */
export function isNone({ status }) {
  return status === 0 || status >= 500;
}

export async function attempt(form, url, body, options) {
  try {
    return await post(form, url, body, options);
  } catch {
    return { status: 0, json: {} };
  }
}

/**
 * POST `body` to `url` and return the answer's status and JSON. 401 means signed out. Throws if the
 * network fails.
 */
export async function post(form, url, body, { keepalive = false } = {}) {
  const answer = await send(form, url, body, keepalive);
  const json = await answer.json().catch(() => ({}));
  if (json.error?.code === "someone_else") leave();
  const out = json.error?.code === "signed_out";
  return { status: out ? 401 : answer.status, json };
}

function send(form, url, body, keepalive) {
  const token = form.elements.csrf_token?.value ?? "";
  return fetch(url, {
    method: "POST",
    keepalive,
    redirect: "error",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": token,
    },
    body: JSON.stringify(body),
  });
}

/**
 * Return this page as the server has it, or null if it is another person's. Throws as `post` does.
 */
export async function served() {
  const page = await fetch(location.pathname + location.search);
  if (!page.ok || page.redirected) return null;
  const parsed = new DOMParser().parseFromString(await page.text(), "text/html");
  return parsed.body.dataset.device === device ? parsed : null;
}
