/** A conversation as a whole: the messages, what the app is doing, and where one writes. */

import { AgentLine } from "./agent_line.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { MessageList } from "./message_list.js";

export class Talk {
  /**
   * `place`: `{ workspace, channel, thread, inThread, openThread }`. `words`: `{ list, composer, alsoTo? }`.
   * `beginning(timeline)` makes what stands above the first message.
   */
  constructor(place, words, { beginning = null, hints = null } = {}) {
    const { workspace, channel, thread } = place;
    this.list = new MessageList(place, words.list, beginning);
    this.agent = new AgentLine(workspace, channel, thread);
    const editNewest = () => this.list.editNewest();
    this.composer = new Composer({
      workspace,
      channel,
      thread,
      label: words.composer,
      alsoTo: words.alsoTo,
      editNewest,
    });
    this.foot = el(
      "div.talk-foot",
      {},
      hints?.(this.composer),
      this.agent.node,
      this.composer.node,
    );
    this.node = el("div.talk", {}, this.list.node, this.foot);
  }

  close() {
    this.list.close();
    this.agent.close();
  }
}
