/** Who wants to know of what: changes of one turn are told once, after it. */
export class Topics {
  constructor() {
    this.listeners = new Map();
    this.waiting = new Set();
  }

  /** Call `listener` after each change of a topic; returns the way to end that. */
  on(topic, listener) {
    const known = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, known.add(listener));
    return () => known.delete(listener);
  }

  tell(...topics) {
    if (!this.waiting.size) queueMicrotask(() => this.#deliver());
    topics.forEach((topic) => this.waiting.add(topic));
  }

  #deliver() {
    const topics = [...this.waiting];
    this.waiting.clear();
    for (const topic of topics) {
      for (const listener of [...(this.listeners.get(topic) ?? [])]) listener(topic);
    }
  }
}
