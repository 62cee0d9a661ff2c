/** Where one writes: completion, formatting, files, commands. */

import { readCommand, runCommand } from "./commands.js";
import { Completion } from "./completion.js";
import { el } from "./dom.js";
import { emojiCharacter } from "./emoji.js";
import { openEmojiPicker } from "./emoji_picker.js";
import { fitHeight } from "./fit_height.js";
import { format, FORMATS, replaceRange } from "./formatting.js";
import { icon } from "./icons.js";
import { suggest, usageHint } from "./suggestions.js";
import { Uploads } from "./uploads.js";

const drafts = new Map();

export class Composer {
  /** `target`: `{ workspace, channel, thread?, label, editNewest, alsoTo? }`. */
  constructor(target) {
    this.target = target;
    const { workspace } = target;
    this.field = el("textarea.composer-field", {
      rows: 1,
      placeholder: target.label,
      "aria-label": target.label,
    });
    this.field.value = drafts.get(this.#key) ?? "";
    this.completion = new Completion(
      this.field,
      (text, caret) => suggest(text, caret, workspace),
      (start, end, insert) => replaceRange(this.field, start, end, insert),
    );
    this.uploads = new Uploads(workspace.server, () => this.#changed());
    this.problem = el("p.composer-problem", { role: "alert" });
    this.hint = el("p.composer-hint");
    this.send = el(
      "button.send",
      { type: "submit", "aria-label": "Send", title: "Send (Enter)" },
      icon("send"),
    );
    this.broadcast = target.alsoTo && el("input", { type: "checkbox" });
    this.node = this.#build();
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => this.#press(event));
    this.field.addEventListener("paste", (event) => this.#takeFiles(event, event.clipboardData));
    this.#changed();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  /** Put a text into the field for the person to send. */
  offer(text) {
    this.field.value = text;
    this.#changed();
    this.focus();
    this.field.setSelectionRange(text.length, text.length);
  }

  get #key() {
    const { workspace, channel, thread } = this.target;
    return `${workspace.me.id} ${channel} ${thread ?? ""}`;
  }

  #build() {
    const box = el(
      "div.composer-box",
      {},
      this.#formatBar(),
      this.uploads.node,
      this.field,
      this.#bottomBar(),
    );
    const also =
      this.broadcast && el("label.also", {}, this.broadcast, `Also send to ${this.target.alsoTo}`);
    return el(
      "form.composer",
      {
        onsubmit: (event) => this.#submit(event),
        ondragover: (event) => event.preventDefault(),
        ondrop: (event) => this.#takeFiles(event, event.dataTransfer),
      },
      this.completion.node,
      box,
      also,
      this.hint,
      this.problem,
    );
  }

  #formatBar() {
    const buttons = FORMATS.map(({ kind, label }) =>
      tool(kind, label, () => format(this.field, kind)),
    );
    return el("div.format-bar", { role: "toolbar", "aria-label": "Formatting" }, buttons);
  }

  #bottomBar() {
    const chooser = el("input", {
      type: "file",
      multiple: true,
      hidden: true,
      onchange: () => this.#attach(chooser),
    });
    const insert = (text) => () =>
      replaceRange(this.field, this.field.selectionStart, this.field.selectionEnd, text);
    return el(
      "div.bottom-bar",
      {},
      chooser,
      tool("plus", "Attach files", () => chooser.click()),
      tool("smile", "Emoji", (event) =>
        openEmojiPicker(event.currentTarget, (name) => insert(`${emojiCharacter(name)} `)()),
      ),
      tool("at", "Mention somebody", () => this.#begin("@")),
      !this.target.thread && tool("slash", "Run a command", () => this.offer("/")),
      el("span.space"),
      this.send,
    );
  }

  #begin(sign) {
    const before = this.field.value.slice(0, this.field.selectionStart);
    replaceRange(
      this.field,
      this.field.selectionStart,
      this.field.selectionEnd,
      /\S$/.test(before) ? ` ${sign}` : sign,
    );
  }

  #attach(chooser) {
    this.uploads.add([...chooser.files]);
    chooser.value = "";
    this.focus();
  }

  #takeFiles(event, transfer) {
    if (!transfer?.files.length) return;
    event.preventDefault();
    this.uploads.add([...transfer.files]);
  }

  #changed() {
    const text = this.field.value;
    drafts.set(this.#key, text);
    fitHeight(this.field);
    this.problem.textContent = "";
    this.hint.textContent = usageHint(text, this.target.workspace) ?? "";
    this.send.disabled = !text.trim() && this.uploads.empty;
    if (document.activeElement === this.field) this.completion.update();
  }

  #press(event) {
    if (event.isComposing || this.completion.press(event)) return;
    if (event.key === "Enter" && !event.shiftKey) this.#submit(event);
    else if (event.key === "ArrowUp" && !this.field.value && this.target.editNewest())
      event.preventDefault();
    else if (event.ctrlKey || event.metaKey) this.#formatByKey(event);
  }

  #formatByKey(event) {
    const wanted = FORMATS.find(
      (each) => each.key === event.key.toLowerCase() && Boolean(each.shift) === event.shiftKey,
    );
    if (!wanted) return;
    event.preventDefault();
    format(this.field, wanted.kind);
  }

  async #submit(event) {
    event.preventDefault();
    const text = this.field.value;
    if (this.sending || (!text.trim() && this.uploads.empty)) return;
    this.sending = true;
    this.field.value = "";
    this.#changed();
    try {
      await this.#deliver(text);
      this.node.dispatchEvent(new CustomEvent("sent", { detail: text.trim() }));
    } catch (error) {
      if (!error.code) throw error;
      this.offer(this.field.value || text);
      this.problem.textContent = error.message;
    } finally {
      this.sending = false;
    }
  }

  async #deliver(text) {
    const { workspace, channel, thread } = this.target;
    const command = text.startsWith("/") && this.uploads.empty && readCommand(text);
    if (command) {
      await runCommand(command, this.target);
      return;
    }
    const files = await this.uploads.send();
    if (!files) {
      this.offer(text);
      return;
    }
    const where = {
      channel,
      ...(thread && { thread_ts: thread, broadcast: this.broadcast?.checked }),
    };
    await workspace.server.send("messages", { ...where, text, ...(files.length && { files }) });
    this.uploads.clear();
    if (this.broadcast) this.broadcast.checked = false;
  }
}

function tool(name, label, onclick) {
  return el("button", { type: "button", title: label, "aria-label": label, onclick }, icon(name));
}
