"""Slack's two markups: what to take off incoming text, and what to make harmless in outgoing.

Event text and `text` fields are mrkdwn, with `&`, `<` and `>` escaped; markdown blocks and streams
take standard Markdown.
"""

import html
import re

_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
_LINK = re.compile(r"<((?:https?|mailto):[^|>]+)(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<([!#@])([^>|]*)(?:\|([^>]*))?>")
_CONTROL = re.compile(r"<(?=[!@#])")
_LABELLED = re.compile(r"(!?)\[([^\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")


def escape(text: str) -> str:
    """Text of others as mrkdwn: nothing in it can mention, link or ping."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def harmless(markdown: str) -> str:
    """Markdown of others without control sequences, and with no link behind a label."""
    plain = _LABELLED.sub(lambda link: link[2], markdown)
    return _CONTROL.sub("‹", plain)


def to_mrkdwn(markdown: str) -> str:
    """Harmless mrkdwn for the fallback text of a message."""
    return _BOLD.sub(r"*\1*", escape(harmless(markdown)))


def link(url: str | None, label: str) -> str:
    """A mrkdwn link, or the label alone where there is nowhere to lead."""
    if not url or not re.match(r"https?://[^\s<>|]+$", url):
        return escape(label)
    shown = escape(label).replace("|", "/")
    return f"<{escape(url)}|{shown}>"


def to_plain(text: str) -> str:
    """What a person typed: mentions of people gone, links as addresses, escapes undone."""
    text = _MENTION.sub(" ", text)
    text = _LINK.sub(lambda m: m[1] if not m[2] or m[2] in m[1] else f"{m[2]} ({m[1]})", text)
    text = _SPECIAL.sub(lambda m: f"#{m[3]}" if m[1] == "#" and m[3] else "", text)
    return html.unescape(text).strip()


def clip(text: str, most: int) -> str:
    """At most so many characters, with an ellipsis where something is missing."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
