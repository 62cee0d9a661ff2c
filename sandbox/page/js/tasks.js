/** What an agent shows of its work: task cards and the plan they belong to. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { link } from "./links.js";
import { markdown } from "./markdown.js";
import { richText } from "./rich_text.js";

const STATES = {
  pending: ["waiting", () => el("span.dot")],
  in_progress: ["under way", () => el("span.spinner")],
  complete: ["done", () => icon("check")],
  error: ["failed", () => icon("warning")],
};

export function taskNode(task, workspace) {
  const status = task.status in STATES ? task.status : "pending";
  const [words, mark] = STATES[status];
  const parts = ["details", "output"]
    .filter((name) => task[name])
    .map((name) => contentOf(task[name], workspace));
  const sources = (task.sources ?? []).map((each) =>
    el("li", {}, link(each.url, each.text ?? each.title ?? each.url)),
  );
  const head = [
    el("span.task-state", { role: "img", "aria-label": words }, mark()),
    el("span", {}, task.title ?? ""),
  ];
  if (!parts.length && !sources.length)
    return el("div.task-card", { class: status }, el("div.task-head", {}, head));
  return el(
    "details.task-card",
    { class: status, open: status === "in_progress" },
    el("summary.task-head", {}, head),
    el("div.task-body", {}, parts, sources.length > 0 && el("ul.sources", {}, sources)),
  );
}

export function planNode(plan, workspace) {
  const title = plan.title?.text ?? plan.title ?? "";
  return [
    title && el("h4.plan-title", {}, title),
    (plan.tasks ?? []).map((task) => taskNode(task, workspace)),
  ];
}

function contentOf(value, workspace) {
  if (typeof value === "string") return el("div.markdown", {}, markdown(value, workspace));
  return el(
    "div",
    {},
    value.type === "rich_text" ? richText(value, workspace) : (value.text ?? ""),
  );
}
