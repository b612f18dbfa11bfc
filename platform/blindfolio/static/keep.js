// Keeps typed text on this device until the server has it, on pages that don't save by themselves.
// A form's `data-keep` is the name under which its text is kept.

import { said } from "./elements.js";
import { signedOut } from "./person.js";
import { drop, dropOld, get, names, set } from "./sealed.js";

const SENT = "blindfolio:sent";
const SIGN_OUT = "sign-out";
const NTH = "\n"; // in no field's name
const { saidKept, saidDiscard, saidLeaving } = document.body.dataset;
const saves = [];

export function sending(name) {
  sessionStorage.setItem(SENT, name);
}

/** Call `save` once more before asking whether to sign out. */
export function beforeSignOut(save) {
  saves.push(save);
}

// After a form is accepted, the browser is redirected to another page. If it was refused, or sent
// offline or signed out, the text stays here.
function settle() {
  const name = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  const [navigation] = performance.getEntriesByType("navigation");
  if (!name || !navigation?.redirectCount) return name;
  if (name === SIGN_OUT) signedOut();
  else if (!("outside" in document.body.dataset)) drop(name);
}

function start(form) {
  const fields = [...form.elements].filter(isTyped);
  const keys = new Map(fields.map((field) => [field, keyOf(field, fields)]));
  if (!fields.length) return; // a page to confirm, which carries what was typed in hidden fields
  const name = nameIn(form);
  const kept = get(name) ?? {};
  // A refused page, or a form's next step, shows the typed text, but the server has not stored it.
  const refused = document.querySelector("#error-summary, .notice.danger, [data-typed]");
  // A field that the server filled on request is newer than the kept text.
  const inserted = fields.filter((field) => "inserted" in field.dataset).map(nameOf);
  const held = new Set(inserted);
  if (refused || inserted.length) Object.keys(kept).forEach((key) => held.add(key.split(NTH)[0]));
  // The answer to this form shows everything that was sent, perhaps in other places.
  const answered = name === sent && document.querySelector("#error-summary, [data-typed]");
  let line = null;

  function keep() {
    const words = {};
    for (const field of fields) {
      const changed = valueOf(field) !== sentValueOf(field);
      if (field.type === "radio" && !field.checked) continue;
      if (changed || held.has(nameOf(field))) words[keys.get(field)] = rawOf(field);
    }
    if (Object.keys(words).length) set(name, words);
    else drop(name);
  }

  function forget() {
    drop(name);
    held.clear();
    form.reset();
    line.remove();
    fields[0].focus();
  }

  // Words typed before this script ran count, and win over kept ones. Words restored by the browser
  // don't: the server may have them already.
  const [navigation] = performance.getEntriesByType("navigation");
  const typed = new Set();
  for (const field of navigation?.type === "navigate" ? fields : []) {
    if (valueOf(field) !== sentValueOf(field)) typed.add(keys.get(field));
  }
  for (const field of fields) {
    const key = keys.get(field);
    const newer = answered || typed.has(key) || inserted.includes(nameOf(field));
    if (Object.hasOwn(kept, key) && !newer) put(field, kept[key]);
  }
  if (Object.keys(kept).length || navigation?.type !== "back_forward") keep();
  if (Object.keys(kept).length) {
    if (fields.some((field) => valueOf(field) !== sentValueOf(field))) {
      line = said(`${saidKept} `, "kept note", saidDiscard, forget);
      form.before(line);
      open(form);
    }
  }
  form.addEventListener("input", keep);
}

// Files and hidden fields (tokens, tickets, keys) are never kept.
function isTyped(field) {
  const never = ":is([type=hidden], [type=file], [type=password], [type=submit], [hidden])";
  return field.name && field.matches(`:is(textarea, select, input):not(${never})`);
}

function nameOf(field) {
  return field.type === "checkbox" ? `${field.name}=${field.value}` : field.name;
}

/** Fields of one name are kept by their place. Radios of one name are one field. */
function keyOf(field, fields) {
  const alike = fields.filter((it) => field.type !== "radio" && nameOf(it) === nameOf(field));
  return nameOf(field) + (alike.indexOf(field) > 0 ? NTH + alike.indexOf(field) : "");
}

function rawOf(field) {
  return field.type === "checkbox" ? valueOf(field) : field.value;
}

function valueOf(field) {
  if (field.type === "checkbox") return field.checked ? "1" : "";
  if (field.type === "radio") return field.checked ? field.value : "";
  return plain(field.value);
}

/** Return the field's value as the server sent it. */
function sentValueOf(field) {
  if (field.type === "checkbox") return field.defaultChecked ? "1" : "";
  if (field.type === "radio") return field.defaultChecked ? field.value : "";
  if (field.localName === "select") {
    return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value;
  }
  return plain(field.defaultValue);
}

// The server trims text and composes its letters. Neither counts as a change.
function plain(words) {
  return words.replace(/\r\n?/g, "\n").normalize("NFC").trim();
}

function put(field, value) {
  if (field.type === "checkbox") field.checked = value === "1";
  else if (field.type === "radio") field.checked = field.value === value;
  else if (plain(field.value) !== plain(value)) field.value = value;
}

function open(form) {
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
}

function nameIn(form) {
  return `kept:${form.dataset.keep}`;
}

function submitted(event) {
  sessionStorage.removeItem(SENT);
  const form = event.target;
  if (form.dataset.keep) sending(nameIn(form));
  if (form.getAttribute("action") === "/sign-out") {
    event.preventDefault();
    signOut(form);
  }
}

async function signOut(form) {
  await Promise.all(saves.map((save) => save()));
  // A deleted comment's copy, for an undo, is not unsaved.
  if (names().some((name) => !name.endsWith(":gone")) && !confirm(saidLeaving)) return;
  sending(SIGN_OUT);
  form.submit();
}

document.addEventListener("submit", submitted, { capture: true });

const sent = settle();
dropOld();
document.querySelectorAll("form[data-keep]").forEach(start);
