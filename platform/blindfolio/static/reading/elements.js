// What the scripts of the room put on the page, as elements.

/** A `tag` with these words in it. */
export function line(tag, words, style = "") {
  const element = document.createElement(tag);
  element.textContent = words;
  if (style) element.className = style;
  return element;
}

/** A link to `href` with these words. */
export function linkTo(href, words) {
  const link = line("a", words);
  link.href = href;
  return link;
}

/** A button that does `act`. */
export function press(words, act, style = "button small") {
  const button = line("button", words, style);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}
