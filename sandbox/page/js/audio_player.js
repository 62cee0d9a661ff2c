/** A player for audio files: play, seek, speed. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { notify } from "./notices.js";
import { duration } from "./times.js";

const SPEEDS = [1, 1.25, 1.5, 2, 0.75];
const TIMES = ["timeupdate", "loadedmetadata", "durationchange", "seeked"];
const STATES = ["play", "pause", "ended"];

export class AudioPlayer {
  constructor(file, url, download) {
    this.title = file.title;
    this.audio = el("audio", { preload: "metadata", src: url });
    this.play = el("button.play", { type: "button", onclick: () => this.#toggle() });
    this.seek = el("input.seek", { type: "range", min: 0, step: "any", "aria-label": "Position" });
    this.time = el("span.player-time");
    this.speed = el("button.speed", { type: "button", onclick: () => this.#faster() });
    this.node = el(
      "section.file.player",
      { "aria-label": `Audio: ${file.title}` },
      el("strong.player-title", {}, file.title),
      el("div.player-controls", {}, this.play, this.seek, this.time, this.speed, download),
      this.audio,
    );
    this.#listen();
    this.#showTime();
    this.#showState();
    this.#setSpeed(1);
  }

  #listen() {
    const { audio, seek } = this;
    TIMES.forEach((name) => audio.addEventListener(name, () => this.#showTime()));
    STATES.forEach((name) => audio.addEventListener(name, () => this.#showState()));
    audio.addEventListener("error", () => this.time.replaceChildren("cannot be played"));
    seek.addEventListener("input", () => {
      audio.currentTime = Number(seek.value);
      this.#showTime();
    });
  }

  #showTime() {
    const { seek, time } = this;
    const { currentTime: now, duration: whole } = this.audio;
    seek.max = Number.isFinite(whole) ? whole : 1;
    seek.value = now;
    seek.style.setProperty("--done", `${(100 * now) / seek.max}%`);
    seek.setAttribute("aria-valuetext", `${duration(now)} of ${duration(whole)}`);
    time.textContent = now ? `${duration(now)} / ${duration(whole)}` : duration(whole);
  }

  #showState() {
    const { paused } = this.audio;
    this.play.replaceChildren(icon(paused ? "play" : "pause"));
    this.play.setAttribute("aria-label", `${paused ? "Play" : "Pause"} ${this.title}`);
  }

  async #toggle() {
    if (!this.audio.paused) {
      this.audio.pause();
      return;
    }
    document.querySelectorAll("audio").forEach((other) => other.pause());
    try {
      await this.audio.play();
    } catch (error) {
      notify(`The audio cannot be played: ${error.message}`, "problem");
    }
  }

  #faster() {
    const at = SPEEDS.indexOf(this.audio.playbackRate);
    this.#setSpeed(SPEEDS[(at + 1) % SPEEDS.length]);
  }

  #setSpeed(rate) {
    this.audio.playbackRate = rate;
    this.speed.textContent = `${rate}×`;
    this.speed.setAttribute("aria-label", `${rate}× speed`);
  }
}
