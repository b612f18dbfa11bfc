// Makes fields read-only. Their text can still be read and copied.

export function makeReadOnly(fields) {
  for (const field of fields) {
    // A disabled fieldset would disable its text fields too.
    if (field.matches("fieldset")) continue;
    if (field.matches("textarea, input[type=text]")) field.readOnly = true;
    else field.disabled = true;
  }
}
