import { line, linkTo } from "../elements.js";
import { isNone } from "./requests.js";

const OFFLINE = "Kept on this device. It is saved as soon as you are online.";
const GONE = "This comment was deleted in another tab or on another device. Copy what you want to keep.";
const OUT = "You are signed out. Your words are safe on this device. ";
const AGAIN = "Sign in in another tab, then save.";
const AWAY = "There is no connection. Your words are kept on this device. Press again when you are online.";
const THERE = "Not deleted: there is no connection. Press again later.";

/** Explain in `form` why a comment was not saved. `changed`: it was saved before. */
export function refuse(form, { status, json: { error } }, changed) {
  const faults = Object.entries(error?.fields ?? {});
  for (const [name, sentence] of faults) fault(name, sentence);
  if (faults.length) {
    const box = form.querySelector("[aria-invalid]");
    box.focus();
    box.closest(".field").scrollIntoView({ block: "center" });
    return;
  }
  if (status === 401) say(form, OUT, signIn());
  else if (changed && status === 404) say(form, GONE);
  else if (error?.message) say(form, error.message);
  else say(form, OFFLINE).className = "note"; // nothing is wrong with what one wrote
}

export function refuseQuote(form) {
  say(form, AWAY).className = "note";
}

export function refuseDeletion(form, answer) {
  if (isNone(answer) && !answer.json.error) say(form, THERE);
  else refuse(form, answer, true);
}

function say(form, ...words) {
  const problem = form.querySelector("[data-refused]");
  problem.className = "error";
  problem.replaceChildren(...words);
  problem.hidden = false;
  return problem;
}

function signIn() {
  return Object.assign(linkTo("/sign-in", AGAIN), { target: "_blank", rel: "noopener" });
}

export function fault(name, sentence) {
  const said = line("p", "", "error");
  said.id = `f-${name}-error`;
  said.append(document.querySelector("#status .octagon").cloneNode(true), line("span", sentence));
  const box = document.getElementById(`f-${name}`);
  box.setAttribute("aria-invalid", "true");
  box.setAttribute("aria-describedby", said.id);
  box.before(said);
}

export function mend(box) {
  const said = document.getElementById(`f-${box.name}-error`);
  if (!said) return;
  said.remove();
  unmark(box);
}

export function clear(form) {
  form.querySelector("[data-refused]").hidden = true;
  const refusals = ".error-summary, .notice, .error[id]";
  for (const said of form.querySelectorAll(refusals)) said.remove();
  for (const box of form.querySelectorAll("[aria-invalid], fieldset[aria-describedby]")) {
    unmark(box);
  }
}

function unmark(box) {
  const help = document.getElementById(`${box.id}-help`);
  box.removeAttribute("aria-invalid");
  if (help) box.setAttribute("aria-describedby", help.id);
  else box.removeAttribute("aria-describedby");
}
