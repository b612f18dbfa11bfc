// Fields that take nothing more. What is written in them can still be read and copied.

export function makeReadOnly(fields) {
  for (const field of fields) {
    // A fieldset would take its texts with it.
    if (field.matches("fieldset")) continue;
    if (field.matches("textarea, input[type=text]")) field.readOnly = true;
    else field.disabled = true;
  }
}
