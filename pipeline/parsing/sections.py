"""A document as an outline: sections with a role, whatever its layout makes of headings.

Headings, bold lines, `Label: text` lines and tables of two columns all open sections. The prompts
that templates print in italics count as empty.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from pipeline.parsing.blocks import Block, Heading, read_blocks
from pipeline.parsing.clock import stamped
from pipeline.parsing.formats import to_markdown
from pipeline.parsing.headings import Meaning, Role, label_meaning, meaning
from pipeline.parsing.sentences import plain, squeeze

MAX_CHARACTERS = 300_000  # what follows is not read: no report is that long
_LABEL_LEVEL = 7  # below every heading


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands directly under it; `path` holds the headings above it, too.

    `named` tells whether the heading itself gave the role or one above it.
    """

    heading: str
    path: tuple[str, ...]
    role: Role
    strength: float
    named: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """`title` is the document's own, "" without one; `prompts` counts leftovers of a template."""

    title: str
    front: Mapping[str, str]
    sections: tuple[Section, ...]
    prompts: int = 0

    def of(self, *roles: Role) -> Iterator[Section]:
        """Sections in one of the roles, in order."""
        return (section for section in self.sections if section.role in roles)


def read_outline(text: str, path: str) -> Outline:
    """The outline of any text; `path` tells the format where the text does not."""
    text = text[:MAX_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    text = text.replace("\0", "").encode("utf-8", "replace").decode()  # no halves of surrogates
    front, body = _split_front_matter(text)
    builder = _Builder(list(read_blocks(to_markdown(body, path))))
    return Outline(builder.title, front, tuple(builder.build()), builder.prompts)


_MAX_FRONT = 8_000  # characters; a longer block between fences is no front matter


def _split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Front matter as flat text values; one that does not parse is dropped, not fatal."""
    fence = text[:3]
    if text[:4] not in ("---\n", "+++\n"):
        return {}, text
    end = text.find(f"\n{fence}", 3, _MAX_FRONT)
    if end < 0:
        return {}, text
    raw, body = text[4:end], text[end + 4 :]
    try:
        data = tomllib.loads(raw) if fence == "+++" else yaml.load(raw, Loader=yaml.BaseLoader)
    except (tomllib.TOMLDecodeError, yaml.YAMLError, RecursionError):
        return {}, body
    return (_flat(data), body) if isinstance(data, dict) else ({}, text)


def _flat(data: Mapping[Any, Any]) -> dict[str, str]:
    """Lists become texts with commas; what is nested deeper is left out."""
    flat: dict[str, str] = {}
    for key, value in data.items():
        values = value if isinstance(value, list) else [value]
        texts = [str(one) for one in values if not isinstance(one, list | dict)]
        if texts:
            flat[str(key).lower()] = squeeze(", ".join(texts))
    return flat


@dataclass(slots=True)
class _Open:
    """A heading whose section is still being filled. `depth` is set for a list item's label."""

    level: int
    text: str
    meaning: Meaning | None
    depth: int | None = None
    fleeting: bool = False
    blocks: list[Block] = field(default_factory=list[Block])


# The header of a table of fields that a source keeps beside the text, and words in their values.
_PROPERTIES = ("property", "value")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Labels whose text ends with their line, roles that hold for all below, and the sections in which
# list items and bare words before a colon may be labels.
_SHORT = frozenset({Role.META, Role.DATE, Role.SERVICES, Role.TITLE})
_STICKY = frozenset({Role.ACTIONS, Role.LESSONS, Role.TIMELINE})
_LISTING_LABELS = frozenset({Role.OTHER, Role.META, Role.SUMMARY})
_BOLD_LINE = re.compile(r"^(\*\*|__)([^*_\n]{2,90}?)\s*:?\1:?$")
_BOLD_LABEL = re.compile(r"^(\*\*|__|\*|_)([^*_:\n]{2,60}?)\s*(?::\1|\1\s*:)\s*(.*)$")
_BARE_LABEL = re.compile(r"^([A-Z][\w /()'&-]{1,50}?)\s*:(?:\s+(.*))?$")
_ITALIC = re.compile(r"^(?:\*(?![*\s])[^*]+\*|_(?![_\s])[^_]+_)$")
_PROMPT = re.compile(
    r"^[\W_]*(?:list|describe|note|report|who|how|what|when|which|did|run|give|to be|copy|include|"
    r"explain|provide|summari[sz]e|add|insert|use|write|fill|briefly|a (?:brief|short)|e\.g|"
    r"document|state|identify|replace|delete|this section)\b|\?[\W_]*$",
    re.IGNORECASE,
)


class _Builder:
    """Puts blocks under headings and lets labels open sections of their own."""

    def __init__(self, pieces: list[Heading | Block]) -> None:
        self._pieces = pieces
        self._title_at = _title_position(pieces)
        self._stack = [_Open(0, "", None)]
        self._done: list[Section] = []
        self.prompts = 0
        heading = pieces[self._title_at] if self._title_at >= 0 else None
        self.title = plain(heading.text) if heading else _bold_title(pieces)

    def build(self) -> list[Section]:
        at = 0
        while at < len(self._pieces):
            piece = self._pieces[at]
            if isinstance(piece, Heading):
                known = None if at == self._title_at else _promised(piece.text)
                self._open(_Open(piece.level, plain(piece.text), known))
            elif piece.kind == "row" and not piece.header:
                at += self._table(at)
                continue
            else:
                self._add(piece)
            at += 1
        self._flush()
        return self._done

    def _open(self, heading: _Open) -> None:
        self._flush()
        while self._stack[-1].level >= heading.level:
            self._stack.pop()
        self._stack.append(heading)

    def _flush(self) -> None:
        """Emit what has gathered under the innermost heading."""
        top = self._stack[-1]
        if not top.blocks and top.meaning is None and not top.text:
            return
        role, strength, named = self._role()
        path = tuple(one.text for one in self._stack if one.text)
        blocks = tuple(top.blocks)
        heading = path[-1] if path else ""
        self._done.append(Section(heading, path, role, strength, named, blocks))
        top.blocks = []

    def _role(self) -> tuple[Role, float, bool]:
        role, strength, named = Role.OTHER, 1.0, False
        for one in self._stack:
            named = False
            known = one.meaning
            if known and not _keeps(role, known, label=one.level == _LABEL_LEVEL):
                role, strength, named = known.role, known.strength, True
        return role, strength, named

    def _add(self, block: Block) -> None:
        if block.kind == "code":
            self._stack[-1].blocks.append(block)
            return
        self._close_item_label(block)
        self._close_fleeting()
        for line_block in self._labels(block):
            if _is_prompt(line_block):
                self.prompts += 1
            elif line_block.text:
                self._stack[-1].blocks.append(line_block)

    def _close_item_label(self, block: Block) -> None:
        depth = self._stack[-1].depth
        if depth is None:
            return
        if block.depth < depth or (block.kind == "item" and block.depth == depth):
            self._close()

    def _close_fleeting(self) -> None:
        if self._stack[-1].fleeting:
            self._close()

    def _close(self) -> None:
        self._flush()
        self._stack.pop()

    def _labels(self, block: Block) -> Iterator[Block]:
        """The block without its labels, each of which has opened a section by then."""
        if "\n" not in block.text and not _may_label(block.text):
            yield block
            return
        lines: list[str] = []
        for line in block.text.split("\n"):
            found = self._label(line.strip(), block) if _may_label(line) else None
            if found:
                yield _gathered(block, lines)
                self._open_label(*found, block)
                lines = [found[1]]
            else:
                lines.append(line)
        yield _gathered(block, lines)

    def _label(self, line: str, block: Block) -> tuple[str, str] | None:
        if bold := _BOLD_LINE.match(line):
            heads = _is_name(bold[2]) if block.kind == "text" else label_meaning(bold[2])
            return (bold[2], "") if heads else None
        found = _BOLD_LABEL.match(line)
        label, rest = (found[2], found[3]) if found else ("", "")
        if not found and (bare := _BARE_LABEL.match(line)):
            label, rest = bare[1], bare[2] or ""
        if not label or not label_meaning(label):
            return None
        role = self._role()[0]
        if role is Role.TIMELINE and (time := stamped(rest)) and not time.event:
            return None  # "Resolved: 12:42" is a row
        if block.kind == "text" and found:
            return label, rest
        return (label, rest) if role in _LISTING_LABELS or self._in_label() else None

    def _in_label(self) -> bool:
        return self._stack[-1].level == _LABEL_LEVEL

    def _open_label(
        self, label: str, rest: str, block: Block, known: Meaning | None = None
    ) -> None:
        known = known or meaning(label)
        depth = block.depth if block.kind == "item" else None
        fleeting = bool(rest and known and known.role in _SHORT)
        self._open(_Open(_LABEL_LEVEL, plain(label), known, depth, fleeting))

    def _table(self, at: int) -> int:
        """Take a whole table; pairs of a known label and its text become sections."""
        rows = [self._pieces[at]]
        while at + len(rows) < len(self._pieces):
            row = self._pieces[at + len(rows)]
            if not (isinstance(row, Block) and row.kind == "row" and row.header):
                break
            rows.append(row)
        blocks = [row for row in rows if isinstance(row, Block)]
        self._close_fleeting()
        if tuple(cell.lower() for cell in blocks[0].cells) == _PROPERTIES:
            self._pairs(blocks[1:], _property_meaning)
        elif _is_pairs(blocks):
            self._pairs(blocks, lambda label, _text: label_meaning(label))
        else:
            self._stack[-1].blocks += blocks[1:]
        return len(rows)

    def _pairs(self, rows: list[Block], meaning_of: Callable[[str, str], Meaning | None]) -> None:
        for row in rows:
            label, text = plain(row.cells[0]).rstrip(":"), row.cells[1]
            known = meaning_of(label, text)
            if known:
                self._open_label(label, text, row, known)
            elif self._in_label():
                self._close()
            self._stack[-1].blocks.append(Block("text", text) if known else row)
        if self._in_label():
            self._close()


def _promised(heading: str) -> Meaning | None:
    """What a heading announces by its words, or by the clock time that it opens with."""
    time = stamped(heading)
    return Meaning(Role.TIMELINE) if time and time.has_clock else meaning(heading)


def _property_meaning(label: str, text: str) -> Meaning:
    """What a field of the source says; a day or a word as its cause or fix tells nothing."""
    known = label_meaning(label)
    told = known and (known.role in _SHORT or len(_WORD.findall(text)) > 2)
    return known if known and told else Meaning(Role.META)


def _keeps(outer: Role, inner: Meaning, *, label: bool) -> bool:
    """Whether a section's role holds for what is under it, whatever the inner heading says.

    "Detection" under the action items names a field of work, "Recovery" in a timeline a phase.
    """
    if outer is Role.TIMELINE and label:
        return inner.role not in (Role.CAUSE, Role.FIX) or inner.strength < 1
    if outer in _STICKY:
        return inner.role not in (outer, Role.ACTIONS)
    return outer is Role.META and inner.strength < 1


def _title_position(pieces: list[Heading | Block]) -> int:
    """The first heading, unless it names a section; -1 when the headings are all sections."""
    headings = [(at, one) for at, one in enumerate(pieces) if isinstance(one, Heading)]
    if not headings:
        return -1
    at, first = headings[0]
    below = [one for _, one in headings[1:]]
    above_sections = all(one.level > first.level for one in below) and any(
        meaning(one.text) for one in below
    )
    alone = at == 0 and first.level == 1 and not any(one.level == 1 for one in below)
    sentence = alone and len(first.text.split()) > 2
    return at if above_sections or sentence or not meaning(first.text) else -1


def _bold_title(pieces: list[Heading | Block]) -> str:
    """The first line of a report without headings, if it is bold and names no section."""
    first = pieces[0] if pieces else None
    if not isinstance(first, Block) or first.kind != "text":
        return ""
    bold = _BOLD_LINE.match(first.text)
    return plain(bold[2]) if bold and not meaning(bold[2]) else ""


def _may_label(line: str) -> bool:
    return ":" in line or line.lstrip().startswith(("**", "__"))


def _is_name(text: str) -> bool:
    """A bold line that heads what follows: short, and no sentence."""
    return len(text.split()) <= 9 and not text.endswith((".", "!", ","))


def _gathered(block: Block, lines: list[str]) -> Block:
    text = squeeze(" ".join(lines))
    several = tuple(lines) if len(lines) > 1 else ()
    return Block(block.kind, text, block.cells, block.header, block.depth, several)


def _is_prompt(block: Block) -> bool:
    text = block.text
    if text.startswith(("*", "_")) and _ITALIC.match(text):
        return len(text.split()) > 2 and bool(_PROMPT.search(text))
    return block.kind == "quote" and text.endswith("?")


def _is_pairs(rows: list[Block]) -> bool:
    """Two columns with known labels on the left in at least half of the rows."""
    if len(rows) < 2 or any(len(row.cells) != 2 for row in rows):
        return False
    known = sum(bool(label_meaning(plain(row.cells[0]).rstrip(":"))) for row in rows)
    return known >= 2 and known * 2 >= len(rows)
