/** The sandbox's own API, for the person the page acts as. */

/** A request that was refused; `message` is a sentence for people, `code` Slack's word for it. */
export class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

export class Server {
  constructor(person = "") {
    this.person = person;
  }

  /** Read something; `query` is added to the address. */
  read(path, query = {}) {
    return answerOf(fetch(`/ui/${path}?${new URLSearchParams({ as: this.person, ...query })}`));
  }

  /** Do something. */
  send(path, body = {}) {
    const text = JSON.stringify({ as: this.person, ...body });
    return answerOf(fetch(`/ui/${path}`, { method: "POST", body: text }));
  }

  /** Upload a file's bytes; returns the file object. */
  async upload(file) {
    const query = new URLSearchParams({ as: this.person, name: file.name });
    return (await answerOf(fetch(`/ui/files?${query}`, { method: "POST", body: file }))).file;
  }

  /** The address of a file's bytes. */
  fileUrl(id, download = false) {
    const query = new URLSearchParams({ as: this.person, ...(download && { download: 1 }) });
    return `/ui/files/${encodeURIComponent(id)}?${query}`;
  }

  /** The address of the live events. */
  get eventsUrl() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    return `${scheme}://${location.host}/ui/events?as=${encodeURIComponent(this.person)}`;
  }
}

async function answerOf(request) {
  let reply;
  try {
    reply = await (await request).json();
  } catch {
    throw new Refusal("unreachable", "The sandbox cannot be reached. Is it still running?");
  }
  if (!reply.ok) throw new Refusal(reply.error, reply.message);
  return reply;
}
