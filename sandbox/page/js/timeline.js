/** The messages of a channel, or of a thread, as far as they are known. */
export class Timeline {
  constructor() {
    this.messages = new Map();
    this.loaded = false;
    this.hasMore = false;
    this.reading = false;
    this.missed = [];
    this.turn = Promise.resolve();
  }

  get empty() {
    return this.messages.size === 0;
  }

  /** Change the timeline; while it is being read the change is repeated on what the server answers. */
  change(edit) {
    if (this.loaded) edit(this.messages);
    if (!this.loaded || this.reading) this.missed.push(edit);
    this.order = null;
  }

  /** Read from the server one after the other, so that each reading knows what is there already. */
  inTurn(read) {
    this.turn = this.turn.catch(() => {}).then(read);
    return this.turn;
  }

  put(message) {
    this.change((messages) => messages.set(message.ts, message));
  }

  /** Put a message in the place of one that is shown already; others are left out. */
  replace(message) {
    this.change((messages) => messages.has(message.ts) && messages.set(message.ts, message));
  }

  drop(ts) {
    this.change((messages) => messages.delete(ts));
  }

  /** Take the newest messages of a reply that is on its way; what only this page knows stays. */
  async fill(reply) {
    this.reading = true;
    try {
      const { messages, has_more: hasMore = false } = await reply;
      this.#begin(messages, hasMore);
    } finally {
      this.reading = false;
    }
  }

  #begin(messages, hasMore) {
    const own = [...this.messages.values()].filter((each) => each.is_ephemeral);
    this.messages = new Map([...messages, ...own].map((each) => [each.ts, each]));
    this.hasMore = hasMore;
    this.loaded = true;
    this.missed.splice(0).forEach((edit) => edit(this.messages));
    this.order = null;
  }

  /** Add the page of messages before the oldest one; `read(ts)` asks for it. */
  async fillBefore(read) {
    const { messages, has_more: hasMore } = await read(this.sorted()[0].ts);
    for (const message of messages) this.messages.set(message.ts, message);
    this.hasMore = hasMore;
    this.order = null;
  }

  /** The messages, oldest first. All timestamps have the same width, so text order is time order. */
  sorted() {
    this.order ??= [...this.messages.values()].sort((a, b) => (a.ts < b.ts ? -1 : 1));
    return this.order;
  }
}
