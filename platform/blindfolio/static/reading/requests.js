// Posting JSON to our own pages with the form's token, which says whose page this is; and again
// where no answer comes.

import { device, leave } from "../person.js";

const PAUSES = [3000, 6000, 12000, 30000];

export function pause(failures) {
  return PAUSES[Math.min(failures, PAUSES.length - 1)];
}

/** Whether an answer says nothing about what was sent: it is sent again. */
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
 * POST `body` to `url`; the answer's status and JSON. 401 is for who is signed out. Throws where
 * the network fails.
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

/** This page as the server has it now; null where it is not this person's. Throws as `post`. */
export async function served() {
  const page = await fetch(location.pathname + location.search);
  if (!page.ok || page.redirected) return null;
  const parsed = new DOMParser().parseFromString(await page.text(), "text/html");
  return parsed.body.dataset.device === device ? parsed : null;
}
