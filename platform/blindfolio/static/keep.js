// What is typed on a page that does not save by itself stays on this device until the server has
// it. A form says with `data-keep` under which name, which is its viewer's and its own.

const PREFIX = "blindfolio:kept:";
const SENT = "blindfolio:sent";
const SIGN_OUT = "sign-out";
const LASTS = 14 * 24 * 60 * 60 * 1000; // ms, as long as a session

/** Note that this tab is sending what is kept under `key`; the page that follows settles it. */
export function sending(key) {
  sessionStorage.setItem(SENT, key);
}

// A form that was taken is answered by another page, to which the browser is redirected. A refused
// form, one without a network and one of somebody signed out are not: what was typed stays here.
function settle() {
  const key = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  const [navigation] = performance.getEntriesByType("navigation");
  if (!key || !navigation?.redirectCount) return;
  if (key === SIGN_OUT) keys().forEach((kept) => localStorage.removeItem(kept));
  else if (!("outside" in document.body.dataset)) localStorage.removeItem(key);
}

function keys() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

function dropOld() {
  for (const key of keys()) {
    if (Date.now() - JSON.parse(localStorage.getItem(key)).at > LASTS) localStorage.removeItem(key);
  }
}

function start(form) {
  const fields = [...form.elements].filter(isTyped);
  if (!fields.length) return; // a page to confirm, which carries what was typed in hidden fields
  const key = PREFIX + form.dataset.keep;
  const kept = JSON.parse(localStorage.getItem(key) || "null")?.fields ?? {};
  // A refused page shows what was typed as its own; the server does not have it all the same.
  const refused = document.querySelector("#error-summary, .notice.danger");
  const held = new Set(refused ? Object.keys(kept) : []);
  let line = null;

  function keep() {
    const words = {};
    for (const field of fields) {
      const name = nameOf(field);
      const changed = valueOf(field) !== sentValueOf(field);
      if (field.type === "radio" && !field.checked) continue;
      if (changed || held.has(name)) words[name] = rawOf(field);
    }
    if (Object.keys(words).length) {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: words }));
    } else localStorage.removeItem(key);
    return words;
  }

  function forget() {
    localStorage.removeItem(key);
    held.clear();
    form.reset();
    line.remove();
    fields[0].focus();
  }

  for (const field of fields) {
    const name = nameOf(field);
    if (Object.hasOwn(kept, name)) put(field, kept[name]);
  }
  // Words typed before this script was there count too; those that a browser put back, when one
  // came back to the page, do not: they may have been taken already.
  const [navigation] = performance.getEntriesByType("navigation");
  if (Object.keys(kept).length || navigation?.type !== "back_forward") keep();
  if (Object.keys(kept).length) {
    if (fields.some((field) => valueOf(field) !== sentValueOf(field))) {
      line = said("What you typed on this device is back. ", "Forget it", forget);
      form.before(line);
      open(form);
    }
  }
  form.addEventListener("input", keep);
}

// Never files, and never the hidden fields: tokens, tickets and keys are the page's own.
function isTyped(field) {
  const never = ":is([type=hidden], [type=file], [type=password], [type=submit], [hidden])";
  return field.name && field.matches(`:is(textarea, select, input):not(${never})`);
}

function nameOf(field) {
  return field.type === "checkbox" ? `${field.name}=${field.value}` : field.name;
}

function rawOf(field) {
  return field.type === "checkbox" ? valueOf(field) : field.value;
}

/** What is compared with what the server sent. */
function valueOf(field) {
  if (field.type === "checkbox") return field.checked ? "1" : "";
  if (field.type === "radio") return field.checked ? field.value : "";
  return plain(field.value);
}

/** The field's value as the server sent it. */
function sentValueOf(field) {
  if (field.type === "checkbox") return field.defaultChecked ? "1" : "";
  if (field.type === "radio") return field.defaultChecked ? field.value : "";
  if (field.localName === "select") {
    return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value;
  }
  return plain(field.defaultValue);
}

// The server trims, and stores composed letters: that is no other text.
function plain(words) {
  return words.replace(/\r\n?/g, "\n").normalize("NFC").trim();
}

function put(field, value) {
  if (field.type === "checkbox") field.checked = value === "1";
  else if (field.type === "radio") field.checked = field.value === value;
  else if (plain(field.value) !== plain(value)) field.value = value;
}

function said(words, press, act) {
  const line = document.createElement("p");
  line.className = "kept note";
  line.setAttribute("role", "status");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button link";
  button.textContent = press;
  button.addEventListener("click", act);
  line.append(words, button);
  return line;
}

function open(form) {
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
}

function submitted(event) {
  sessionStorage.removeItem(SENT);
  const form = event.target;
  if (form.dataset.keep) sending(PREFIX + form.dataset.keep);
  if (form.getAttribute("action") === "/sign-out") {
    const ask = "Some of your text is only on this device. Sign out all the same?";
    if (keys().length && !confirm(ask)) event.preventDefault();
    else sending(SIGN_OUT);
  }
}

// Before the form's own listeners, which may say that they are sending.
document.addEventListener("submit", submitted, { capture: true });

settle();
dropOld();
document.querySelectorAll("form[data-keep]").forEach(start);
