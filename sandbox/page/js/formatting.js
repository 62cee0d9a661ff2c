/** Slack's markup put around what is selected in a composer. */

const MARKS = {
  bold: ["*", "*"],
  italic: ["_", "_"],
  strike: ["~", "~"],
  code: ["`", "`"],
  block: ["```\n", "\n```"],
};
const LINES = { quote: "> ", list: "• " };

/** The kinds in the order of the toolbar, with their labels and keys. */
export const FORMATS = [
  { kind: "bold", label: "Bold", key: "b" },
  { kind: "italic", label: "Italic", key: "i" },
  { kind: "strike", label: "Strikethrough", key: "x", shift: true },
  { kind: "code", label: "Code", key: "e" },
  { kind: "block", label: "Code block", key: "c", shift: true },
  { kind: "quote", label: "Quote", key: "9", shift: true },
  { kind: "list", label: "List", key: "8", shift: true },
];

/** Format the selection of a textarea. */
export function format(field, kind) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const chosen = value.slice(start, end);
  if (LINES[kind]) {
    const begin = value.lastIndexOf("\n", start - 1) + 1;
    const text = value.slice(begin, end).replace(/^/gm, LINES[kind]);
    replaceRange(field, begin, end, text);
    return;
  }
  const [before, after] = MARKS[kind];
  replaceRange(field, start, end, before + chosen + after);
  field.setSelectionRange(start + before.length, start + before.length + chosen.length);
}

/** Put text in the place of a range, the caret behind it, as if it were typed. */
export function replaceRange(field, start, end, text) {
  field.focus();
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
