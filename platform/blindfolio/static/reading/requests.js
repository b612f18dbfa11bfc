// Posting JSON to our own pages with the form's token.

/**
 * POST `body` to `url`; the answer's status and JSON. 401 is for who is signed out. Throws where
 * the network fails.
 */
export async function post(form, url, body, { keepalive = false } = {}) {
  let answer = await send(form, url, body, keepalive);
  if (answer.status === 403 && !keepalive) {
    if (!(await renewToken(form))) return { status: 401, json: {} };
    answer = await send(form, url, body, keepalive);
  }
  const json = await answer.json().catch(() => ({}));
  return { status: answer.status, json };
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

// Who signed in again in another tab has a new token there; this page still holds the old one.
async function renewToken(form) {
  const page = await fetch(location.pathname);
  if (!page.ok || page.redirected) return false;
  const html = new DOMParser().parseFromString(await page.text(), "text/html");
  const fresh = html.querySelector("input[name=csrf_token]")?.value;
  if (!fresh) return false;
  for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = fresh;
  return true;
}
