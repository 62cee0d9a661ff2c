"""Pure builders of messages and views, within Slack's limits.

All blocks of a message may hold about 13,200 characters; a section 3,000, a button's value 2,000.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.markup import clip, escape, harmless, link, to_mrkdwn
from bot.posting import Content, Wire
from pipeline.records import Answer, Citation

LONGEST_ANSWER = 8_000
LONGEST_REPORT = 11_000
LONGEST_SECTION = 2_900
MOST_SOURCES = 12
MOST_NIGHTLY = 40
LONGEST_NIGHT = 11_000
FEEDBACK_ACTION = "answer_feedback"
FEEDBACK_MODAL = "feedback_reasons"
CHOICE_ACTION = "choose_thread"
NOTHING_YET = "I know no incidents yet: run `scripts/extract.py`, then `scripts/index.py`."
REASONS = {
    "wrong-incident": "It cites the wrong incident",
    "wrong-cause": "The incident is right, the answer is not",
    "incomplete": "Something important is missing",
    "unclear": "I cannot follow it",
}


def section(text: str) -> Wire:
    """Mrkdwn of at most 2,900 characters."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, LONGEST_SECTION)}}


def context(text: str) -> Wire:
    """Small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": clip(text, 1_900)}]}


def plain(text: str) -> Wire:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def say(sentence: str) -> Content:
    """One sentence of our own, in mrkdwn."""
    return Content(sentence, (section(sentence),))


def answer_message(answer: Answer, work_id: str) -> Content:
    """An answer with its sources as links, how sure it is, and what people think of it."""
    sources = _sources(answer.citations)
    body = clip(answer.text, LONGEST_ANSWER)
    blocks: list[Wire] = [{"type": "markdown", "text": paragraphs(harmless(body)) or "…"}]
    if sources:
        blocks.append(section("\n".join(sources)))
    blocks += [context(_standing(answer)), _feedback_buttons(work_id)]
    return Content("\n".join([to_mrkdwn(body), *sources]), tuple(blocks))


def paragraphs(markdown: str) -> str:
    """Every line a paragraph of its own, but for list items: Markdown joins single lines."""
    return re.sub(r"(?<!\n)\n(?!\n|- )", "\n\n", markdown)


def _sources(citations: Sequence[Citation]) -> list[str]:
    """One line an incident, numbered as in the text."""
    incidents = {citation.incident_id: citation for citation in citations}
    lines = [_source(n, c) for n, c in enumerate(incidents.values(), 1)]
    more = len(lines) - MOST_SOURCES
    return lines[:MOST_SOURCES] + ([f"and {more} more"] if more > 0 else [])


def _source(number: int, cited: Citation) -> str:
    title = clip(cited.title, 120)
    shown = link(cited.url, title)
    return f"[{number}] {shown}" + ("" if cited.url else f" · `{escape(clip(cited.path, 90))}`")


def _standing(answer: Answer) -> str:
    how = "composed from the reports, without a model"
    if answer.model != "none":
        how = f"worded by {escape(answer.model)}, checked against the reports"
    sure = "no past incident fits" if answer.abstained else f"confidence {answer.confidence:.0%}"
    return f"{sure} · {how}"


def _feedback_buttons(work_id: str) -> Wire:
    def button(label: str, verdict: str) -> Wire:
        return {"text": plain(label), "value": f"{verdict} {work_id}"}

    buttons = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK_ACTION,
        "positive_button": button("Helpful", "good"),
        "negative_button": button("Not helpful", "bad"),
    }
    return {"type": "context_actions", "elements": [buttons]}


def feedback_modal(work_id: str) -> Wire:
    """Asks what was wrong with an answer."""
    options = [{"text": plain(label), "value": value} for value, label in REASONS.items()]
    return {
        "type": "modal",
        "callback_id": FEEDBACK_MODAL,
        "private_metadata": work_id,
        "title": plain("What was wrong?"),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": "reasons",
                "optional": True,
                "label": plain("It did not help because"),
                "element": {"type": "checkboxes", "action_id": "reasons", "options": options},
            },
            {
                "type": "input",
                "block_id": "comment",
                "optional": True,
                "label": plain("What should it have said?"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": "comment",
                    "multiline": True,
                    "max_length": 2_000,
                },
            },
        ],
    }


@dataclass(frozen=True, slots=True)
class Step:
    """Where a report stands: what is being done, the how-manieth of how many."""

    what: str
    number: int
    of: int


def progress_message(step: Step, seconds: float) -> Content:
    """What the bot is doing, and for how long."""
    done = "▰" * (step.number - 1) + "▱" * (step.of - step.number + 1)
    line = f"*Tester’s post-mortem* · {step.what} {done} {seconds:.0f} s"
    return Content(line, (section(line),))


@dataclass(frozen=True, slots=True)
class ReportDigest:
    """What a channel sees of a report without opening it. All texts are plain."""

    summary: str
    cause: str
    signal: str
    test: str
    standing: str
    note: str = ""


def report_message(digest: ReportDigest) -> Content:
    """The summary of a finished report."""
    parts = [
        "*Tester’s post-mortem*",
        escape(clip(digest.summary, 900)),
        _labelled("Most likely cause", digest.cause),
        _labelled("Top missed signal", digest.signal),
        _labelled("Top test to write", digest.test),
        f":warning: {escape(digest.note)}" if digest.note else "",
    ]
    text = "\n".join(part for part in parts if part)
    standing = escape(clip(digest.standing, 400))
    return Content(f"{text}\n{standing}", (section(text), context(standing)))


def report_body(markdown: str) -> Content:
    """The report itself as a message, cut to what fits."""
    body = clip(harmless(markdown), LONGEST_REPORT)
    return Content(to_mrkdwn(body), ({"type": "markdown", "text": body},))


def _labelled(label: str, text: str) -> str:
    return f"*{label}:* {escape(clip(text, 400))}" if text else ""


def nightly_message(day: str, sources: Sequence[str]) -> Content:
    """What the nightly job did, for its keepers: a few lines for each source, then the index."""
    told = [f"• {escape(lines)}".replace("\n", "\n      ") for lines in sources[:MOST_NIGHTLY]]
    room = min(LONGEST_SECTION, LONGEST_NIGHT // max(1, len(told)))
    parts = [f"*Nightly ingest of {day}*", *(clip(part, room) for part in told)]
    return Content(clip("\n".join(parts), LONGEST_SECTION), tuple(section(p) for p in parts))


@dataclass(frozen=True, slots=True)
class Choice:
    """A thread that may be meant; `value` comes back with the click."""

    label: str
    value: str


def choice_message(choices: Sequence[Choice]) -> Content:
    """Asks which thread is meant; five at most."""
    question = "Several threads here could be the incident. Which one shall I report on?"
    blocks = [section(question)]
    for number, choice in enumerate(choices[:5]):
        button = {
            "type": "button",
            "text": plain("Report on this"),
            "action_id": f"{CHOICE_ACTION}_{number}",
            "value": choice.value,
        }
        blocks.append({**section(escape(clip(choice.label, 300))), "accessory": button})
    return Content(question, tuple(blocks))


@dataclass(frozen=True, slots=True)
class Standing:
    """What the home tab tells of the memory behind the bot; `instead` where it may tell nothing."""

    incidents: int
    indexed_at: str
    sources: Sequence[str]
    instead: str = ""


def home_view(standing: Standing, bot_user: str) -> Wire:
    """The home tab: what the bot does, and what it knows."""
    known = standing.instead or NOTHING_YET
    if standing.incidents:
        known = f"I know *{standing.incidents} incidents*, indexed {escape(standing.indexed_at)}."
    usage = (
        f"*Ask* in a channel: <@{bot_user}> what caused last week’s database outage?\n"
        "Or write to me here, in *Messages*. I answer from past post-mortems and cite them."
    )
    report = (
        "*Have an incident looked at by a tester*: `/testpm` in the incident’s channel, "
        "`/testpm LINK` with a link to its thread, `/testpm since 3h`, `/testpm` with pasted "
        "text, or _Make tester post-mortem_ in the menu of a message."
    )
    blocks = [section(usage), section(report), {"type": "divider"}, section(known)]
    if standing.sources:
        lines = "\n".join(f"• {escape(clip(line, 200))}" for line in standing.sources[:10])
        blocks.append(section(f"*Sources*\n{lines}"))
    return {"type": "home", "blocks": blocks}
