"""HTML to Markdown that reads well and parses well: for pages, for islands in Markdown, for wikis.

The converters that exist (markdownify 1.2, html-to-markdown 3.21, html2text 2025.4) each lose
some of what reports are made of: pipes and listings in cells, merged cells, the second paragraph
of a list item. Words are escaped only where they would open a block, since fields are quoted
verbatim.
"""

import re
from collections.abc import Callable
from itertools import takewhile

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from pipeline.parsing.formats.html_table import rows_of, strays_of
from pipeline.parsing.formats.html_tree import (
    enclosing,
    is_words,
    read_tree,
    tags_in,
    text_with_breaks,
)

_HIDDEN = frozenset({"script", "style", "head", "nav", "template", "svg"})
_CONTAINERS = frozenset(
    "html body p div section article main header footer aside center address form fieldset figure"
    " figcaption caption details summary li dd dt tr td th tbody thead tfoot".split()
)
_STRONG = frozenset({"strong", "b"})
_BOLD = _STRONG | {"th", "dt"}
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_DEEPEST = 6  # lists within lists; deeper ones are written at this depth
_DEEPEST_TAG = 80  # tags within tags; broken pages nest without end, the stack must not
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
# Words that would open a listing, a heading or raw HTML if they stood at the start of a line.
_STRUCTURE = re.compile(r"^(?:`{3,}(?=[^`]*$)|~{3}|#{1,6} |<(?!https?:|mailto:))")
_IMPLIED_END = {
    "li": ["li"],
    "tr": ["tr"],
    "td": ["td", "th"],
    "th": ["td", "th"],
    "dt": ["dt", "dd"],
    "dd": ["dt", "dd"],
}
_LISTS = frozenset({"ul", "ol"})
_SCOPES = ["ul", "ol", "dl", "table"]


def from_html(text: str) -> str:
    """Headings, paragraphs, lists, tables, code and emphasis; everything else by its words."""
    return f"{_MARK.sub(' ', text).strip()}\n" if _is_too_deep(text) else render(read_tree(text))


_MARK = re.compile(r"<(/?)([a-zA-Z][\w-]{0,20})[^<>]{0,500}>?")
_VOID = frozenset("br hr img input meta link col area base wbr source".split())
_MOST_OPEN = 400  # open tags; the work of a tree grows with the square of its depth


def _is_too_deep(text: str) -> bool:
    depth = 0
    for found in _MARK.finditer(text):
        if found[2].lower() not in _VOID:
            depth = max(0, depth - 1) if found[1] else depth + 1
            if depth > _MOST_OPEN:
                return True
    return False


def render(root: Tag) -> str:
    """The tree as Markdown; the tree is used up."""
    _flatten(root)
    _close(root)
    _merge(root)
    return "\n\n".join(_blocks(root)).strip("\n") + "\n"


def _flatten(root: Tag) -> None:
    depths = {id(root): 0}
    for tag in root.find_all(True):
        depth = depths[id(tag)] = depths.get(id(tag.parent), 0) + 1
        if depth > _DEEPEST_TAG:
            depths[id(tag)] = depth - 1
            tag.unwrap()


def _close(root: Tag) -> None:
    """Mend list items, rows and cells whose end tags were left out: siblings, not children."""
    for tag in list(tags_in(root, _IMPLIED_END)):
        ended = _IMPLIED_END[tag.name]
        outer = enclosing(tag, (*ended, *_SCOPES))
        if outer and outer.name in ended:
            outer.insert_after(tag)


def _merge(root: Tag) -> None:
    """Words that an editor made bold in two steps are bold in one."""
    for tag in list(tags_in(root, _STRONG)):
        while isinstance(following := tag.next_sibling, Tag) and following.name == tag.name:
            tag.extend(list(following.children))
            following.extract()


def _blocks(parent: Tag) -> list[str]:
    """What stands in `parent`, each paragraph, list, table ... as one text."""
    blocks: list[str] = []
    run: list[str] = []
    for child in list(parent.children):
        if isinstance(child, Tag) and _is_block(child):
            blocks += [*_paragraph(run), *_BLOCKS.get(child.name, _blocks)(child)]
            run = []
        else:
            run.append(_inline(child))
    return blocks + _paragraph(run)


def _is_block(tag: Tag) -> bool:
    """Block by name, or by what is inside it: people put lists into bold type."""
    if tag.name in _BLOCKS or tag.name in _CONTAINERS:
        return True
    return tag.name not in _HIDDEN and any(map(_is_block, tag.find_all(True, recursive=False)))


def _paragraph(run: list[str]) -> list[str]:
    lines = [_SPACE.sub(" ", line).strip(" ") for line in "".join(run).split("\v")]
    text = "  \n".join(_STRUCTURE.sub(r"\\\g<0>", line) for line in lines if line)
    return [text] if text else []


def _line(tag: Tag) -> str:
    return " ".join(" ".join(_blocks(tag)).split())


def _heading(tag: Tag) -> list[str]:
    text = _line(tag)
    return [f"{'#' * int(tag.name[1])} {text}"] if text else []


def _bold_line(tag: Tag) -> list[str]:
    text = _line(tag)
    return [_marked("**", text)] if text else []


def _listing(tag: Tag) -> list[str]:
    text = text_with_breaks(tag).strip("\n").rstrip()
    if not text:
        return []
    fence = "`" * max(3, 1 + _longest_run(text))
    return [f"{fence}{_language(tag)}\n{text}\n{fence}"]


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _language(listing: Tag) -> str:
    for tag in (listing, *tags_in(listing, ("code",))):
        for name in tag.get_attribute_list("class"):
            if name and name.startswith("language-"):
                return name.removeprefix("language-")
    return ""


def _quote(tag: Tag) -> list[str]:
    lines = "\n\n".join(_blocks(tag)).split("\n")
    return ["\n".join(f"> {line}".rstrip() for line in lines)] if any(lines) else []


def _list(tag: Tag) -> list[str]:
    number = int(start) if (start := str(tag.get("start", ""))).isdecimal() else 1
    deepest = sum(one.name in _LISTS for one in tag.parents) >= _DEEPEST - 1
    items: list[str] = []
    for child in tag.find_all(True, recursive=False):
        mark = f"{number + len(items)}. " if tag.name == "ol" else "- "
        if child.name in _LISTS:  # a list that stands beside the item it belongs to
            items += [_indented(block, "    ") for block in _list(child)]
        elif blocks := _blocks(child):
            items.append(_item(mark, blocks, "" if deepest else " " * max(4, len(mark))))
    return [*_loose(tag), "\n".join(items)] if items else _loose(tag)


def _loose(tag: Tag) -> list[str]:
    """Words that stand in a list, but in none of its items."""
    return _paragraph([_inline(child) for child in tag.children if is_words(child)])


def _item(mark: str, blocks: list[str], margin: str) -> str:
    text = mark + blocks[0].replace("\n", f"\n{margin}")
    for block in blocks[1:]:
        tight = "\n" if re.match(r"- |\d+\. ", block) else "\n\n"
        text += tight + _indented(block, margin)
    return text


def _indented(block: str, margin: str) -> str:
    return "\n".join(margin + line if line else line for line in block.split("\n"))


def _terms(tag: Tag) -> list[str]:
    blocks: list[str] = []
    term = ""
    for child in list(tags_in(tag, ("dt", "dd"))):
        if child.name == "dt":
            blocks += [term] if term else []
            term = _marked("**", _line(child)) + ":"
        else:
            told = _blocks(child)
            blocks += [" ".join(filter(None, [term, *told[:1]])), *told[1:]]
            term = ""
    return blocks + ([term] if term else [])


def _table(tag: Tag) -> list[str]:
    captions = [*tag.find_all("caption", recursive=False)]
    above = [block for caption in captions for block in _blocks(caption)]
    rows = [[_cell(cell) if cell else "" for cell in row] for row in rows_of(tag)]
    rows = [row for row in rows if any(row)]
    strays = _paragraph([str(words) for words in strays_of(tag)])
    if not rows:
        return above + strays
    width = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return [*above, "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]), *strays]


def _cell(cell: Tag) -> str:
    """One line; listings, lists and tables in it keep their lines as line breaks."""
    for inner in list(tags_in(cell, _NOT_IN_CELLS)):
        _simplify(inner)
    lines = (line.strip() for block in _blocks(cell) for line in block.split("\n"))
    return "<br>".join(line.replace("|", "\\|") for line in lines if line)


_NOT_IN_CELLS = frozenset({"pre", "table", "h1", "h2", "h3", "h4", "h5", "h6"})


def _simplify(tag: Tag) -> None:
    """A listing as a line of code each, a table as a line each row, a heading as bold words."""
    if tag.name == "pre":
        lines = [_code(line) for line in text_with_breaks(tag).split("\n") if line.strip()]
    elif tag.name == "table":
        rows = (" ".join(_line(cell) for cell in row if cell) for row in rows_of(tag))
        lines = [*rows, *map(str, strays_of(tag))]
    else:
        lines = [_marked("**", _line(tag))]
    tag.clear()
    tag.name = "div"
    tag.append(NavigableString("\v".join(lines)))


def _inline(node: PageElement) -> str:
    """Words with their marks; \\v stands for a line break."""
    if not isinstance(node, Tag):
        return _SPACE.sub(" ", str(node)) if is_words(node) else ""
    if node.name in _HIDDEN:
        return ""
    if node.name == "br":
        return "\v" + "".join(map(_inline, node.children))
    if node.name in _CODE:
        return _code(text_with_breaks(node))
    if node.name == "img":
        return _image(node)
    return _emphasis(node, "".join(map(_inline, node.children)))


def _emphasis(tag: Tag, text: str) -> str:
    if tag.name in _STRONG:
        return text if enclosing(tag, _BOLD) else _marked("**", text)
    if tag.name in ("em", "i"):
        return text if enclosing(tag, ("em", "i")) else _marked("*", text)
    if tag.name in ("del", "s", "strike"):
        return _marked("~~", text)
    if tag.name == "sup" and text.strip():
        return f"^{text.strip()}"
    return _link(tag, text) if tag.name == "a" else text


def _marked(mark: str, text: str) -> str:
    """Marks stand at the words, spaces outside; marks do not reach over a line break."""
    lines: list[str] = []
    for line in text.split("\v"):
        words = line.strip()
        ahead = "".join(takewhile(str.isspace, line))
        behind = line[len(line.rstrip()) :]
        lines.append(f"{ahead}{mark}{words}{mark}{behind}" if words else line)
    return "\v".join(lines)


def _code(text: str) -> str:
    text = _SPACE.sub(" ", text).strip()
    if not text:
        return " "
    ticks = "`" * (1 + _longest_run(text))
    return f"{ticks} {text} {ticks}" if len(ticks) > 1 else f"`{text}`"


def _link(tag: Tag, text: str) -> str:
    target = str(tag.get("href", "")).strip()
    words = text.strip()
    if not words or not target or target.startswith(("#", "javascript:")):
        return text
    if words == target:
        return text.replace(words, f"<{target}>")
    return text.replace(words, f"[{words}]({_target(target)})")


def _image(tag: Tag) -> str:
    source = str(tag.get("src", "")).strip()
    words = str(tag.get("alt", "")).strip()
    return f"![{words}]({_target(source)})" if source and not source.startswith("data:") else words


def _target(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address


_BLOCKS: dict[str, Callable[[Tag], list[str]]] = {
    **{f"h{level}": _heading for level in range(1, 7)},
    "pre": _listing,
    "blockquote": _quote,
    "ul": _list,
    "ol": _list,
    "dl": _terms,
    "table": _table,
    "hr": lambda _tag: ["---"],
    "summary": _bold_line,
}
