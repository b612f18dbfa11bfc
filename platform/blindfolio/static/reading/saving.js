// Saving as one types: to the server 0.8 s after the last change and when the page is left, and
// to this browser at once, until the server has confirmed it. Where another tab has saved meanwhile,
// its other fields are taken over, and only what both have changed is a person's to choose.

import { line, press } from "./elements.js";
import { attempt, isNone, pause, served } from "./requests.js";
import { savedAt, say as sayOf, WILL_RETRY } from "./status.js";

const PAUSE = 800;
const NOT_FIELDS = new Set(["csrf_token", "revision", "code", "seen", "action"]);

/**
 * Save `form` by itself. The form's `data-save` (or its action) is where, `data-outbox` the name
 * under which this browser keeps what is not confirmed. Returns {flush, take}: for who leaves the
 * page, and for what somebody else has saved in a field that is shared. `besides()` is truthy
 * while more than the form's fields is only in this browser.
 */
export function startSaving(form, { besides = () => false } = {}) {
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
  let unanswered = null;
  // The names of the fields that this page has put into the browser's copy.
  let held = [];
  // What the page says while nothing is on its way.
  let calm = servedState(form);
  let stopped = false;

  // Other tabs keep what they could not send in the same place: theirs stays there.
  function keep() {
    const { fields = {}, base = {}, revision: theirs = revision } = stored(store);
    for (const name of held) delete fields[name];
    const others = Object.keys(fields).length;
    for (const [name, value] of Object.entries(pending)) {
      fields[name] = value;
      // What it said when it was changed here: another tab's word is told by it.
      base[name] = confirmed[name];
    }
    held = Object.keys(pending);
    const from = others ? Math.min(revision, theirs) : revision;
    if (!Object.keys(fields).length) localStorage.removeItem(store);
    else localStorage.setItem(store, JSON.stringify({ revision: from, fields, base }));
  }

  function note() {
    for (const [name, value] of Object.entries(fieldsOf(form))) {
      if (value === confirmed[name]) delete pending[name];
      else pending[name] = value;
    }
    keep();
  }

  // Unless this page has a word of its own there that is still on its way: that is the last one.
  function take(name, value) {
    if (name in pending || (unanswered && name in unanswered)) return false;
    confirmed[name] = value;
    put(form, name, value);
    return true;
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }

  async function flush({ keepalive = false } = {}) {
    clearTimeout(timer);
    // One at a time: two saves from one revision would look like two tabs.
    while (sending) await sending;
    if (stopped || !(unanswered || Object.keys(pending).length)) return;
    unanswered ??= { ...pending };
    sending = push(unanswered, keepalive);
    await sending;
    sending = null;
  }

  async function push(fields, keepalive) {
    say("saving", "Saving");
    const body = { code: form.elements.code.value, revision, fields };
    const answer = await attempt(form, url, body, { keepalive });
    if (isNone(answer)) return retry();
    const { status, json } = answer;
    unanswered = null;
    if (status === 200) return accepted(fields, json.revision);
    if (status === 401) return signedOut();
    if (status === 409 && json.error?.code === "stale") return merge(json);
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
    calm = ["saved", savedAt()];
    if (Object.keys(pending).length) later(PAUSE);
    status();
  }

  // As soon as something is typed the page does not say any more that all is saved.
  function status() {
    if (Object.keys(pending).length) say("saving", "Saving");
    else say(...calm);
  }

  function retry() {
    say("kept", WILL_RETRY);
    later(pause(failures));
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
    if (error?.code === "ended") return ended(error);
    if (error?.code === "locked") say("changed", "Locked in another tab");
    else if (stopped) say("changed", "Changed in another tab");
    else say("kept", WILL_RETRY);
    explain(error?.message || "This page cannot be saved any more. Reload it to see what stands now.");
  }

  // Decided or over before the lock. What is typed stays on the page; the link leads to what is saved.
  function ended(error) {
    say("changed", "Ended");
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = "Read what you wrote";
    explain(error.message).append(link);
  }

  async function merge(json) {
    const page = await served().catch(() => null);
    const now = page?.getElementById(form.id);
    if (!now) return retry();
    const theirs = fieldsOf(now, true);
    const asked = json.fields.filter(({ name, sent }) => {
      return theirs[name] !== confirmed[name] && theirs[name] !== sent;
    });
    for (const [name, value] of Object.entries(theirs)) {
      if (asked.some((row) => row.name === name)) continue;
      confirmed[name] = value;
      if (!(name in pending)) put(form, name, value);
      else if (pending[name] === value) delete pending[name];
    }
    revision = Number(now.elements.revision.value);
    form.elements.revision.value = String(revision);
    keep();
    form.dispatchEvent(new Event("change"));
    calm = ["saved", savedAt()];
    if (asked.length) return clash(json.error, asked, theirs);
    if (Object.keys(pending).length) later(0);
    status();
  }

  function clash(error, fields, theirs) {
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
        confirmed[row.name] = theirs[row.name];
        if (!mine) {
          delete pending[row.name];
          put(form, row.name, theirs[row.name]);
        }
      }
      stopped = false;
      box.hidden = true;
      keep();
      form.dispatchEvent(new Event("change"));
      status();
      flush();
      form.querySelector("summary, input:not([type=hidden])")?.focus();
    };
    const buttons = line("p", "", "buttons");
    buttons.append(
      press("Keep what is here", () => choose(true)),
      press("Keep what is saved", () => choose(false)),
    );
    box.append(buttons);
    box.focus();
  }

  // A field may stand outside its form, which names it.
  document.addEventListener("input", ({ target }) => {
    if (target.form !== form) return;
    note();
    if (!stopped && !failures) status();
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
  guardSignOut(() => Object.keys(pending).length || besides(), flush);
  status();

  const kept = stored(store);
  if (kept.fields) {
    // What an earlier page could not send; the server decides whether it still fits.
    ({ revision } = kept);
    pending = kept.fields;
    held = Object.keys(pending);
    Object.assign(confirmed, kept.base);
    for (const [name, value] of Object.entries(pending)) put(form, name, value);
    say("kept", WILL_RETRY);
    later(0);
  }
  note();
  if (Object.keys(pending).length) later(0);
  return { flush, take };
}

/** What this browser keeps under a name; an empty object where it keeps nothing. */
function stored(store) {
  return JSON.parse(localStorage.getItem(store) || "{}");
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
  sayOf("draft", state, words, link);
}

// What the page came with; of today the time, which only the browser's clock can say.
function servedState(form) {
  const status = document.getElementById("status");
  const { saved } = form.dataset;
  const words = saved ? savedAt(new Date(saved)) : status.querySelector("[data-words]").textContent;
  return [status.dataset.state, words];
}

function explain(message) {
  const box = document.getElementById("both");
  box.className = "notice danger";
  box.replaceChildren(line("p", message));
  box.hidden = false;
  return box;
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
