/** A player for audio files: play, seek, speed. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { notify } from "./notices.js";
import { duration } from "./times.js";

const SPEEDS = [1, 1.25, 1.5, 2, 0.75];

export function audioPlayer(file, url, download) {
  const audio = el("audio", { preload: "metadata", src: url });
  const play = el("button.play", {
    type: "button",
    "aria-label": `Play ${file.title}`,
    onclick: () => toggle(audio),
  });
  const seek = el("input.seek", {
    type: "range",
    min: 0,
    max: 1,
    step: "any",
    value: 0,
    "aria-label": "Position",
  });
  const time = el("span.player-time", {});
  const speed = el(
    "button.speed",
    { type: "button", "aria-label": "Speed", onclick: () => faster(audio, speed) },
    "1×",
  );
  const show = () => {
    seek.max = Number.isFinite(audio.duration) ? audio.duration : 1;
    seek.value = audio.currentTime;
    seek.style.setProperty("--done", `${(100 * audio.currentTime) / seek.max}%`);
    seek.setAttribute(
      "aria-valuetext",
      `${duration(audio.currentTime)} of ${duration(audio.duration)}`,
    );
    time.textContent = audio.currentTime
      ? `${duration(audio.currentTime)} / ${duration(audio.duration)}`
      : duration(audio.duration);
  };
  const showState = () => {
    play.replaceChildren(icon(audio.paused ? "play" : "pause"));
    play.setAttribute("aria-label", `${audio.paused ? "Play" : "Pause"} ${file.title}`);
  };
  seek.addEventListener("input", () => {
    audio.currentTime = Number(seek.value);
    show();
  });
  for (const name of ["timeupdate", "loadedmetadata", "durationchange", "seeked"])
    audio.addEventListener(name, show);
  for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, showState);
  audio.addEventListener("error", () => time.replaceChildren("cannot be played"));
  show();
  showState();
  const controls = el("div.player-controls", {}, play, seek, time, speed, download);
  return el(
    "section.file.player",
    { "aria-label": `Audio: ${file.title}` },
    el("strong.player-title", {}, file.title),
    controls,
    audio,
  );
}

function toggle(audio) {
  if (!audio.paused) {
    audio.pause();
    return;
  }
  for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
  audio.play().catch((error) => notify(`The audio cannot be played: ${error.message}`, "problem"));
}

function faster(audio, button) {
  audio.playbackRate = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
  button.textContent = `${audio.playbackRate}×`;
}
