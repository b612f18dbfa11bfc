// Unsaved words on this device, sealed with a key that only their author's pages have, so that no
// one else at this browser can read them.

import { NONCE, seal, unseal } from "./aead.js";
import { device, key } from "./person.js";

const PREFIX = "blindfolio:words:";
const MINE = `${PREFIX}${device}:`;
const KEY = Uint8Array.from(atob(key), (byte) => byte.charCodeAt(0));
const LASTS = 14 * 24 * 60 * 60 * 1000; // ms, as long as a session
const opened = new Map(); // sealed → the JSON in it

export function get(name) {
  const text = open(localStorage.getItem(MINE + name));
  return text === null ? null : JSON.parse(text);
}

export function set(name, value) {
  const text = JSON.stringify(value);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const box = seal(KEY, nonce, new TextEncoder().encode(text));
  const stored = JSON.stringify({ at: Date.now(), nonce: written(nonce), box: written(box) });
  localStorage.setItem(MINE + name, stored);
  opened.set(stored, text);
}

export function drop(name) {
  localStorage.removeItem(MINE + name);
}

export function names(start = "") {
  const mine = Object.keys(localStorage).filter((name) => device && name.startsWith(MINE + start));
  return mine.map((name) => name.slice(MINE.length));
}

export function watch(start, act) {
  addEventListener("storage", ({ key: name }) => name?.startsWith(MINE + start) && act());
}

/** Drop all users' entries that are older than a session. */
export function dropOld() {
  for (const name of Object.keys(localStorage)) {
    const old = () => Date.now() - JSON.parse(localStorage.getItem(name)).at > LASTS;
    if (name.startsWith(PREFIX) && old()) localStorage.removeItem(name);
  }
}

function open(stored) {
  if (stored === null || opened.has(stored)) return opened.get(stored) ?? null;
  const { nonce, box } = JSON.parse(stored);
  const words = unseal(KEY, read(nonce), read(box));
  if (!words) return null; // sealed before the site's secret was changed
  opened.set(stored, new TextDecoder().decode(words));
  return opened.get(stored);
}

function written(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function read(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
