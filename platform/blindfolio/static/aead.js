// ChaCha20-Poly1305 (RFC 8439, section 2.8). WebCrypto is missing on a site without https, and is
// asynchronous.

const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
const ROUNDS = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15], // columns
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14], // diagonals
];
const BLOCK = 64; // bytes of one block of the key stream
const PIECE = 16; // bytes that Poly1305 takes at a time
const FULL = 1n << 128n; // a piece is followed by a 1, the last one after its padding
const PRIME = (1n << 130n) - 5n;
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn;

export const NONCE = 12; // bytes

export function seal(key, nonce, text, more = new Uint8Array()) {
  const hidden = stream(key, nonce, text);
  const box = new Uint8Array(hidden.length + PIECE);
  box.set(hidden);
  box.set(tag(key, nonce, hidden, more), hidden.length);
  return box;
}

/** Return the text of a box, or null if the key is wrong or a byte was changed. */
export function unseal(key, nonce, box, more = new Uint8Array()) {
  const hidden = box.subarray(0, -PIECE);
  const given = box.subarray(-PIECE);
  const right = tag(key, nonce, hidden, more);
  return given.length === PIECE && right.every((byte, n) => byte === given[n]) ? stream(key, nonce, hidden) : null;
}

function stream(key, nonce, bytes) {
  const out = Uint8Array.from(bytes);
  for (let at = 0; at < out.length; at += BLOCK) {
    const mask = block(key, nonce, 1 + at / BLOCK);
    for (let n = at; n < Math.min(at + BLOCK, out.length); n++) out[n] ^= mask[n - at];
  }
  return out;
}

function block(key, nonce, counter) {
  const begun = Uint32Array.of(...CONSTANTS, ...words(key), counter, ...words(nonce));
  const state = begun.slice();
  for (let twice = 0; twice < 10; twice++) for (const [a, b, c, d] of ROUNDS) quarter(state, a, b, c, d);
  const out = new DataView(new ArrayBuffer(BLOCK));
  state.forEach((word, n) => out.setUint32(4 * n, word + begun[n], true));
  return new Uint8Array(out.buffer);
}

function quarter(state, a, b, c, d) {
  mix(state, a, b, d, 16);
  mix(state, c, d, b, 12);
  mix(state, a, b, d, 8);
  mix(state, c, d, b, 7);
}

function mix(state, into, from, other, by) {
  state[into] += state[from];
  const mixed = state[other] ^ state[into];
  state[other] = (mixed << by) | (mixed >>> (32 - by));
}

function tag(key, nonce, hidden, more) {
  const once = block(key, nonce, 0);
  const factor = number(once.subarray(0, 16)) & CLAMP;
  const lengths = new DataView(new ArrayBuffer(PIECE));
  lengths.setUint32(0, more.length, true);
  lengths.setUint32(8, hidden.length, true);
  let sum = 0n;
  for (const bytes of [more, hidden, new Uint8Array(lengths.buffer)]) {
    for (let at = 0; at < bytes.length; at += PIECE) {
      sum = ((sum + number(bytes.subarray(at, at + PIECE)) + FULL) * factor) % PRIME;
    }
  }
  sum += number(once.subarray(16, 32));
  return Uint8Array.from({ length: PIECE }, (_, n) => Number((sum >> BigInt(8 * n)) & 255n));
}

function words(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / 4 }, (_, n) => view.getUint32(4 * n, true));
}

/** Return up to 16 little-endian bytes as a number. */
function number(bytes) {
  const padded = new Uint8Array(PIECE);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  return view.getBigUint64(0, true) + (view.getBigUint64(8, true) << 64n);
}
