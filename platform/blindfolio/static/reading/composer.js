// Writing a comment: on a selection, on a block, or on a quote that is pasted (then the form is
// sent as it is, and the server finds the place). A comment that is there is changed in the same
// form, and moved by the same three ways. What is written lies on this browser's shelf until the
// server has it: closing the form throws nothing away.

import { sending } from "../keep.js";
import { forget, isSaved, note, read, settle, spansAt } from "./changing.js";
import { startDelivery } from "./delivery.js";
import { clear, mend, refuse, refuseDeletion, refuseQuote } from "./faults.js";
import { empty, line, put, written } from "./fields.js";
import { startKept } from "./kept.js";
import { asWhat, sayAs, startLastChoice } from "./last_choice.js";
import { brief, overlap, placeOf, quoteOf, sameSpans } from "./passages.js";
import { besidePassage, cellOf, notePasted, showPassage, stand } from "./place.js";
import { announce, cardOf, redraw, renew } from "./redraw.js";
import { attempt, isNone } from "./requests.js";
import { isAsSent, isUnsent, isWaiting, isWritten, newId, sameWords } from "./shelf.js";
import { savedAt, say } from "./status.js";
import { spansOf, wholeOf, wholeWords } from "./text.js";

const NARROW = matchMedia("(width < 60rem)");

/**
 * Wire the composer. `saved(counts)` is told how many comments each criterion has now, whenever
 * one was saved, changed or deleted, `whenLocked(message)` when the review turns out to be locked;
 * `told()` tells the browser's other tabs.
 */
export function startComposer({ article, url, shelf, saved, told, whenLocked }) {
  const form = document.getElementById("composer");
  const home = document.getElementById("composer-place");
  const openers = document.getElementById("composer-openers");
  const quote = form.querySelector("[data-quote]");
  const paste = form.querySelector("[data-paste]");
  const save = form.querySelector("button[type=submit]");
  const bar = document.querySelector("#comment-selection [data-words]");
  const action = form.action;
  const change = form.querySelector("[data-change]");
  const remove = form.querySelector("[data-delete]");
  let back = null;
  // What the form is about: the comment's id, its `spans` and `quote`, the words `pasted`; of one
  // that is there already also what it was, as `editing`; and what of it is on its way, `sent`.
  let mine = null;
  // Whether what is selected next becomes the passage of this comment, which nobody has saved yet.
  let reselecting = false;
  let isRemade = false; // by the button beside what was saved
  let over = false; // once the review is locked

  const dropped = () => focusOn(openers.querySelector("button"));
  const here = () => (form.hidden ? null : mine?.id);
  const kept = startKept({ shelf, here, again, dropped, undo });
  const choice = startLastChoice(form);
  const deliver = startDelivery({ form, shelf, answered });

  function show(spans) {
    aside();
    const there = shelf.all().find((one) => isUnsent(one) && sameSpans(one.spans, spans));
    fill(there ?? { id: newId(), spans, quote: spans ? quoteOf(spans) : "", pasted: "" });
    open(spans ? form.elements.text : form.elements.quote);
  }

  function edit(found) {
    aside();
    const fresh = { id: found.id, editing: found, words: found.was, quote: found.quote };
    fill(shelf.get(found.id) ?? { ...fresh, spans: null, pasted: "" });
    open(form.elements.text);
  }

  function again(comment) {
    aside();
    fill(comment);
    const { spans, editing } = comment;
    open(spans || editing ? form.elements.text : form.elements.quote);
  }

  function aside() {
    const focused = document.activeElement;
    if (!form.hidden) close();
    back = focused;
  }

  function fill(comment) {
    mine = { ...comment };
    clear(form);
    form.querySelector("fieldset:has([name=place])")?.remove();
    const { editing, spans, pasted, words } = mine;
    form.elements.id.value = mine.id;
    form.elements.quote.value = pasted;
    choice.choose(!words);
    if (words) put(form, words);
    choice.say();
    if (editing) {
      form.action = editing.url;
      form.setAttribute("aria-label", `Comment ${editing.n}`);
      note(form, editing.was);
      for (const only of [change, remove]) only.hidden = false;
      bar.textContent = `Move comment ${editing.n} here`;
    }
    standOn(mine.quote);
    paste.hidden = Boolean(spans || (editing && !pasted));
    quote.hidden = !paste.hidden;
    form.querySelector("[data-reselect]").hidden = Boolean(!spans || editing);
  }

  function open(first) {
    const block = placeOf(mine);
    if (block) stand(block);
    if (block && NARROW.matches) block.after(form);
    else home.append(form);
    form.hidden = false;
    openers.hidden = true;
    document.getElementById("select-bar").hidden = true;
    first.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
    kept.hush();
    keep();
  }

  function standOn(words) {
    quote.textContent = `“${brief(words)}”`;
    quote.hidden = false;
    paste.hidden = true;
  }

  function move(spans) {
    Object.assign(mine, { spans, quote: quoteOf(spans), pasted: "" });
    choosing(false);
    form.elements.quote.value = "";
    standOn(mine.quote);
    open(form.elements.text);
  }

  function choosing(now) {
    reselecting = now;
    if (!mine?.editing) bar.textContent = now ? "Comment on these words instead" : "Comment";
  }

  function close() {
    if (mine && shelf.get(mine.id)) shelf.put({ ...shelf.get(mine.id), open: false });
    CSS.highlights?.delete("writing");
    form.hidden = true;
    save.disabled = false;
    if (mine?.editing) {
      forget(form);
      form.action = action;
      form.setAttribute("aria-label", "A comment");
      for (const only of [change, remove]) only.hidden = true;
    }
    mine = null;
    choosing(false);
    openers.hidden = false;
    home.append(form);
    empty(form);
    kept.show();
  }

  function cancel() {
    close();
    const there = back?.isConnected && back !== document.body && !back.closest("[hidden]");
    focusOn(there ? back : openers.querySelector("button"));
  }

  function keep() {
    mine = { ...mine, words: written(form), pasted: form.elements.quote.value };
    Object.assign(mine, { open: true, without: false, sent: shelf.get(mine.id)?.sent });
    if (isWritten(mine) || mine.sent) shelf.put(mine);
    else shelf.drop(mine.id);
    kept.show();
  }

  function submit() {
    clear(form);
    keep();
    // What may have arrived goes first again, as it was; a choice of newer words comes after it.
    const sent = mine.sent?.unsure ? mine.sent : request();
    shelf.put({ ...mine, sent: { ...sent, pressed: true } });
    save.disabled = true;
    return deliver(mine.id).then(() => (save.disabled = false));
  }

  function request() {
    const { editing, id, spans, words } = mine;
    const body = { code: form.elements.code.value, ...words };
    if (spans) body.spans = spans;
    if (!editing) body.id = id;
    for (const [name, value] of Object.entries(editing?.was ?? {})) body[`was_${name}`] = value;
    return { url: editing?.url ?? url, body, words, spans };
  }

  function answered(id, answer) {
    const comment = shelf.get(id);
    const open = mine?.id === id;
    if (answer.status === 200) return taken(comment, answer.json, open);
    if (!comment) return; // dropped while it was on its way
    const none = isNone(answer);
    const { pressed, ...sent } = comment.sent;
    const unsure = none || sent.unsure;
    const out = answer.status === 401;
    const rest = { ...comment, sent: none || out ? { ...sent, unsure, out } : null };
    if (rest.sent || isWritten(rest)) shelf.put(rest);
    else shelf.drop(id);
    kept.show(answer.status);
    if (!open) return;
    mine.sent = rest.sent;
    if (answer.json.error?.code === "locked") return locked(answer.json.error.message);
    if (answer.json.saved) differ(answer.json);
    else if (pressed && isWaiting(rest)) free();
    else if (pressed && sent.unsure && !none && !isAsSent(comment)) submit();
    else if (pressed || !none) refuse(form, answer, Boolean(comment.editing));
  }

  function locked(message) {
    end();
    whenLocked(message);
  }

  /** Take nothing more. What is written stays on the shelf, and the locked review's page shows it. */
  function end() {
    over = true;
    if (!form.hidden) close();
    for (const place of [openers, document.getElementById("kept")]) place.hidden = true;
  }

  function stands(json) {
    redraw(json);
    saved(json.evidence);
    say("comments", "saved", savedAt());
  }

  function free() {
    const focused = hasFocus();
    close();
    // Not on a button, which the next space that is typed would press.
    if (focused) focusOn(document.getElementById("comments"));
  }

  // A button that waits for the answer has lost the focus to nobody.
  function hasFocus() {
    return form.contains(document.activeElement) || document.activeElement === document.body;
  }

  function taken(comment, json, open) {
    const focused = hasFocus();
    stands(json);
    if (!comment) return told();
    const card = cardOf(comment.id);
    const number = card.querySelector("a.box");
    announce(`Comment ${number.textContent} saved as ${asWhat(form, comment.sent.words)}`);
    choice.saved(comment.sent.words);
    if (!comment.editing || isRemade) sayAs(form, card, comment.sent.words, (kind) => remake(comment.id, kind));
    isRemade = false;
    if (!isAsSent(comment)) {
      // More was typed meanwhile: that is a change of what is saved now.
      const editing = read(card.querySelector("a[data-about]"));
      const spans = sameSpans(comment.spans, comment.sent.spans) ? null : comment.spans;
      shelf.put({ ...comment, spans, editing, sent: null });
      if (open) fill(shelf.get(comment.id));
      if (open && comment.sent.pressed && comment.sent.unsure) submit();
      told();
      return kept.show();
    }
    shelf.drop(comment.id);
    told();
    if (open) close();
    if (open && focused) {
      focusOn(number);
      besidePassage(card);
    }
    kept.show();
  }

  function remake(id, kind) {
    const link = cardOf(id)?.querySelector("a[data-about]");
    if (!link || over) return;
    edit(read(link));
    form.elements.kind.value = kind;
    isRemade = true;
    keep();
    submit();
  }

  async function drop() {
    const { editing } = mine;
    const spans = spansAt(editing.was.at);
    const { at, ...words } = editing.was;
    const id = mine.id;
    const answer = await attempt(form, `${editing.url}/delete`, { code: form.elements.code.value });
    if (answer.status !== 200) return refuseDeletion(form, answer);
    announce(`Comment ${editing.n} deleted`);
    shelf.drop(id);
    told();
    stands(answer.json);
    close();
    kept.deleted({ n: editing.n, id, quote: editing.quote, words, spans });
    focusOn(document.getElementById("comments"));
  }

  function undo({ id, quote, words, spans }) {
    const sent = { url, body: { code: form.elements.code.value, ...words, spans, id }, words, spans, pressed: true };
    shelf.put({ id, spans, quote, pasted: "", words, sent, open: false });
    focusOn(document.getElementById("comments"));
    return deliver(id);
  }

  /** Another tab has changed this comment: both texts, and a choice. */
  function differ({ error, saved }) {
    const problem = form.querySelector("[data-refused]");
    settle(form, problem, error.message, saved, (choice) => {
      mine.editing = { ...mine.editing, was: { ...saved } };
      note(form, mine.editing.was);
      if (choice) return submit();
      shelf.put({ ...mine, sent: null });
      close();
      location.reload();
    });
  }

  // What was saved all the same, although this browser never heard of it.
  function settleWith(comment) {
    const { id, editing, words, sent } = comment;
    const link = cardOf(id)?.querySelector("a[data-about]");
    if (!link || sent) return;
    const found = read(link);
    const same = editing ? isSaved(editing, words) : sameWords(words, found.was);
    if (same) shelf.drop(id);
    else if (!editing) shelf.put({ ...comment, editing: found, quote: found.quote, spans: null });
  }

  function catchUp(page) {
    const counts = renew(page);
    if (!counts) return;
    saved(counts);
    follow();
  }

  /** What another tab has saved of the comment that is open here is no longer on the shelf. */
  function follow() {
    const comment = !form.hidden && mine;
    const link = comment && !shelf.get(comment.id) && cardOf(comment.id)?.querySelector("a[data-about]");
    if (!link) return;
    const found = read(link);
    const changes = comment.editing;
    // What was not chosen here was chosen there.
    const chosen = Object.entries(comment.words).filter(([, value]) => value !== "");
    const words = changes ? comment.words : { ...found.was, ...Object.fromEntries(chosen) };
    if (sameWords(words, found.was)) return close();
    // Other words than the other tab saved: they are a change of it, and not saved. Where both
    // tabs changed it, this one began from what was saved before: so the server asks.
    const editing = changes ? { ...found, was: changes.was } : found;
    fill({ ...comment, words, editing, quote: found.quote, spans: null, sent: null });
    keep();
  }

  // This tab may hear of it before its storage does.
  shelf.watch(() => mine && isWritten(mine) && follow());
  form.addEventListener("input", ({ target }) => {
    mend(target);
    line(form);
    choice.say(target.name);
    keep();
  });
  form.addEventListener("submit", (event) => {
    // Only a quote that was pasted is the server's to find, and sent as a form.
    if (paste.hidden) {
      event.preventDefault();
      if (!save.disabled) submit();
      return;
    }
    if (!navigator.onLine) {
      event.preventDefault();
      clear(form);
      refuseQuote(form);
      return;
    }
    sending(shelf.key(mine.id));
    notePasted(mine.id);
    choice.saved(written(form));
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(save);
  });
  const away = form.querySelector("[data-cancel]");
  away.hidden = false;
  away.addEventListener("click", cancel);
  document.getElementById("paste-quote").addEventListener("click", () => show(null));
  remove.addEventListener("click", drop);
  form.querySelector("[data-paste-instead]").addEventListener("click", pasteInstead);
  for (const button of form.querySelectorAll("[data-to-text]")) button.addEventListener("click", toText);
  document.getElementById("comment-list").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-about]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    showPassage(link.closest("li"));
    if (!over) edit(read(link));
  });

  /** Whether it is the same passage, selected better: of a comment that is not saved. */
  function isCorrected(found) {
    return Boolean(mine?.spans) && !shelf.get(mine.id)?.sent && overlap(mine.spans, found);
  }

  function toText() {
    choosing(true);
    // From here j and k go on, and c moves the comment to where one is.
    const block = placeOf(mine) ?? article;
    stand(block);
    block.tabIndex = -1;
    block.focus();
  }

  function pasteInstead() {
    Object.assign(mine, { spans: null });
    quote.hidden = true;
    paste.hidden = false;
    form.elements.quote.focus();
    keep();
  }

  for (const comment of shelf.all()) settleWith(comment);
  // Whoever is quicker than this script has begun in the form already: it stays open as it is.
  const left = shelf.all().findLast((comment) => comment.open);
  const refused = form.querySelector(".error-summary, .notice");
  const typed = form.elements.text.value || form.elements.quote.value;
  if (refused || (typed && !left)) {
    mine = { id: form.elements.id.value, spans: null, quote: "", editing: null };
    openers.hidden = true;
    away.hidden = false;
    keep();
    refused?.scrollIntoView();
  } else if (left) again(left);
  else close();

  return {
    begin(block) {
      if (over) return;
      const selection = getSelection();
      const range = selection.rangeCount && !selection.isCollapsed && wholeWords(selection.getRangeAt(0));
      const found = range ? spansOf(range, article) : [];
      const cell = !found.length && block && cellOf(block);
      if (cell) found.push(...spansOf(cell, article));
      if (!found.length && block) found.push(...[wholeOf(block)].filter(Boolean));
      if (!found.length) return;
      if (mine?.editing || reselecting || (range && isCorrected(found))) move(found);
      else show(found);
      // The field has the focus now, and the selection would be seen no more.
      if (range && CSS.highlights) {
        CSS.highlights.set("writing", new Highlight(range));
      }
    },
    paste: () => over || (mine?.editing ? pasteInstead() : show(null)),
    end,
    renew: catchUp,
    again,
    writing: () => !form.hidden && form.contains(document.activeElement),
  };
}

function focusOn(element) {
  element.focus({ preventScroll: true });
}
