// Makes the values of a text buttons that put them where the cursor is.
for (const chip of document.querySelectorAll('[data-insert]')) {
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'button small' });
  chip.replaceWith(button);
  button.append(chip);
  button.addEventListener('click', () => {
    const field = document.getElementById(chip.dataset.insert);
    field.setRangeText(chip.textContent, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  });
}
