/** A websocket that comes back by itself. */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;

export class Live {
  /** `hear` gets every event; `change(connected)` is called when the line goes or comes back. */
  constructor(url, hear, change) {
    this.url = url;
    this.hear = hear;
    this.change = change;
    this.wait = FIRST_WAIT;
    this.closed = false;
    this.#open();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket.close();
  }

  /** Try again now instead of after the wait. */
  retry() {
    if (this.socket.readyState !== WebSocket.CLOSED) return;
    clearTimeout(this.timer);
    this.#open();
  }

  #open() {
    this.socket = new WebSocket(this.url);
    this.socket.onopen = () => {
      this.wait = FIRST_WAIT;
      this.change(true);
    };
    this.socket.onmessage = (message) => this.hear(JSON.parse(message.data));
    this.socket.onclose = () => this.#lost();
  }

  #lost() {
    if (this.closed) return;
    this.change(false);
    this.timer = setTimeout(() => this.#open(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }
}
