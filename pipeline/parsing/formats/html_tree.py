"""HTML as a tree, and the few questions that are asked of it often.

The library's own searches compile their criteria each time, which is most of their cost.
"""

from collections.abc import Container, Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString


def read_tree(text: str) -> BeautifulSoup:
    """Any text as a tree; `<![`, which the parser refuses outside comments, counts as words."""
    return BeautifulSoup(text.replace("<![", "&lt;!["), "html.parser")


def tags_in(root: Tag, names: Container[str]) -> Iterator[Tag]:
    """Tags of these names at any depth, in the order of the text. The tree must not change."""
    return (one for one in root.descendants if isinstance(one, Tag) and one.name in names)


def enclosing(node: PageElement, names: Container[str]) -> Tag | None:
    """The nearest tag around the node that has one of these names."""
    return next((one for one in node.parents if one.name in names), None)


def is_words(node: PageElement) -> bool:
    """Whether a node is text that a reader sees: no comment, no declaration."""
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)


def text_with_breaks(tag: Tag) -> str:
    """The words of a tag as they are, line breaks included: those of a listing."""
    return "".join(map(_literal, tag.descendants))


def _literal(node: PageElement) -> str:
    if isinstance(node, Tag):
        return "\n" if node.name == "br" else ""
    return str(node) if is_words(node) else ""
