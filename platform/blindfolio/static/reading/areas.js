// Marks an area of a drawing: by mouse or touch from corner to corner, or by keys from a rectangle
// in the middle. While it is on, a pad covers each picture; pictures scroll by touch when it is off.

import { line } from "../elements.js";
import { announce } from "./redraw.js";
import { blockInSight, follows } from "./place.js";

const WHOLE = 10000; // hundredths of a percent, as in documents/areas.py
const LEAST = 100;
const STEP = 200;
const SVG = "http://www.w3.org/2000/svg";
const PICTURES = ".leaf-picture > img, .block img";
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HOW = "Drag over the part that you mean. Esc leaves.";
const BY_KEY = "Arrow keys move the rectangle, Shift and arrow keys resize it, Enter takes it, Esc leaves.";

/** Set up the buttons. `take(spans)` gets the marked area, and `may()` says if one can be marked. */
export function startAreas(article, { take, may }) {
  const buttons = [...document.querySelectorAll("[data-mark-area]")];
  let pads = [];
  let back = null;

  for (const button of article.querySelector(PICTURES) ? buttons : []) {
    button.hidden = false;
    button.addEventListener("click", (event) => (pads.length ? leave() : start(event.detail === 0)));
  }

  function start(byKey) {
    const pictures = [...article.querySelectorAll(PICTURES)].filter((picture) => picture.width);
    if (!pictures.length || !may()) return;
    back = document.activeElement;
    pads = pictures.map(cover);
    for (const button of buttons) button.setAttribute("aria-pressed", "true");
    announce(byKey ? BY_KEY : HOW);
    const first = pads[pictures.indexOf(nearest(pictures))];
    if (byKey) first.suggest();
    if (byKey || !pads.some(({ pad }) => isInSight(pad))) first.pad.scrollIntoView({ block: "nearest" });
    first.pad.focus({ preventScroll: true });
  }

  function leave() {
    for (const { pad } of pads) pad.remove();
    pads = [];
    for (const button of buttons) button.setAttribute("aria-pressed", "false");
  }

  function drop() {
    leave();
    back?.focus({ preventScroll: true });
  }

  function nearest(pictures) {
    const block = article.querySelector(".block.is-current") ?? blockInSight(article);
    const leaf = block?.closest(".leaf");
    return pictures.find((it) => block?.contains(it))
      ?? pictures.find((it) => leaf?.contains(it))
      ?? pictures.find((it) => block && follows(block, it))
      ?? pictures.at(-1);
  }

  function cover(picture) {
    const frame = picture.closest(".leaf-picture, .pictured") ?? framed(picture);
    const pad = line("div", "", "area-pad");
    pad.tabIndex = 0;
    pad.role = "application";
    pad.ariaLabel = `${picture.alt || "Picture"}. ${BY_KEY}`;
    pad.innerHTML = `<svg viewBox="0 0 ${WHOLE} ${WHOLE}" preserveAspectRatio="none"><rect/></svg>`;
    frame.append(pad);
    const rect = pad.querySelector("rect");
    let area = null;
    let from = null;

    function draw(to) {
      area = to;
      for (const [name, side] of Object.entries({ x: 0, y: 1, width: 2, height: 3 })) rect.setAttribute(name, to[side]);
    }

    function at({ clientX, clientY }) {
      const { left, top, width, height } = pad.getBoundingClientRect();
      return [(clientX - left) / width, (clientY - top) / height].map((part) => within(part * WHOLE, 0, WHOLE));
    }

    pad.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      pad.setPointerCapture(event.pointerId);
      pad.focus({ preventScroll: true });
      from = at(event);
    });
    pad.addEventListener("pointermove", (event) => {
      if (from) draw(between(from, at(event)));
    });
    pad.addEventListener("pointerup", () => {
      const drawn = from && area;
      from = null;
      if (drawn && isLarge(area)) chosen(picture, area);
      else announce(HOW);
    });
    pad.addEventListener("pointercancel", () => (from = null));
    pad.addEventListener("keydown", (event) => {
      const move = MOVES[event.key];
      if (event.key === "Escape") drop();
      else if (event.key === "Enter" && area) chosen(picture, area);
      else if (event.key === "Enter") suggest();
      else if (move) draw(moved(area ?? MIDDLE, move, event.shiftKey));
      else return;
      event.preventDefault();
      event.stopPropagation();
      if (move) announce(spoken(area));
    });

    function suggest() {
      draw(MIDDLE);
    }

    return { pad, suggest };
  }

  function chosen(picture, [x, y, w, h]) {
    const name = new URL(picture.src).pathname.split("/").at(-1);
    leave();
    take([{ block: blockOf(article, picture, [x, y, w, h]).id, area: `${name}:${x},${y},${w},${h}`, quote: label(name) }]);
  }

  return { start: () => (pads.length ? drop() : start(true)), end: leave };
}

const MIDDLE = [3000, 3000, 4000, 4000];

const within = (value, least, most) => Math.round(Math.min(Math.max(value, least), most));
const isLarge = ([, , w, h]) => w >= LEAST && h >= LEAST;

function between([x1, y1], [x2, y2]) {
  return [Math.min(x1, x2), Math.min(y1, y2), Math.abs(x1 - x2), Math.abs(y1 - y2)];
}

function moved([x, y, w, h], [across, down], resize) {
  if (resize) {
    return [x, y, within(w + across * STEP, LEAST, WHOLE - x), within(h + down * STEP, LEAST, WHOLE - y)];
  }
  return [within(x + across * STEP, 0, WHOLE - w), within(y + down * STEP, 0, WHOLE - h), w, h];
}

function spoken(area) {
  const [x, y, w, h] = area.map((side) => Math.round(side / 100));
  return `${x} % from the left, ${y} % from the top, ${w} % wide, ${h} % high`;
}

// Redrawing its block drops the frame again.
function framed(picture) {
  const frame = line("span", "", "pictured");
  picture.replaceWith(frame);
  frame.append(picture);
  return frame;
}

function isInSight(pad) {
  const { top, bottom } = pad.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

/** Return the picture's block, or the one nearest to the area of a page. */
function blockOf(article, picture, [, y, , h]) {
  const block = picture.closest(".block");
  if (block) return block;
  const { height } = picture.nextElementSibling.viewBox.baseVal;
  const middle = ((y + h / 2) / WHOLE) * height;
  const away = (box) => Math.abs(box.y.baseVal.value + box.height.baseVal.value / 2 - middle);
  const boxes = [...picture.parentElement.querySelectorAll(".block-box")];
  const [near] = boxes.toSorted((one, other) => away(one) - away(other));
  const id = near?.closest("a").getAttribute("href").slice(1);
  return document.getElementById(id) ?? picture.closest(".leaf").querySelector(".block");
}

export function label(name) {
  const number = name.replace(/\D/g, "");
  return name.startsWith("page-") ? `Area of page ${number}` : `Area of picture ${number}`;
}

/** Return the part of a picture that `area` describes, as the server draws it in a quote. */
export function cropOf(area) {
  const [name, sides] = area.split(":");
  const picture = document.querySelector(`article img[src$="/pictures/${name}"]`);
  if (!picture) return "";
  const [width, height] = ["width", "height"].map((side) => Number(picture.getAttribute(side)));
  const [x, y, w, h] = sides.split(",").map(Number);
  const [left, top, across, down] = [x * width, y * height, w * width, h * height].map((side) => side / WHOLE);
  const viewBox = [left, top, across, down].join(" ");
  const by = Math.min(1, 224 / down);
  const [crop, window, image] = ["svg", "svg", "image"].map((tag) => document.createElementNS(SVG, tag));
  const set = (element, values) => Object.entries(values).forEach(([key, value]) => element.setAttribute(key, value));
  set(crop, { class: "crop", viewBox, width: across * by, height: down * by, role: "img", "aria-label": label(name) });
  set(window, { x: left, y: top, width: across, height: down, viewBox });
  set(image, { href: picture.src, width, height, preserveAspectRatio: "none" });
  window.append(image);
  crop.append(window);
  return crop;
}
