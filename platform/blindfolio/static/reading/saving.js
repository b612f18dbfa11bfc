// Saving as one types: to the server 0.8 s after the last change and when the page is left, and
// to this browser at once, until the server has confirmed it.

import { post } from "./requests.js";

const PAUSE = 800;
const RETRY = [3000, 6000, 12000, 30000];
const NOT_FIELDS = new Set(["csrf_token", "revision", "code", "seen", "action"]);

/**
 * Save `form` by itself. The form's `data-save` (or its action) is where, `data-outbox` the name
 * under which this browser keeps what is not confirmed. Returns {flush} for who leaves the page.
 */
export function startSaving(form) {
  const url = form.dataset.save || form.action;
  const store = `blindfolio:${form.dataset.outbox}`;
  const confirmed = fieldsOf(form, true);
  let pending = {};
  let revision = Number(form.elements.revision.value);
  let timer = 0;
  let failures = 0;
  let sending = null;
  // What was sent without an answer. It goes first again: it may have been saved all the same,
  // and then newer words would seem to come from another tab.
  let attempt = null;
  let stopped = false;

  function keep() {
    if (Object.keys(pending).length) {
      localStorage.setItem(store, JSON.stringify({ revision, fields: pending }));
    } else localStorage.removeItem(store);
  }

  function note() {
    for (const [name, value] of Object.entries(fieldsOf(form))) {
      if (value === confirmed[name]) delete pending[name];
      else pending[name] = value;
    }
    keep();
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }

  async function flush({ keepalive = false } = {}) {
    clearTimeout(timer);
    // One at a time: two saves from one revision would look like two tabs.
    while (sending) await sending;
    if (stopped || !(attempt || Object.keys(pending).length)) return;
    attempt ??= { ...pending };
    sending = push(attempt, keepalive);
    await sending;
    sending = null;
  }

  async function push(fields, keepalive) {
    say("saving", "Saving");
    const body = { code: form.elements.code.value, revision, fields };
    let answer;
    try {
      answer = await post(form, url, body, { keepalive });
    } catch {
      answer = { status: 0, json: {} };
    }
    const { status, json } = answer;
    if (status === 0 || status === 403 || status >= 500) return retry();
    attempt = null;
    if (status === 200) return accepted(fields, json.revision);
    if (status === 401) return signedOut();
    if (status === 409 && json.error?.code === "stale") return clash(json);
    refused(status, json.error);
  }

  function accepted(fields, now) {
    failures = 0;
    revision = now;
    form.elements.revision.value = String(now);
    for (const [name, value] of Object.entries(fields)) {
      confirmed[name] = value;
      if (pending[name] === value) delete pending[name];
    }
    keep();
    say("saved", `Saved ${new Date().toTimeString().slice(0, 5)}`);
    if (Object.keys(pending).length) later(PAUSE);
  }

  function retry() {
    say("kept", "Kept on this device – will retry");
    later(RETRY[Math.min(failures, RETRY.length - 1)]);
    failures += 1;
  }

  function signedOut() {
    const link = document.createElement("a");
    link.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = "sign in";
    say("signed-out", "Signed out – your text is safe, ", link);
  }

  function refused(status, error) {
    // 422 can be mended by typing; anything else is over for this page, and says why.
    stopped = status !== 422;
    // Gone, or no longer this person's: then nothing of it stays in the browser.
    if (status === 404) localStorage.removeItem(store);
    if (error?.code === "locked") say("changed", "Locked in another tab");
    else if (stopped) say("changed", "Changed in another tab");
    else say("kept", "Kept on this device – will retry");
    explain(error?.message || "This page cannot be saved any more. Reload it to see what stands now.");
  }

  function clash({ error, revision: theirs, fields }) {
    stopped = true;
    say("changed", "Changed in another tab");
    const box = explain(error.message);
    for (const row of fields) {
      const part = document.createElement("div");
      part.append(
        line("strong", row.words),
        line("p", `Here: ${row.here}`),
        line("p", `Saved: ${row.there}`),
      );
      box.append(part);
    }
    const choose = (mine) => {
      for (const row of fields) {
        confirmed[row.name] = row.saved;
        if (!mine) {
          delete pending[row.name];
          put(form, row.name, row.saved);
        }
      }
      revision = theirs;
      form.elements.revision.value = String(theirs);
      stopped = false;
      box.hidden = true;
      keep();
      form.dispatchEvent(new Event("change"));
      if (mine) flush();
      else say("saved", `Saved ${new Date().toTimeString().slice(0, 5)}`);
      form.querySelector("summary, input:not([type=hidden])")?.focus();
    };
    const buttons = line("p", "");
    buttons.className = "buttons";
    buttons.append(
      press("Keep what is here", () => choose(true)),
      press("Keep what is saved", () => choose(false)),
    );
    box.append(buttons);
    box.focus();
  }

  form.addEventListener("input", () => {
    note();
    later(PAUSE);
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.save) {
      // The lock page's own buttons carry every field themselves. A save under way is waited
      // for, because it raises the revision; one after them would come late.
      if (sending) {
        event.preventDefault();
        sending.then(() => form.requestSubmit(event.submitter));
        return;
      }
      clearTimeout(timer);
      stopped = true;
      return;
    }
    event.preventDefault();
    note();
    flush();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush({ keepalive: true });
    else if (Object.keys(pending).length) later(0);
  });
  // Who comes back to a page as it was left meets an old revision.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("online", () => later(0));
  addEventListener("focus", () => Object.keys(pending).length && later(0));
  guardSignOut(() => Object.keys(pending).length, flush);

  const kept = JSON.parse(localStorage.getItem(store) || "null");
  if (kept) {
    // What an earlier page could not send; the server decides whether it still fits.
    ({ revision } = kept);
    pending = kept.fields;
    for (const [name, value] of Object.entries(pending)) put(form, name, value);
    say("kept", "Kept on this device – will retry");
    later(0);
  }
  note();
  if (Object.keys(pending).length) later(0);
  return { flush };
}

/** A form's fields by name; as the server rendered them with `initial`. */
function fieldsOf(form, initial = false) {
  const found = {};
  for (const field of form.elements) {
    if (!field.name || NOT_FIELDS.has(field.name) || field.type === "submit") continue;
    const on = initial ? field.defaultChecked : field.checked;
    if (field.type === "radio") found[field.name] = on ? field.value : (found[field.name] ?? "");
    else if (field.type === "checkbox") found[field.name] = on ? field.value : "";
    else found[field.name] = initial ? field.defaultValue : field.value;
  }
  return found;
}

function put(form, name, value) {
  for (const field of form.elements) {
    if (field.name !== name) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
    else field.value = value;
  }
}

function say(state, words, link = "") {
  const status = document.getElementById("status");
  const place = status.querySelector("[data-words]");
  if (status.dataset.state === state && place.textContent === words) return;
  status.dataset.state = state;
  place.replaceChildren(words, link);
}

function explain(message) {
  const box = document.getElementById("both");
  box.className = "notice danger";
  box.replaceChildren(line("p", message));
  box.hidden = false;
  return box;
}

function line(tag, words) {
  const element = document.createElement(tag);
  element.textContent = words;
  return element;
}

function press(words, act) {
  const button = line("button", words);
  button.type = "button";
  button.className = "button small";
  button.addEventListener("click", act);
  return button;
}

// Signing out takes the browser's copy of nothing; but unsaved words are said before.
function guardSignOut(unsaved, flush) {
  const out = document.querySelector("form.sign-out");
  out?.addEventListener("submit", async (event) => {
    if (!unsaved()) return;
    event.preventDefault();
    await flush();
    const ask = "Some of your text is only on this device. Sign out all the same?";
    if (!unsaved() || confirm(ask)) out.submit();
  });
}
