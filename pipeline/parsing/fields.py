"""Title, summary, impact and action items of a report, each with where it stood."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from pipeline.parsing.blocks import Block
from pipeline.parsing.candidates import Candidate
from pipeline.parsing.headings import Role
from pipeline.parsing.impacts import IMPACT
from pipeline.parsing.sections import Outline, Section
from pipeline.parsing.sentences import clip, plain, sentences
from pipeline.parsing.statements import state
from pipeline.records import Document

MAX_TEXT = 600  # characters of a summary or an impact
MAX_ITEMS = 60

_KIND = (
    r"(?:post[- ]?mortem|(?:post[- ]?)?incident (?:report|review|post[- ]?mortem)|pir|rca"
    r"|root cause analysis)"
)
_NO_NAME = r"incident(?: title| name)?|issue(?: name| title)?|title|template|report|untitled"
_NO_TITLE = re.compile(rf"^(?:{_KIND}|{_NO_NAME})?\W*$", re.IGNORECASE)
_DATED = re.compile(
    r"^(?:incident (?:date|report)\W*)?(?:(?:19|20)\d{2}[-/.]?\d{2}[-/.]?\d{2})[\s,:–-]*"
    r"(?:\d{1,2}[:.]\d{2}\s*(?:[ap]m)?\s*(?:[A-Z]{2,4})?[\s,:–-]*)?",
    re.IGNORECASE,
)
_AROUND = (
    re.compile(r"^[^\w\s\"'(\[`#@/.-]+\s*"),
    _DATED,
    re.compile(rf"^{_KIND}\s*(?:[:–—]|-(?!\d)|of|for)\s*", re.IGNORECASE),
    re.compile(rf"\s*[-–—:|,]?\s+{_KIND}$", re.IGNORECASE),
)
_SUFFIX = re.compile(r"(?:\.(?:md|markdown|mdx|txt|rst|adoc|asciidoc|html?|wiki|erb))+$")


def title(document: Document, outline: Outline) -> tuple[str, str]:
    """The incident's name; emoji, dates and "Post-mortem:" around it are left out."""
    labelled = (block.text for section in outline.of(Role.TITLE) for block in section.blocks)
    for text, origin in (
        (outline.front.get("title", ""), "front matter"),
        (outline.title, "heading"),
        (next(labelled, ""), "label"),
        (document.title or "", "source"),
    ):
        name = _bare(plain(text))
        if name:
            return name, origin
    stem = _SUFFIX.sub("", PurePosixPath(document.path).name)
    name = re.sub(r"^\d{1,2}[-_]\d{1,2}[-_]", "", _DATED.sub("", stem))
    name = re.sub(r"[-_\s]+", " ", name).strip() or stem
    return name[:1].upper() + name[1:], "file name"


def _bare(text: str) -> str:
    """ "" for a title that a template left; nothing is cut off that is needed to tell anything."""
    if _NO_TITLE.match(text) or "{{" in text:
        return ""
    for pattern in _AROUND:
        shorter = pattern.sub("", text).strip(" -–—:,")
        text = shorter if len(shorter.split()) > 1 else text
    return text


_ABOUT_ITSELF = re.compile(r"\bthis (?:document|page|report|post|template)\b", re.IGNORECASE)


def summary(outline: Outline) -> tuple[str, str]:
    """The document's own summary, else its first real paragraph; at most 600 characters."""
    for section in outline.of(Role.SUMMARY):
        text = _prose(section.blocks)
        if section.strength >= 0.9 and text:
            return clip(text, MAX_TEXT), f"section: {section.heading}"
    for section in outline.of(Role.OTHER, Role.SUMMARY, Role.IMPACT, Role.CAUSE):
        for block in section.blocks:
            real = block.kind == "text" and len(block.text.split()) > 8
            if real and not _ABOUT_ITSELF.search(block.text[:120]):
                return clip(block.text, MAX_TEXT), "first paragraph"
    return clip(outline.front.get("description", ""), MAX_TEXT), "front matter"


_EMPTY = re.compile(r"^\W*(?:n/?a|tbd|tba|none|todo|xxx|\?+)?\W*$", re.IGNORECASE)


def _prose(blocks: Sequence[Block]) -> str:
    """Paragraphs, and list items as sentences of their own."""
    told = [b for b in blocks if b.kind in ("text", "item", "row") and not _EMPTY.match(b.text)]
    ended = (".", ":", "!", "?")
    return " ".join(
        b.text if b.kind == "text" or b.text.endswith(ended) else f"{b.text}." for b in told
    )


def impact(outline: Outline, found: Sequence[Candidate]) -> tuple[str, str]:
    """What stands under an impact heading, else the sentences on who felt what."""
    for section in outline.of(Role.IMPACT):
        text = _prose(section.blocks)
        if text:
            return clip(text, MAX_TEXT), f"section: {section.heading}"
    told = state(found, IMPACT)
    return clip(told.text, MAX_TEXT), told.origin


_CHECKBOX = re.compile(r"^(?:\[[ xX]?\]|✅|☑️?|☐|:\w+:)\s*")
_ACTIONS = re.compile(r"action items?|immediate actions?|^actions$", re.IGNORECASE)


def action_items(outline: Outline) -> tuple[tuple[str, ...], str]:
    """The follow-ups, one string each, without check boxes; verbatim otherwise."""
    items: dict[str, str] = {}
    for section in outline.sections:
        done = section.role is Role.FIX and _ACTIONS.search(section.heading)
        if section.role is Role.ACTIONS or done:
            for item in _items(section):
                items.setdefault(item, f"section: {section.heading}")
    return tuple(items)[:MAX_ITEMS], next(iter(items.values()), "")


def _items(section: Section) -> Iterator[str]:
    """List items and first cells of rows; the paragraphs' openings if there are none."""
    listed = [block for block in section.blocks if block.kind in ("item", "row")]
    top = min((block.depth for block in listed), default=0)
    for block in listed:
        text = block.cells[0] if block.cells else block.text
        text = _CHECKBOX.sub("", text).strip()
        if block.depth <= top and not _EMPTY.match(text) and len(plain(text).split()) > 1:
            yield text
    if listed:
        return
    for block in section.blocks:
        if block.kind == "text":
            told = [one for one in sentences(block.text) if len(one.split()) > 2]
            yield from [" ".join(told[:2])] if told else []
