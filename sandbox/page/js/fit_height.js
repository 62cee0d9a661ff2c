/** Make a textarea as high as its text. The style sheet sets the limits. */
export function fitHeight(text) {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}
