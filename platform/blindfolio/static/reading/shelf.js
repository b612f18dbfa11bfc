// Comments that are only in this browser. Each has its own id until it is saved or dropped. All
// tabs share them.

import { drop, get, names, set, watch } from "../sealed.js";
import { sameSpans } from "./passages.js";

const OLDEST_FIRST = (one, other) => one.at - other.at;

export function openShelf(outbox) {
  const prefix = `${outbox}:comment:`;
  return {
    gone: `${outbox}:gone`,
    key: (id) => prefix + id,
    get: (id) => get(prefix + id),
    put(comment) {
      set(prefix + comment.id, { ...comment, at: Date.now() });
    },
    drop: (id) => drop(prefix + id),
    all: () => names(prefix).map(get).filter(Boolean).sort(OLDEST_FIRST),
    watch: (act) => watch(prefix, act),
  };
}

export function isWritten({ editing, spans, pasted, words }) {
  if (!editing) return Boolean(words.text.trim() || pasted.trim());
  return Boolean(spans || pasted.trim()) || !sameWords(words, editing.was);
}

export function sameWords(one, other) {
  return Object.keys(one).every((name) => one[name] === other[name]);
}

export function isAsSent({ words, spans, sent }) {
  return sameWords(words, sent.words) && sameSpans(spans, sent.spans);
}

/** Return whether it is a new comment without a save confirmed so far. */
export function isUnsent({ editing, sent }) {
  return !editing && !sent;
}

export function isWaiting(comment) {
  const { sent } = comment;
  return Boolean(sent?.unsure && !sent.out) && isAsSent(comment);
}

export function firstWords({ words, pasted, quote }) {
  const points = [...(words.text.trim() || pasted.trim() || quote).replace(/\s+/g, " ")];
  return points.length > 60 ? `${points.slice(0, 60).join("")}…` : points.join("");
}

/** Return "3 words", or what else is unsaved. */
export function howMuch({ words, pasted }) {
  const count = `${words.text} ${pasted}`.split(/\s+/).filter(Boolean).length;
  return count === 1 ? "1 word" : `${count} words`;
}

/** Return an id for a new comment. crypto.randomUUID is missing without https. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
