"""Finds a report's sections in whatever shape a model gives them."""

import re
from collections.abc import Iterable

from pipeline.tester.report import SECTIONS, SPEAKERS

_OTHER_NAMES = {
    "summary": "Incident Summary",
    "incident overview": "Incident Summary",
    "investigation": "Investigation Discussion",
    "discussion": "Investigation Discussion",
    "root cause analysis": "Root Cause",
    "prevention": "Prevention Plan",
    "preventive measures": "Prevention Plan",
    "recommended test cases": "Recommended Tests",
    "tests": "Recommended Tests",
    "spoken summary": "Voice Summary",
}
_NAMES = {name.lower(): name for name in SECTIONS} | _OTHER_NAMES
_EITHER = "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True))
# "## 3. Root Cause:", "**Voice Summary**", "Voice Summary" alone on its line, with any emoji.
_HEADING = re.compile(
    rf"^[\W_]*(?:section\s+)?(?:\d{{1,2}}[.):]\s*)?[\W_]*(?P<name>{_EITHER})\s*(?:\*\*|__)?\s*(?P<mark>[:\-–—]?)"
    r"\s*(?:\*\*|__)?\W*(?P<rest>\S.*)?$",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"^\W*(?P<name>[A-Z][\w .()/-]{0,40}?)\s*(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*(?P<text>\S.*)$"
)
_NOT_SPEAKERS = re.compile(r"assumption|mistake|validation|hypothesis|note|step|evidence", re.I)


def split_sections(text: str) -> dict[str, str]:
    """The text under each known heading; the first one of a name counts, others continue it."""
    found: dict[str, list[str]] = {}
    current = ""
    for line in text.splitlines():
        match = _heading(line)
        if match is None:
            if current:
                found[current].append(line)
            continue
        current = _NAMES[match["name"].lower()]
        found.setdefault(current, [])
        if match["rest"]:
            found[current].append(match["rest"])
    return {name: "\n".join(lines).strip() for name, lines in found.items() if any(lines)}


def _heading(line: str) -> re.Match[str] | None:
    """A line that is a heading; a sentence that begins with a section's name is none."""
    match = _HEADING.match(line)
    if match is None or len(line) > 400:
        return None
    marked = bool(re.match(r"\s*(?:#{1,6}|\*\*|__|\d{1,2}[.)])", line)) or match["mark"] == ":"
    return match if marked or not match["rest"] else None


def split_turns(section: str) -> list[tuple[str, str]]:
    """(speaker, text) of a discussion, whatever the two are called; empty unless there are two."""
    turns: list[tuple[str, str]] = []
    for line in section.splitlines():
        match = _TURN.match(line)
        if match and not _NOT_SPEAKERS.search(match["name"]):
            turns.append((match["name"].strip().lower(), match["text"]))
        elif turns and line.strip():
            turns[-1] = (turns[-1][0], f"{turns[-1][1]} {line.strip()}")
    names = list(dict.fromkeys(name for name, _ in turns))
    if len(names) != len(SPEAKERS):
        return []
    known = _invented_names(names)
    return [(known[name], text) for name, text in turns]


def _invented_names(names: Iterable[str]) -> dict[str, str]:
    """Map a model's two names to ours: by role if it kept that, else by who speaks first."""
    first, second = names
    swapped = "respond" in first or "test" in second
    return dict(zip((first, second), reversed(SPEAKERS) if swapped else SPEAKERS, strict=True))


def list_items(section: str) -> list[str]:
    """The points of a list, or its paragraphs, without bullets and numbers."""
    items: list[str] = []
    for line in section.splitlines():
        bare = re.sub(r"^\s*(?:[-*•+]|\(?\d{1,2}[.)])\s+", "", line)
        if bare != line or (not items and bare.strip()):
            items.append(bare.strip())
        elif bare.strip():
            items[-1] += f" {bare.strip()}"
    return items
