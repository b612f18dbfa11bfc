// Saves while typing: to the server 0.8 s after the last change and on leaving, and to this browser
// until the server confirms it. If another tab has saved, its other fields are taken over, and a
// person chooses only between values that both changed.

import { beforeSignOut } from "../keep.js";
import { startAside } from "./aside.js";
import { line, linkTo, press } from "../elements.js";
import { fault, mend } from "./faults.js";
import { attempt, isNone, pause, served } from "./requests.js";
import { makeReadOnly } from "./read_only.js";
import { savedAt, say as sayOf, WILL_RETRY } from "./status.js";
import { openTabs } from "./tabs.js";
import { dropUnsent, openUnsent } from "./unsent.js";

const PAUSE = 800;
const AWAY = "There is no connection, so nothing was sent. Your text is kept on this device. Press again when you are online.";
const UNFIT = "One answer is not saved";
const NOT_FIELDS = new Set(["csrf_token", "revision", "code", "seen", "action"]);

/**
 * Save `form` automatically, to its `data-save` or action. `data-outbox` is the name under which
 * this browser keeps unconfirmed text. `over()` is called if the form is locked, `took(json, fields)`
 * after each accepted save, and `renewed(page)` with the server's page after another tab's save.
 * Returns {flush, take, lock, tell}: `flush` is for leaving the page, `take` for a shared field
 * that someone else saved, `lock` for a lock that another part of the page learned of, and `tell`
 * for a part that saves by itself.
 */
export function startSaving(form, { over = () => {}, took = () => {}, renewed = () => {} } = {}) {
  const url = form.dataset.save || form.action;
  const store = form.dataset.outbox;
  const confirmed = fieldsOf(form, true);
  let pending = {};
  // The time, by this device's clock, at which each field of `pending` was typed, or was typed
  // before being sent without an answer.
  let since = {};
  let sentSince = {};
  let revision = Number(form.elements.revision.value);
  let timer = 0;
  let failures = 0;
  let sending = null;
  // Sent without an answer. It is sent again first: if it had been saved, newer words would seem to
  // come from another tab.
  let unanswered = null;
  // The last unconfirmed words of each field, even from an earlier page. If the server has them, no
  // other tab wrote them.
  let tried = {};
  // Fields that the server refused. The others are saved without them.
  let unfit = {};
  let calm = servedState(form);
  let stopped = false;
  let leaving = false; // by one of the form's own buttons
  let passing = false;
  // Whether an earlier page saved something that this page does not show.
  let outdated = false;
  // The fields that a person must decide about, and the revision before the other save. No tab
  // sends these automatically.
  let asking = null;
  const tabs = openTabs(store);
  const unsent = openUnsent(store, keep);
  const aside = startAside(store, document.getElementById("both"), (name, value) => {
    put(form, name, value);
    note();
    form.dispatchEvent(new Event("change"));
    later(0);
  });

  function keep() {
    // A field's value before it was changed here, to recognise another tab's change.
    const base = pick(confirmed, Object.keys(pending));
    const at = pick(since, Object.keys(pending));
    unsent.keep({ revision: asking ? asking.from : revision, fields: { ...pending }, base, at, tried });
  }

  function note() {
    for (const [name, value] of Object.entries(fieldsOf(form))) {
      if (value === confirmed[name]) delete pending[name];
      else if (pending[name] !== value) {
        pending[name] = value;
        since[name] = Date.now();
      }
    }
    keep();
  }

  function take(name, value) {
    if (name in pending || (unanswered && name in unanswered)) return false;
    confirmed[name] = value;
    put(form, name, value);
    return true;
  }

  function fit() {
    return Object.fromEntries(Object.entries(pending).filter(([name, value]) => unfit[name] !== value));
  }

  const isAnyFit = () => Object.keys(fit()).length > 0;

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }

  async function flush({ keepalive = false } = {}) {
    clearTimeout(timer);
    while (sending) await sending;
    if (stopped || !(unanswered || isAnyFit())) return false;
    if (!unanswered) [unanswered, sentSince] = [fit(), { ...since }];
    Object.assign(tried, unanswered);
    keep();
    sending = push(unanswered, keepalive);
    const taken = await sending;
    sending = null;
    return Boolean(taken);
  }

  async function push(fields, keepalive) {
    say("saving", "Saving");
    const body = { code: form.elements.code.value, revision, fields };
    if (form.dataset.shared) body.ages = agesOf(fields);
    const answer = await attempt(form, url, body, { keepalive });
    if (isNone(answer)) return retry();
    const { status, json } = answer;
    unanswered = null;
    if (status === 200) return accepted(fields, json);
    if (status === 401) return signedOut();
    if (status === 409 && json.error?.code === "stale") return behind(fields, json, keepalive);
    if (status === 422 && json.error?.fields) return without(json.error.fields, fields);
    refused(status, json.error);
  }

  // More may have been typed since. All of it is sent from the old revision, so that the person is
  // asked about each field that someone else changed too.
  function behind(fields, json, keepalive) {
    const all = fit();
    if (Object.entries(all).every(([name, value]) => fields[name] === value)) return merge(json);
    [unanswered, sentSince] = [all, { ...since }];
    return push(all, keepalive);
  }

  // For shared fields, the newest value wins, and this may arrive late.
  function agesOf(fields) {
    const shared = form.dataset.shared.split(" ");
    const names = Object.keys(fields).filter((name) => shared.includes(name.split("-")[0]));
    return Object.fromEntries(names.map((name) => [name, Date.now() - (sentSince[name] ?? Date.now())]));
  }

  function accepted(fields, json) {
    failures = 0;
    for (const [name, value] of Object.entries(fields)) {
      confirmed[name] = value;
      if (pending[name] === value) delete pending[name];
      if (tried[name] === value) delete tried[name];
      unsent.settle(name, value);
      aside.settle(name, value);
    }
    // The server already had this, and perhaps more. The rest is sent from the old revision, so
    // that a person is asked about conflicts.
    if (json.behind) renew();
    else stand(json.revision);
    keep();
    took(json, fields);
    tabs.tell();
    calm = ["saved", savedAt()];
    next(PAUSE);
    return true;
  }

  function stand(at) {
    revision = at;
    form.elements.revision.value = String(at);
  }

  function next(wait) {
    if (isAnyFit()) later(wait);
    else if (outdated && !leaving) location.reload();
    status();
  }

  function status() {
    if (isAnyFit()) say("saving", "Saving");
    else if (Object.keys(pending).length) say("kept", UNFIT);
    else say(...calm);
  }

  function retry() {
    say("kept", WILL_RETRY);
    later(pause(failures));
    failures += 1;
  }

  function signedOut() {
    const page = encodeURIComponent(location.pathname);
    say("signed-out", "Signed out – your text is safe, ", linkTo(`/sign-in?next=${page}`, "sign in"));
  }

  // It stays in its field and in this browser until it changes.
  function without(faults, fields) {
    for (const [name, sentence] of Object.entries(faults)) {
      unfit[name] = fields[name];
      const field = form.elements[name];
      mend(field);
      fault(name, sentence);
      field.closest("details")?.setAttribute("open", "");
    }
    next(0);
  }

  function refused(status, error) {
    // A 422 can be fixed by typing. Any other error is final for this page.
    stopped = status !== 422;
    // If it is gone or no longer this person's, the browser keeps none of it.
    if (status === 404) dropUnsent(store);
    const box = explain(error?.message || "This page can no longer be saved. Reload it to see what is saved now.");
    if (error?.code === "ended") return ended(box);
    if (error?.code === "locked") return locked(box);
    if (stopped) say("changed", "Not saved");
    else say("kept", WILL_RETRY);
  }

  function locked(box) {
    const href = form.dataset.locked ?? form.dataset.room ?? location.pathname;
    if (leaving) return location.assign(href);
    say("changed", "Locked elsewhere");
    const link = linkTo(href, "Open what you locked");
    const lead = line("p", "Unsaved text is kept on this device. ");
    lead.append(link);
    box.append(lead);
    if (form.dataset.locked) return goOn();
    makeReadOnly([...form.elements]);
    over();
  }

  // Only a panelist's own notes are locked. Shared fields are still saved.
  function goOn() {
    const texts = [...form.elements].filter((field) => field.matches("textarea, input[type=text]"));
    const own = form.dataset.own.split(" ");
    for (const [name, value] of Object.entries(pending)) {
      if (!own.includes(name.split("-")[0])) continue;
      // A view may keep what was written in another view without showing it.
      const label = texts.find((field) => field.name === name)?.labels[0].textContent ?? "Your note";
      aside.put({ name, label, words: value, value });
      delete pending[name];
      if (name in confirmed) put(form, name, confirmed[name]);
    }
    makeReadOnly(texts);
    stopped = false;
    keep();
    next(0);
  }

  // The review decision came before the lock. Typed text stays on the page, and the link leads to
  // what is saved.
  function ended(box) {
    say("changed", "Ended");
    box.append(linkTo(location.pathname, "Read what you wrote"));
  }

  async function merge(json) {
    const page = await served().catch(() => null);
    const now = page?.getElementById(form.id);
    if (!now) return retry();
    offer(form, now);
    const theirs = Object.fromEntries(json.fields.map(({ name, saved }) => [name, saved]));
    Object.assign(theirs, fieldsOf(now, true));
    const asked = conflicts(json.fields, theirs);
    for (const [name, value] of Object.entries(theirs)) {
      if (asked.some((row) => row.name === name)) continue;
      confirmed[name] = value;
      if (!(name in pending)) put(form, name, value);
      else if (pending[name] === value) delete pending[name];
    }
    if (asked.length) asking = { names: asked.map(({ name }) => name), from: revision };
    stand(Number(now.elements.revision.value));
    tried = {};
    keep();
    form.dispatchEvent(new Event("change"));
    calm = ["saved", savedAt()];
    if (asked.length) return clash(json.error, asked, theirs);
    next(0);
    return true;
  }

  // Return each field changed both here and elsewhere: the server's `rows`, and what was refused or
  // typed meanwhile.
  function conflicts(rows, theirs) {
    return Object.entries(pending).flatMap(([name, value]) => {
      const row = rows.find((it) => it.name === name);
      const known = [confirmed[name], value, row?.sent, tried[name]];
      if (!(name in theirs) || known.includes(theirs[name])) return [];
      if (row) return [{ ...row, here: value === row.sent ? row.here : value }];
      return [{ name, words: labelOf(form, name), sent: value, here: value, there: theirs[name] }];
    });
  }

  /** Ask about each field separately: each tab may have the better value for some. */
  function clash(error, rows, theirs) {
    stopped = true;
    const box = explain(error.message);
    say("changed", "", linkTo(`#${box.id}`, "Changed elsewhere"));
    const settled = {};
    const decide = (row, mine) => {
      confirmed[row.name] = theirs[row.name];
      asking.names = asking.names.filter((name) => name !== row.name);
      if (!mine && row.name in pending) settled[row.name] = giveUp(row, theirs[row.name]);
      box.querySelector(`[data-asked="${row.name}"]`).remove();
      note();
      if (asking.names.length) {
        form.dispatchEvent(new Event("change"));
        box.focus();
      } else finish(settled);
    };
    box.append(...rows.map((row) => question(row, (mine) => decide(row, mine))));
    box.focus();
  }

  function question(row, decided) {
    const kind = row.kind ?? kindOf(form, row.name);
    const part = line("div", "");
    const words = line("strong", row.words);
    words.id = `asked-${row.name}`;
    part.dataset.asked = row.name;
    const buttons = line("p", "", "buttons");
    buttons.append(
      press(`Keep my ${kind}`, () => decided(true)),
      press(`Keep the saved ${kind}`, () => decided(false)),
    );
    for (const button of buttons.children) button.setAttribute("aria-describedby", words.id);
    part.append(words, line("p", `Your ${kind}: ${row.here}`), line("p", `Saved ${kind}: ${row.there}`), buttons);
    return part;
  }

  function giveUp({ name, words, here, sent }, saved) {
    const value = pending[name];
    if (isText(form, name)) aside.put({ name, label: words, words: value === sent ? here : value, value });
    delete pending[name];
    put(form, name, saved);
    return value;
  }

  async function finish(settled) {
    answered();
    form.querySelector("summary, input:not([type=hidden])")?.focus();
    if (Object.keys(settled).length) {
      tabs.tell(settled);
      await renew();
    }
    flush();
  }

  function answered() {
    asking = null;
    stopped = false;
    document.getElementById("both").hidden = true;
    keep();
    form.dispatchEvent(new Event("change"));
    status();
  }

  function hear(settled) {
    for (const [name, value] of Object.entries(settled)) {
      if (asking?.names.includes(name) && pending[name] === value) delete pending[name];
    }
    renew();
  }

  async function renew() {
    const page = await served().catch(() => null);
    while (sending) await sending;
    const now = page?.getElementById(form.id);
    if (!now || Number(now.elements.revision.value) < revision) return;
    offer(form, now);
    const shared = form.dataset.shared?.split(" ") ?? [];
    for (const [name, value] of Object.entries(fieldsOf(now, true))) {
      if (shared.includes(name.split("-")[0])) continue;
      if (pending[name] === value) delete pending[name];
      if (name in pending) continue;
      confirmed[name] = value;
      put(form, name, value);
    }
    // The rest is sent from the old revision. If it conflicts, a person is asked.
    if (!Object.keys(pending).length) stand(Number(now.elements.revision.value));
    for (const name of asking?.names ?? []) {
      if (!(name in pending)) document.querySelector(`#both [data-asked="${name}"]`)?.remove();
    }
    if (asking) asking.names = asking.names.filter((name) => name in pending);
    if (asking && !asking.names.length) answered();
    else keep();
    form.dispatchEvent(new Event("change"));
    renewed(page);
  }

  document.addEventListener("input", ({ target }) => {
    if (target.form !== form) return;
    delete unfit[target.name];
    mend(target);
    note();
    if (!stopped && !failures) status();
    later(PAUSE);
  });
  form.addEventListener("submit", (event) => {
    if (passing) {
      clearTimeout(timer);
      stopped = true;
      return;
    }
    event.preventDefault();
    note();
    if (form.dataset.save) leave(event.submitter);
    else flush();
  });

  // The lock page's buttons send the form after everything is saved: a later save would be late,
  // and an earlier one raises the revision.
  async function leave(button) {
    if (leaving) return;
    leaving = true;
    // Text typed during a save is saved after it.
    while (await flush());
    leaving = false;
    if (stopped) return;
    if (Object.keys(pending).length) {
      if (failures) explain(AWAY).focus();
      else form.elements[Object.keys(unfit)[0]]?.focus();
      return;
    }
    // Wait: a form ignores a submit request during its submit event.
    setTimeout(() => {
      passing = true;
      form.requestSubmit(button);
      passing = false;
    });
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush({ keepalive: true });
    else if (Object.keys(pending).length) later(0);
    else if (!stopped) renew(); // another device may have saved
  });
  tabs.hear(hear);
  // A page restored from the browser's cache has an old revision.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("online", () => later(0));
  addEventListener("focus", () => Object.keys(pending).length && later(0));
  beforeSignOut(flush);
  status();

  function tell() {
    calm = ["saved", savedAt()];
    tabs.tell();
  }

  const kept = unsent.take();
  if (kept) {
    // Unsent text of earlier pages. The server checks for conflicts.
    ({ revision, tried, at: since, fields: pending } = kept);
    Object.assign(confirmed, kept.base);
    for (const [name, value] of Object.entries(pending)) put(form, name, value);
    for (const { name, value } of kept.lost) {
      aside.put({ name, label: labelOf(form, name), words: wordsOf(form, name, value), value });
    }
    outdated = Boolean(form.dataset.save) && Object.keys(pending).some((name) => !(name in fieldsOf(form)));
    say("kept", WILL_RETRY);
    later(0);
  }
  note();
  unsent.took();
  if (Object.keys(pending).length) later(0);
  return { flush, take, tell, lock: (message) => refused(409, { code: "locked", message }) };
}

function pick(all, names) {
  return Object.fromEntries(names.filter((name) => name in all).map((name) => [name, all[name]]));
}

function kindOf(form, name) {
  if (name.startsWith("rating-")) return "rating";
  return isText(form, name) || !form.elements[name] ? "text" : "choice";
}

function labelOf(form, name) {
  const field = [...form.elements].find((it) => it.name === name);
  const own = field?.type === "radio" ? field.closest("fieldset")?.querySelector("legend") : field?.labels?.[0];
  const label = own?.textContent.trim() || "An answer";
  const criterion = field?.closest("details.criterion")?.querySelector("legend")?.textContent.trim();
  return criterion && criterion !== label ? `${criterion}: ${label}` : label;
}

function wordsOf(form, name, value) {
  const choice = [...form.elements].find((it) => it.name === name && it.type === "radio" && it.value === value);
  const label = choice?.closest("label").cloneNode(true);
  label?.querySelector(".guide")?.remove();
  return label?.textContent.trim() ?? value;
}

/** Return whether a field holds text. A choice is quickly made again. */
function isText(form, name) {
  return [...form.elements].some((field) => field.name === name && field.matches("textarea, [type=text]"));
}

function fieldsOf(form, initial = false) {
  const found = {};
  for (const field of form.elements) {
    if (!field.name || NOT_FIELDS.has(field.name) || field.type === "submit") continue;
    const on = initial ? field.defaultChecked : field.checked;
    if (field.type === "radio") found[field.name] = on ? field.value : (found[field.name] ?? "");
    else if (field.type === "checkbox") found[field.name] = on ? field.value : "";
    else found[field.name] = initial ? servedValue(field) : field.value;
  }
  return found;
}

// Without a selected option, a list shows its first one.
function servedValue(field) {
  if (!field.options) return field.defaultValue;
  return ([...field.options].find((it) => it.defaultSelected) ?? field.options[0])?.value ?? "";
}

// Update the options: another tab may have added a comment.
function offer(form, now) {
  for (const list of now.elements) {
    const here = list.options && form.elements[list.name];
    if (!here) continue;
    const { value } = here;
    here.replaceChildren(...list.cloneNode(true).children);
    here.value = value;
  }
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

// The state that the page came with. For today, show the time by the browser's clock.
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
