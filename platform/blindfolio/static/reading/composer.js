// Writes and changes comments on a selection, a block or a pasted quote. The server finds a pasted
// quote in the document. Unsaved text stays on this browser's shelf, even if the form is closed.

import { sending } from "../keep.js";
import { cropOf } from "./areas.js";
import { forget, isSaved, note, read, settle, spansAt } from "./changing.js";
import { startDelivery } from "./delivery.js";
import { clear, mend, refuse, refuseDeletion, refuseQuote } from "./faults.js";
import { empty, line, propose, put, settleChoice, written } from "./fields.js";
import { startKept } from "./kept.js";
import { asWhat, chosenBy, sayAs, startLastChoice } from "./last_choice.js";
import { brief, overlap, placeOf, quoteOf, sameSpans } from "./passages.js";
import { besidePassage, cellOf, notePasted, showPassage, stand, WIDE } from "./place.js";
import { announce, cardOf, redraw, renew, versionShown } from "./redraw.js";
import { attempt, isNone } from "./requests.js";
import { isAsSent, isUnsent, isWaiting, isWritten, newId, sameWords } from "./shelf.js";
import { savedAt, say } from "./status.js";
import { spansOf, wholeOf, wholeWords } from "./text.js";

/**
 * Set up the composer. `saved(counts)` gets the number of comments by criterion after each change.
 * `whenLocked(message)` is called if the review turns out to be locked. `told()` notifies other
 * tabs.
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
  // The form's comment: its id, `spans`, `quote` and `pasted` words. For a saved comment, `editing`
  // is what was saved. `sent` is what is being sent.
  let mine = null;
  // Whether the next selection becomes the passage of this unsaved comment.
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
    standOn(mine.quote, spans ?? (editing ? spansAt(editing.was.at) : []));
    paste.hidden = Boolean(spans || (editing && !pasted));
    quote.hidden = !paste.hidden;
    form.querySelector("[data-reselect]").hidden = Boolean(!spans || editing);
  }

  function open(first) {
    const block = placeOf(mine);
    propose(form, block?.id);
    if (block) stand(block);
    if (block && !WIDE.matches) block.after(form);
    else home.append(form);
    form.hidden = false;
    openers.hidden = true;
    document.getElementById("select-bar").hidden = true;
    first.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
    kept.hush();
    keep();
  }

  function standOn(words, spans) {
    const areas = spans.filter(({ area }) => area);
    if (areas.length === spans.length && areas.length) quote.replaceChildren(...areas.map(({ area }) => cropOf(area)), words);
    else quote.replaceChildren(`“${brief(words)}”`, ...areas.map(({ area }) => cropOf(area)));
    quote.hidden = false;
    paste.hidden = true;
  }

  function move(spans) {
    Object.assign(mine, { spans, quote: quoteOf(spans), pasted: "" });
    choosing(false);
    form.elements.quote.value = "";
    standOn(mine.quote, spans);
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

  // One that may have arrived is kept.
  function discard() {
    const it = mine;
    cancel();
    if (!shelf.get(it.id) || it.sent) return;
    shelf.drop(it.id);
    kept.deleted(it);
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
    // Resend what may have arrived, unchanged. Newer words are decided afterwards.
    const sent = mine.sent?.unsure ? mine.sent : request();
    shelf.put({ ...mine, sent: { ...sent, pressed: true } });
    save.disabled = true;
    return deliver(mine.id).then(() => (save.disabled = false));
  }

  function request() {
    const { editing, id, spans, words } = mine;
    const body = { code: form.elements.code.value, version: versionShown(), ...words };
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

  /** Stop accepting input. The text stays on the shelf, and the locked page shows it. */
  function end() {
    over = true;
    if (!form.hidden) close();
    for (const place of [openers, document.getElementById("kept")]) place.hidden = true;
  }

  function stands(json) {
    document.querySelector(".saved-as")?.remove();
    redraw(json);
    saved(json.evidence);
    say("comments", "saved", savedAt());
  }

  function free() {
    const focused = hasFocus();
    close();
    // Don't focus a button: the next typed space would press it.
    if (focused) focusOn(document.getElementById("comments"));
  }

  // A disabled button has lost the focus.
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
    if (!comment.editing || isRemade) sayAs(form, card, comment.sent.words, (change) => remake(comment.id, change));
    isRemade = false;
    if (!isAsSent(comment)) {
      // What was typed meanwhile is a change to the saved comment.
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

  function remake(id, change) {
    const link = cardOf(id)?.querySelector("a[data-about]");
    if (!link || over) return;
    edit(read(link));
    put(form, { ...written(form), ...change });
    isRemade = true;
    keep();
    submit();
  }

  async function drop() {
    const { editing } = mine;
    const spans = spansAt(editing.was.at);
    const { at, ...words } = editing.was;
    const id = mine.id;
    const answer = await attempt(form, `${editing.url}/delete`, { code: form.elements.code.value, version: versionShown() });
    if (answer.status !== 200) return refuseDeletion(form, answer);
    announce(`Comment ${editing.n} deleted`);
    shelf.drop(id);
    told();
    stands(answer.json);
    close();
    kept.deleted({ n: editing.n, id, quote: editing.quote, words, spans });
    focusOn(document.getElementById("comments"));
  }

  function undo(gone) {
    if (!gone.n) return again(gone);
    const { id, quote, words, spans } = gone;
    const sent = { url, body: { code: form.elements.code.value, version: versionShown(), ...words, spans, id }, words, spans, pressed: true };
    shelf.put({ id, spans, quote, pasted: "", words, sent, open: false });
    focusOn(document.getElementById("comments"));
    return deliver(id);
  }

  /** Show both texts of a comment that another tab changed, and a choice. */
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

  // It was saved, although this browser got no answer.
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

  /** Take note that another tab saved this comment and removed it from the shelf. */
  function follow() {
    const comment = !form.hidden && mine;
    const link = comment && !shelf.get(comment.id) && cardOf(comment.id)?.querySelector("a[data-about]");
    if (!link) return;
    const found = read(link);
    const changes = comment.editing;
    // The choice was made in the other tab.
    const chosen = Object.entries(comment.words).filter(([, value]) => value !== "");
    const words = changes ? comment.words : { ...found.was, ...Object.fromEntries(chosen) };
    if (sameWords(words, found.was)) return close();
    // These words differ from the other tab's saved ones, so they are unsaved changes. If both tabs
    // changed the comment, the server asks.
    const editing = changes ? { ...found, was: changes.was } : found;
    fill({ ...comment, words, editing, quote: found.quote, spans: null, sent: null });
    keep();
  }

  // This tab may get the message before its storage changes.
  shelf.watch(() => mine && isWritten(mine) && follow());
  form.addEventListener("input", ({ target }) => {
    mend(target);
    line(form);
    propose(form, placeOf(mine)?.id);
    choice.say();
    keep();
  });
  form.addEventListener("submit", (event) => {
    settleChoice(form);
    // Only a pasted quote is sent as a form, for the server to find.
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
  away.addEventListener("click", discard);
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

  document.getElementById("comment-list").addEventListener("keydown", (event) => {
    const link = event.target.closest("li")?.querySelector("a[data-about]");
    const change = link && chosenBy(event, form);
    if (!change) return;
    event.preventDefault();
    remake(read(link).id, change);
  });

  /** Return whether the passage of a comment without words is the same, selected more exactly. */
  function isCorrected(found) {
    return Boolean(mine?.spans) && !form.elements.text.value.trim() && !shelf.get(mine.id)?.sent && overlap(mine.spans, found);
  }

  function toText() {
    choosing(true);
    // j and k continue from here, and c moves the comment here.
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
  // If someone typed before this script ran, the form stays open.
  const left = shelf.all().findLast((comment) => comment.open);
  const refused = form.querySelector(".error-summary, .notice");
  const typed = form.elements.text.value || form.elements.quote.value;
  if (refused || (typed && !left)) {
    mine = { id: form.elements.id.value, spans: null, quote: "", editing: null };
    openers.hidden = true;
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
      // The field now has the focus, so the selection would be invisible.
      if (range && CSS.highlights) {
        CSS.highlights.set("writing", new Highlight(range));
      }
    },
    mark(spans) {
      if (mine?.editing || reselecting) move(spans);
      else show(spans);
    },
    may: () => !over,
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
