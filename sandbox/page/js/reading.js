/** What a person has read: kept in this browser, since the sandbox does not keep it. */
export class Reading {
  constructor(person, storage = localStorage) {
    this.key = `sandbox read ${person}`;
    this.storage = storage;
    this.until = JSON.parse(storage.getItem(this.key) ?? "{}");
    this.mentions = new Map();
  }

  /** The ts up to which a channel was read; undefined for one that was never opened. */
  lastRead(channel) {
    return this.until[channel];
  }

  isUnread(channel) {
    return channel.latest > (this.until[channel.id] ?? "");
  }

  countMention(channel) {
    this.mentions.set(channel, this.mentionsIn(channel) + 1);
  }

  mentionsIn(channel) {
    return this.mentions.get(channel) ?? 0;
  }

  /** Note that everything in a channel up to now was seen. */
  markRead(channel) {
    this.until[channel.id] = [channel.latest, (Date.now() / 1000).toFixed(6)].sort().at(-1);
    this.mentions.delete(channel.id);
    this.storage.setItem(this.key, JSON.stringify(this.until));
  }
}
