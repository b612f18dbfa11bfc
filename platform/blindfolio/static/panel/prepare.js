// Makes the sheet a worksheet: a row for each question, keys to keep, drop, move and link it, and what
// belongs to the chosen one beside the list. Without this script, each row has its own buttons.

import { line } from "../elements.js";
import { sending } from "../keep.js";
import { served } from "../reading/requests.js";
import { isTyping, startSingleKeys } from "../single_keys.js";

const ADDS = ".segment > details > form";

export function startPrepare(main, saving) {
  const sheet = document.getElementById("worksheet");
  const beside = document.getElementById("row-beside");
  const whole = beside.querySelector("[data-whole]");
  const said = beside.querySelector("[data-pressed]");
  const { help, allowed } = startSingleKeys();
  let current = null;
  let last = Promise.resolve();

  const rows = () => [...sheet.querySelectorAll(".row")];
  const more = (row) => document.querySelector(`.row-more[data-of="${row.id}"]`);

  function choose(row, focus = true) {
    if (!row) return;
    if (row !== current) {
      if (current) history.replaceState(history.state, "", `#${row.id}`); // else the page would scroll to it
      current?.append(more(current));
      current?.classList.remove("is-current");
      row.classList.add("is-current");
      whole.after(more(row));
      more(row).querySelector("details").open = true;
      beside.scrollTop = 0;
      current = row;
      said.textContent = clashOf(row);
      draw();
    }
    if (focus) row.focus({ preventScroll: true });
    reveal(row, focus);
  }

  const draw = () => (whole.textContent = current.querySelector("h3").textContent);

  const topOf = (it) => it.getBoundingClientRect().top;
  const scroller = () => (isNarrow() ? document.scrollingElement : sheet);
  const isNarrow = () => matchMedia("(width < 60rem)").matches;

  function reveal(row, focus) {
    if (isNarrow() && !focus) return;
    const [list, of] = [sheet, row].map((it) => it.getBoundingClientRect());
    const [top, bottom] = isNarrow() ? [0, topOf(beside)] : [list.top, list.bottom];
    scroller().scrollTop += Math.max(0, of.bottom - bottom) + Math.min(0, of.top - top);
  }

  const step = (by) => choose(rows()[rows().indexOf(current) + by]);

  // One after the other, because each needs the places that the one before has left.
  function send(act, row = current) {
    last = last.catch(() => {}).then(() => act(row));
  }

  const clashOf = (row) => row.querySelector("[data-clash]")?.textContent ?? "";
  const nameOf = (row) => `“${row.querySelector("h3").textContent.replace(/(.{50}).{9,}/s, "$1…")}”: `;
  const clash = (row) => (row === current || !clashOf(row) ? "" : nameOf(row)) + clashOf(row);

  const bodyOf = (form, button) => new URLSearchParams(new FormData(form, button));

  function press(row, verb) {
    const body = bodyOf(formOf(row));
    body.set("verb", verb);
    return post(formOf(row), body);
  }

  // An earlier answer may have replaced the form, whose place is old then.
  async function post(form, body = bodyOf(form)) {
    const adds = form.matches(ADDS);
    const field = adds ? null : form.elements.text;
    const row = document.getElementById(`q-${form.action.split("/").pop()}`);
    said.textContent = "";
    sending(""); // no other page will say that this form was accepted
    try {
      await saving.flush();
      if (body.has("was")) body.set("was", (field ? form : formOf(row)).elements.was.value);
      const page = new DOMParser().parseFromString(
        await (await fetch(form.action, { method: "post", body })).text(),
        "text/html",
      );
      if (!page.getElementById("worksheet")) throw new Error("another page");
      const [known, part] = [rows(), row?.closest(".segment")];
      const next = known[known.indexOf(row) + 1] ?? known[known.indexOf(row) - 1];
      await redraw(page, field ? null : row ?? form.closest("#confirm"));
      const leaves = row === current && row?.closest(".segment") !== part;
      if (leaves && !isTyping(document.activeElement)) choose(next);
      const refused = [...page.querySelectorAll(":is(#error-summary, .notice.danger) > *")].map((it) => it.textContent.trim()).join(" ");
      if (adds) stands(form, body.get("text"), refused, rows().find((it) => !known.includes(it) && form.closest(".segment").contains(it)));
      else if (field) reworded(form, page.getElementById(field.id).form, body.get("text"), refused);
      else if (refused) alarm(refused);
      if (field && !refused && row === current) said.textContent = "Saved.";
    } catch {
      alarm("Nothing was changed, because there is no connection or you are signed out. Reload the page.");
    }
  }

  async function renew() {
    const page = await served().catch(() => null);
    if (page?.getElementById("worksheet")) await redraw(page, null);
  }

  function alarm(words) {
    said.textContent = words;
    said.scrollIntoView({ block: "nearest" });
  }

  function refuse(form, words) {
    form.querySelector("[role=alert]")?.remove();
    if (!words) return;
    const alert = line("p", words, "state attention");
    alert.role = "alert";
    form.prepend(alert);
  }

  function stands(form, sent, refused, row) {
    const field = form.elements.text;
    refuse(form, refused);
    if (refused) return into(field);
    if (field.value !== sent) return; // newer words
    field.value = field.defaultValue = "";
    field.dispatchEvent(new Event("input", { bubbles: true })); // nothing is left to keep
    form.closest("details").open = false;
    choose(row);
  }

  // What was refused is sent again once it changes; if a colleague's words are `theirs`, once it is pressed.
  function reworded(form, fresh, sent, refused) {
    const { text: field, was } = form.elements;
    const theirs = fresh.elements.was.value;
    refuse(form, refused);
    if (refused) {
      form.dataset.refused = sent;
      if (was.value !== theirs) form.dataset.theirs = theirs;
      return form.contains(document.activeElement) && into(field);
    }
    field.defaultValue = was.value = theirs;
    if (field.value === sent) field.value = theirs; // else there are newer words
    field.dispatchEvent(new Event("input", { bubbles: true })); // nothing is left to keep
    mark(of(field), "Saved");
  }

  const wordingBy = (element) => element.form?.querySelector("textarea[id^='r-']");
  const isUnsaved = ({ value, defaultValue }) => value.trim() !== defaultValue.trim();
  const isToSend = (field) => isUnsaved(field) && !field.form.dataset.theirs && field.form.dataset.refused !== field.value;
  const unsaved = () => [...main.querySelectorAll("textarea[id^='r-']")].filter(isUnsaved);
  const of = (field) => document.getElementById(field.id.replace("r-", "q-"));

  function fix(field) {
    choose(of(field).closest(".row"));
    into(field);
  }

  function mark(row, words) {
    row.querySelector("[data-marked]")?.remove();
    const mark = line("b", words, "state");
    mark.dataset.marked = "";
    row.querySelector(".labels").append(" ", mark);
  }

  const markUnsaved = () => unsaved().forEach((it) => mark(of(it), "Not saved"));

  function saveWording(field) {
    markUnsaved();
    send(() => isToSend(field) && post(field.form));
  }

  async function openSaved(link) {
    await last;
    const [field] = unsaved();
    if (!field) return location.assign(link.href);
    fix(field);
    alarm(said.textContent || "Save this wording before you print, or restore the one before.");
  }

  // Fields stay as they are: they may hold words that are not saved. So does what holds the focus,
  // outside what was `pressed`.
  async function redraw(page, pressed) {
    // A click needs its target.
    for (let n = 0; n < 20 && main.matches(":active"); n++) await new Promise((done) => setTimeout(done, 50));
    const focused = document.activeElement;
    const stay = hold(focused, pressed);
    const before = new Map(rows().map((row) => [row.id, clashOf(row)]));
    const swap = (owner, here, fresh) => owner !== pressed && here.contains(focused) || here.replaceWith(fresh);
    for (const section of page.querySelectorAll("#worksheet > .segment:has(.segment-head)")) {
      const here = document.getElementById(section.id);
      here.querySelector(".segment-head").replaceWith(section.querySelector(".segment-head"));
      let above = here.querySelector(".segment-head + .note") ?? here.querySelector(".segment-head");
      for (const fresh of section.querySelectorAll(".row")) {
        const row = document.getElementById(fresh.id) ?? added(fresh.cloneNode(true), above);
        row.className = fresh.className + (row === current ? " is-current" : "");
        const was = formOf(fresh)?.elements.was.value;
        swap(row, row.querySelector(".row-line"), fresh.querySelector(".row-line"));
        swap(row, more(row).querySelector(".row-quick"), fresh.querySelector(".row-quick"));
        if (was) formOf(row).elements.was.value = was;
        const field = more(row).querySelector("textarea[name=text]");
        const theirs = fresh.querySelector("textarea[name=text]")?.form.elements.was.value; // none once the panel has met
        if (theirs && !isUnsaved(field)) field.value = field.defaultValue = field.form.elements.was.value = theirs;
        if (above.nextElementSibling !== row) above.after(row);
        above = row;
      }
      const none = ":scope > p:not(.note)";
      here.querySelector(none)?.remove();
      above.after(...section.querySelectorAll(none));
    }
    for (const fresh of page.querySelectorAll(".question h3")) { // not drawn above
      document.querySelector(`#${fresh.closest(".question").id} h3`).replaceWith(fresh);
    }
    for (const id of ["panel", "confirm"]) {
      const [part, fresh] = [document, page].map((it) => it.getElementById(id));
      if (fresh) swap(part, part, fresh);
    }
    main.dataset.edits = page.getElementById("main").dataset.edits;
    draw();
    const clashes = rows().filter((row) => clashOf(row) !== (before.get(row.id) ?? ""));
    if (clashes.length) said.textContent = clashes.map(clash).join(" ");
    markUnsaved();
    stay();
    // A row that another one's place displaces loses the focus, although it stays in the page.
    if (document.activeElement !== document.body || (focused === document.body && !pressed)) return;
    (focused.isConnected && focused !== document.body ? focused : current).focus({ preventScroll: true });
  }

  const previous = (row) => rows()[rows().indexOf(row) - 1];

  // What comes and goes above what one looks at doesn't move it. A row that one moves itself is followed.
  function hold(focused, pressed) {
    const inSight = (it) => it && topOf(it) < innerHeight && it.getBoundingClientRect().bottom > Math.max(0, topOf(sheet));
    const [above, part] = [previous(current), current.closest(".segment")];
    const tops = [sheet.contains(focused) && focused, current, above, ...rows()].filter(inSight).map((it) => [it, topOf(it)]);
    return () => {
      const moved = pressed === current && previous(current) !== above;
      const left = current.closest(".segment") !== part;
      if (moved && !left) return reveal(current, true);
      const [it, top] = tops.find(([it]) => it.isConnected && !(moved && current.contains(it))) ?? [];
      if (it) scroller().scrollTop += topOf(it) - top;
    };
  }

  function added(row, after) {
    after.after(row);
    number(row);
    for (const { name, value } of row.querySelectorAll("[form=talk]:is(:checked, [type=hidden])")) saving.take(name, value);
    return row;
  }

  function number(row) {
    row.tabIndex = -1;
    row.querySelector(".row-more").dataset.of = row.id;
  }

  const buttonOf = (row, verb) => more(row).querySelector(`button[value=${verb}]`);
  const formOf = (row) => row.querySelector(".row-line form");

  function state(verb) {
    if (!formOf(current).dataset.own?.startsWith(verb)) send((row) => press(row, verb));
    step(1);
  }

  const move = (way) => send((row) => buttonOf(row, way) && press(row, way));

  // The server says why a dropped or linked question has no place on paper.
  const print = () => send(async (row) => {
    const usual = buttonOf(row, "usual");
    await press(row, usual ? "usual" : "print");
    said.textContent ||= usual ? "Printed as usual." : "Printed in full up to here.";
  });

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

  const link = () => send((row) => {
    const choice = buttonOf(row, "unlink") ?? more(row).querySelector("[data-link-to]");
    if (choice) into(choice);
  });

  const acts = {
    k: () => state("approve"),
    d: () => state("drop"),
    u: () => send((row) => press(row, "undo")),
    r: reword,
    l: link,
    p: print,
    w: whoAsks,
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    AltArrowDown: () => move("down"),
    AltArrowUp: () => move("up"),
    "?": () => help.showModal(),
  };

  function pressed(event) {
    const { key, target } = event;
    const command = event.ctrlKey || event.metaKey;
    if (help.open || command && key !== "Enter") return;
    if (key === "Enter" && "linkTo" in target.dataset) {
      event.preventDefault();
      return target.form.requestSubmit();
    }
    if (command) return wordingBy(target) === target && choose(current);
    if (key === "Escape" && (isTyping(target) || target.matches("input"))) choose(current);
    if (isTyping(target)) return;
    if (!allowed() || target.matches("input, summary") && key.startsWith("Arrow")) return;
    const act = acts[(event.altKey ? "Alt" : "") + (key.length === 1 ? key.toLowerCase() : key)];
    if (!act) return;
    act();
    event.preventDefault();
  }

  if (!rows().length) return;
  rows().forEach(number);
  main.classList.add("by-row");
  beside.hidden = false;
  const open = rows().find((row) => row.querySelector("button[value=approve]"));
  choose(rows().find((row) => `#${row.id}` === location.hash) ?? open ?? rows()[0], location.hash);
  // The browser goes back to where the page was, but open folds above are closed again.
  if (location.hash) addEventListener("load", () => setTimeout(() => reveal(current, true)));
  sheet.addEventListener("click", ({ target }) => choose(target.closest(".row"), !target.closest("a, button, summary, input, textarea")));
  // After a choice with the mouse, arrows move on in the list, and not from choice to choice.
  main.addEventListener("click", ({ target }) => {
    if (target.matches("input[type=radio]:not(:focus-visible)")) current.focus({ preventScroll: true });
  });
  main.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (!form.matches(ADDS) && !form.closest(".row-line, .row-more, #everybody, #confirm")) return;
    event.preventDefault();
    const { theirs } = form.dataset;
    if (theirs) form.elements.was.value = theirs;
    delete form.dataset.theirs;
    const body = bodyOf(form, event.submitter);
    send(() => post(form, body));
  });
  // Safari focuses no button that is clicked: the field would be left, and so saved.
  main.addEventListener("mousedown", (event) => event.target.type === "reset" && event.preventDefault());
  main.addEventListener("reset", (event) => {
    if (!event.target.elements.was) return;
    const { elements: { text: field, was }, dataset: { theirs = was.value } } = event.target;
    event.preventDefault();
    delete event.target.dataset.theirs;
    event.target.querySelector("[role=alert]")?.remove();
    of(field).querySelector("[data-marked]")?.remove();
    field.value = field.defaultValue = was.value = theirs;
    field.dispatchEvent(new Event("input", { bubbles: true })); // nothing is left to keep
  });
  sheet.addEventListener("click", ({ target }) => {
    const fold = target.closest(".segment > details > summary")?.parentElement;
    fold?.addEventListener("toggle", () => fold.open && into(fold.querySelector("textarea")), { once: true });
  });
  document.addEventListener("keydown", pressed);
  main.addEventListener("focusout", ({ target, relatedTarget }) => {
    const field = wordingBy(target);
    if (field && relatedTarget?.form !== target.form) saveWording(field);
  });
  addEventListener("pagehide", () => {
    const field = wordingBy(document.activeElement);
    if (field && isToSend(field)) navigator.sendBeacon(field.form.action, bodyOf(field.form));
  });
  main.addEventListener("click", (event) => {
    const link = event.target.closest("[data-print]");
    if (!link || !unsaved().length) return;
    event.preventDefault();
    openSaved(link);
  });
  markUnsaved();
  return { renew: () => send(renew) };
}
