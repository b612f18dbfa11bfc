export function line(tag, words, style = "") {
  const element = document.createElement(tag);
  element.textContent = words;
  if (style) element.className = style;
  return element;
}

/** Return a line that screen readers announce, with a button. */
export function said(words, style, label, act) {
  const element = line("p", words, style);
  element.role = "status";
  element.append(press(label, act, "button link"));
  return element;
}

export function linkTo(href, words) {
  const link = line("a", words);
  link.href = href;
  return link;
}

export function press(words, act, style = "button small") {
  const button = line("button", words, style);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}
