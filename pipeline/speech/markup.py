"""What is there for the eye alone: Markdown, Slack's marks, links, evidence addresses."""

import html
import re
import unicodedata

from pipeline.redaction.placeholders import spoken
from pipeline.speech.rules import Rule, rewrite

_BARE_URL = re.compile(
    r"(?:(?:https?|wss?|ftp|s3|redis|postgres(?:ql)?|mysql|amqp|mongodb)://|www\.)"
    r"(?:\[redacted [^\]\n]*\]|[^\s<>()\[\]\"'|])*(?<![.,;:!?])"
)
_ARTICLE = r"(?P<article>\b(?:an?|the|this|that|our|its|their)\s+)?"


def unmarked(text: str) -> str:
    """Prose without markup: one line, each heading, list item and paragraph a sentence."""
    text = rewrite(html.unescape(unicodedata.normalize("NFKC", text)), _LINKS)
    return " ".join(_ended(block) for block in _blocks(rewrite(spoken(text), _MARKS)))


def _link(match: re.Match[str]) -> str:
    """A link with the article that stood before the address, or "a"."""
    article = (match["article"] or "a").strip()
    return f"{article[0] if article.lower() == 'an' else article} link"


def _slack_tag(match: re.Match[str]) -> str:
    sign, target, label = match["sign"], match["target"], (match["label"] or "").lstrip("@")
    if sign == "@":
        return label or "someone"
    if sign == "#":
        return f"the {label} channel" if label else "a channel"
    if sign == "!":
        return label or ("everyone" if target in _AUDIENCES else "the team")
    return label or target


_AUDIENCES = ("here", "channel", "everyone")
_LINKS: tuple[Rule, ...] = (
    (re.compile(r"[^\S\n]+"), " "),
    (re.compile(r"\n\s*\n"), "\n\n"),
    (re.compile(r"```.*?(?:```|\Z)", re.DOTALL), " "),
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"(?m)^\s*(?:[-*+]|[0-9]+[.)])?\s*\*\*([^*\n]+)\*\*:?\s*$"), r"# \1"),
    (re.compile(r"(?m)^\s*\*\s+"), "- "),
    (re.compile(r"(?<=\w)\s\*\s(?=\w)"), " times "),
    (re.compile(r"!?\[([^\]]{0,300})\]\([^)\s]*(?:\s+\"[^\"\n]*\")?\)"), r"\1"),
    (re.compile(r"(?<=\w)\((e?s)\)"), r"\1"),
    (re.compile(r"<(?:mailto:)?[\w.+-]+@[\w.-]+(?:\|[^>\n]*)?>"), "an e-mail address"),
    (
        re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^\s<>|]{3,})(?:\|(?P<label>[^<>\n]*))?>"),
        lambda match: _slack_tag(match) if match["sign"] or "://" in match["target"] else " ",
    ),
    (re.compile(r"</?[a-zA-Z][^<>\n]*>"), " "),
    (re.compile(_ARTICLE + _BARE_URL.pattern, re.IGNORECASE), _link),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "an e-mail address"),
)
_MARKS: tuple[Rule, ...] = (
    (re.compile(r"\s*\[(?:\^\w+|[L0-9.,;: –-]+)\]"), ""),
    (re.compile(r"(?:\bthe\s+)?(?<![\w#&])#([a-z][\w-]*)(?:\s+channel\b)?"), r"the \1 channel"),
    (re.compile(r"(?<!\w)@(?:here|channel|everyone)\b"), "everyone"),
    (re.compile(r"(?<!\w)@(?=[A-Za-z])"), ""),
    (re.compile(r"(?<!\w):(?:\+1|-1|[a-z0-9]*[a-z][a-z0-9_+-]*):(?!\w)"), " "),
    (re.compile(r"[*`]|~~"), ""),
    (re.compile(r"(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)"), ""),
)

_RULER = re.compile(r"^[\s|:=_-]*$")
_ITEM = re.compile(r"^\s*(?:[-+•]\s+(?:\[[ xX]\]\s+)?|[0-9]{1,2}[.)]\s+)")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_QUOTE = re.compile(r"^\s*(?:>\s?)+(?![=0-9])")


def _blocks(text: str) -> list[str]:
    """Join the lines of a paragraph; a heading, an item and a table row stand alone."""
    blocks: list[str] = []
    growing = False
    for raw in text.splitlines():
        line = _QUOTE.sub("", raw)
        if _RULER.match(line):
            growing = False
            continue
        alone = bool(_HEADING.match(line)) or "|" in line
        begins = alone or bool(_ITEM.match(line))
        words = _ITEM.sub("", _HEADING.sub("", line)).strip(" \t|")
        if begins or not growing:
            blocks.append(words)
        else:
            blocks[-1] += " " + words
        growing = not alone
    return [block for block in blocks if block]


def _ended(block: str) -> str:
    last = block.rstrip("\"')]}”")
    return block if last.endswith((".", "!", "?", ":")) else block.rstrip(",;") + "."
