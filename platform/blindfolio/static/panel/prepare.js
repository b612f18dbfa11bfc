// Makes the sheet a worksheet: a row for each question, keys to keep, drop, move and link it, and what
// belongs to the chosen one beside the list. Without this script, each row has its own buttons.

import { sending } from "../keep.js";
import { isTyping, startSingleKeys } from "../single_keys.js";

const SCROLLED = "blindfolio:worksheet";

export function startPrepare(main, saving) {
  const sheet = document.getElementById("worksheet");
  const beside = document.getElementById("row-beside");
  const whole = beside.querySelector("[data-whole]");
  const said = beside.querySelector("[data-pressed]");
  const { help, allowed } = startSingleKeys();
  let current = null;
  let last = Promise.resolve();
  const pressedHere = new Set(); // verbs and rows: a key undoes only what it did in this page

  const rows = () => [...sheet.querySelectorAll(".row")];
  const more = (row) => row && document.querySelector(`.row-more[data-of="${row.id}"]`);

  function choose(row, { focus = true } = {}) {
    if (!row) return;
    if (row !== current) {
      if (current) history.replaceState(history.state, "", `#${row.id}`); // else the page would scroll to it
      current?.append(more(current));
      current?.classList.remove("is-current");
      row.classList.add("is-current");
      whole.after(more(row));
      more(row).querySelector("details").open = true;
      beside.scrollTop = 0;
      said.textContent = "";
      current = row;
      draw();
    }
    if (focus) row.focus({ preventScroll: true });
    reveal(row);
  }

  const draw = () => (whole.textContent = current.querySelector("h3").textContent);

  // Only as far as is needed, and on larger screens only the list.
  function reveal(row) {
    if (matchMedia("(width < 60rem)").matches) return row.scrollIntoView({ block: "nearest" });
    const [list, of] = [sheet, row].map((it) => it.getBoundingClientRect());
    sheet.scrollTop += Math.max(0, of.bottom - list.bottom) + Math.min(0, of.top - list.top);
  }

  const step = (by) => choose(rows()[rows().indexOf(current) + by]);

  // One after the other, because each needs the places that the one before has left.
  function send(act) {
    last = last.then(act);
  }

  const press = (button) => button && post(button.form, button);

  async function post(form, button, verb) {
    const row = form.closest(".row-line")?.parentElement;
    const field = form.elements.text;
    said.textContent = "";
    sending(""); // no other page will say that this form was accepted
    try {
      await saving.flush();
      const body = new URLSearchParams(new FormData(form, button));
      if (verb) body.set("verb", verb);
      const page = new DOMParser().parseFromString(
        await (await fetch(form.action, { method: "post", body })).text(),
        "text/html",
      );
      if (!page.getElementById("worksheet")) throw new Error("another page");
      redraw(page);
      const refused = page.querySelector("#error-summary, .notice.danger");
      if (field) reworded(form, page.getElementById(field.id).form, refused);
      if (refused) alarm(refused.textContent);
      else said.textContent = (row ? decided(row).said : field && "Saved.") ?? "";
    } catch {
      alarm("Nothing was changed, because there is no connection or you are signed out. Reload the page.");
    }
  }

  function alarm(words) {
    said.textContent = words;
    said.scrollIntoView({ block: "nearest" });
  }

  function reworded(form, fresh, refused) {
    const { text, was } = fresh.elements;
    form.elements.was.value = was.value;
    if (refused) return;
    form.elements.text.defaultValue = form.elements.text.value = text.value;
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true })); // nothing is left to keep
  }

  // Fields stay as they are: they may hold words that are not saved.
  function redraw(page) {
    const focused = document.activeElement;
    for (const section of page.querySelectorAll("#worksheet > .segment:has(.segment-head)")) {
      const here = document.getElementById(section.id);
      here.querySelector(".segment-head").replaceWith(section.querySelector(".segment-head"));
      let before = null;
      for (const fresh of section.querySelectorAll(".row")) {
        const row = document.getElementById(fresh.id);
        const chosen = row === current;
        row.className = fresh.className;
        row.classList.toggle("is-current", chosen);
        row.querySelector(".row-line").replaceWith(fresh.querySelector(".row-line"));
        more(row).querySelector(".row-quick").replaceWith(fresh.querySelector(".row-quick"));
        const next = before ? before.nextElementSibling : here.querySelector(".row");
        if (next !== row || row.closest(".segment") !== here) {
          if (before) before.after(row);
          else if (next) next.before(row);
          else here.querySelector(".segment-head").after(row);
        }
        before = row;
      }
    }
    document.getElementById("panel").replaceWith(page.getElementById("panel"));
    draw();
    if (!focused.isConnected || focused === document.body || focused === current) {
      current.focus({ preventScroll: true });
    }
  }

  const buttonOf = (row, ...verbs) =>
    verbs.map((verb) => document.querySelector(`:is(#${row.id}, [data-of="${row.id}"]) [name=verb][value="${verb}"]:is(button)`)).find(Boolean);
  const formOf = (row) => row.querySelector(".row-line form");
  const decided = (row) => formOf(row).dataset;

  function state(verb) {
    const row = current;
    const again = () => pressedHere.has(verb + row.id) && decided(row).own?.startsWith(verb);
    if (!again()) step(1);
    send(async () => {
      await post(formOf(row), null, again() ? "undo" : verb);
      pressedHere.add(verb + row.id);
    });
  }

  // The server says why a dropped or linked question has no place on paper.
  function print() {
    const row = current;
    send(() => post(formOf(row), null, buttonOf(row, "usual") ? "usual" : "print"));
  }

  // With its label and its button, which guidance pushes out of sight.
  function into(field) {
    const fold = field.closest("details") ?? field;
    fold.open = true;
    fold.scrollIntoView({ block: "nearest" });
    field.focus();
  }

  function whoAsks() {
    const asks = more(current).querySelector("[name^='lead-']:checked");
    if (asks) into(asks); // nobody, on a panel of one
  }

  const reword = () => into(more(current).querySelector("textarea[name=text]"));

  function link() {
    const row = current;
    send(() => {
      const unlink = buttonOf(row, "unlink");
      const offer = more(row).querySelector("[data-link]");
      if (offer && !unlink) return press(offer);
      const choice = unlink ?? more(row).querySelector("[data-link-to]");
      return choice && into(choice);
    });
  }

  const acts = {
    k: () => state("approve"),
    d: () => state("drop"),
    r: reword,
    l: link,
    p: print,
    w: whoAsks,
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    "?": () => help.showModal(),
  };
  const moves = { ArrowUp: "up", ArrowDown: "down" };

  function pressed(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || help.open) return;
    if (key === "Escape" && (isTyping(target) || target.matches("input"))) choose(current);
    if (isTyping(target)) return;
    if (!allowed() || target.matches("input, summary") && key.startsWith("Arrow")) return;
    if (event.altKey) {
      if (!(key in moves)) return;
      const row = current;
      send(() => press(buttonOf(row, moves[key])));
    } else {
      const act = acts[key.length === 1 ? key.toLowerCase() : key];
      if (!act) return;
      act();
    }
    event.preventDefault();
  }

  if (!rows().length) return;
  for (const row of rows()) {
    row.tabIndex = -1;
    row.querySelector(".row-more").dataset.of = row.id;
  }
  main.classList.add("by-row");
  beside.hidden = false;
  const scrolled = sessionStorage.getItem(SCROLLED);
  sessionStorage.removeItem(SCROLLED);
  if (scrolled) sheet.scrollTop = Number(scrolled);
  choose(rows().find((row) => `#${row.id}` === location.hash) ?? rows()[0], { focus: Boolean(location.hash) });
  sheet.addEventListener("click", ({ target }) => choose(target.closest(".row"), { focus: !target.closest("a, button, summary, input, textarea") }));
  // After a choice with the mouse, arrows move on in the list, and not from choice to choice.
  main.addEventListener("click", ({ target }) => {
    if (target.matches("input[type=radio]:not(:focus-visible)")) current.focus({ preventScroll: true });
  });
  main.addEventListener("submit", (event) => {
    const here = event.target.closest(".row-line, .row-more, #panel");
    if (event.target.method !== "post" || event.defaultPrevented) return;
    sessionStorage.setItem(SCROLLED, sheet.scrollTop);
    if (!here) return;
    event.preventDefault();
    const { submitter } = event;
    const row = submitter.closest(".row") ?? current;
    // The answer to an earlier press may have replaced the button, whose place is old then.
    send(() => press(submitter.isConnected ? submitter : buttonOf(row, submitter.value)));
  });
  document.addEventListener("keydown", pressed);
}
