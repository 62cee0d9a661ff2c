"""Confluence's storage format, XHTML with macros in it, as Markdown.

Its prefixes (`ac:`, `ri:`) are never declared and its entities are HTML's, so no XML parser reads
it. Broken pages lose no words.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bs4 import Tag
from bs4.element import NavigableString

from pipeline.extractors.confluence_macros import Page, attribute, parameters, rewrite, user_of
from pipeline.parsing.formats.html import render
from pipeline.parsing.formats.html_tree import read_tree

_LITERAL = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u200b\ufeff]")
_MACROS = ["ac:structured-macro", "ac:macro"]

OtherPage = Callable[[str, str], str | None]
"""The storage of the page with that title in the space with that key; None: out of reach."""

Names = Callable[[Sequence[str]], Mapping[str, str]]
"""The names of the people with these ids, as far as they can be had."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a page says, with its page properties; `shown`: titles and spaces of other pages that
    stand in it.
    """

    markdown: str
    properties: Mapping[str, str] = field(default_factory=dict[str, str])
    shown: frozenset[tuple[str, str]] = frozenset()


class StorageReader:
    """Reads pages; what they show of other pages and people is asked for when it is met."""

    def __init__(self, page: OtherPage, names: Names) -> None:
        self._page = page
        self._names = names

    def read(self, storage: str, title: str, space: str) -> Body:
        """The body of a page; title and space are its own, so that it is not put into itself."""
        root = _parse(storage)
        own = _Part(title, space)
        seen = {own}
        self._include(root, space, seen)
        people = {user_of(tag): None for tag in root.find_all("ri:user")}
        page = Page(self._names(list(people)) if people else {})
        rewrite(root, page)
        shown = frozenset((part.title, part.space) for part in seen - {own} if part.title)
        return Body(render(root), page.properties, shown)

    def _include(self, root: Tag, space: str, seen: set["_Part"]) -> None:
        """Put in what stands on other pages, each part once; `seen` gathers the parts."""
        for macro in [tag for tag in root.find_all(_MACROS) if _name(tag) in _INCLUDING]:
            wanted = _wanted(macro, space)
            again = wanted in seen or replace(wanted, excerpt=_WHOLE) in seen
            storage = None if again or not wanted.title else self._page(wanted.title, wanted.space)
            seen.add(wanted)
            part = _cut(storage, wanted.excerpt) if storage else None
            if part is None:
                note = f"(shown here: part of the page {wanted.title})" if wanted.title else ""
                macro.replace_with(NavigableString(note))
                continue
            self._include(part, wanted.space, seen)
            part.name = "div"
            macro.replace_with(part)


_INCLUDING = ("include", "excerpt-include")
_WHOLE, _FIRST = "", "*"


@dataclass(frozen=True, slots=True)
class _Part:
    """Of a page: all of it, its first excerpt, or the excerpt with that name."""

    title: str
    space: str
    excerpt: str = _WHOLE


def _parse(storage: str) -> Tag:
    text = _INVISIBLE.sub("", storage)
    text = _LITERAL.sub(lambda found: html.escape(found[1], quote=False), text)
    return read_tree(text)


def _name(macro: Tag) -> str:
    return attribute(macro, "ac:name").lower()


def _wanted(macro: Tag, space: str) -> _Part:
    """What the macro shows; a page that is named without a space is in the one it is named in."""
    said = parameters(macro)
    page = macro.find(["ri:page", "ri:blog-post"])
    if page:
        title, other = attribute(page, "ri:content-title"), attribute(page, "ri:space-key")
    else:
        other, _, title = said.get("", said.get("page", "")).rpartition(":")
    excerpt = said.get("name", _FIRST) if _name(macro) == "excerpt-include" else _WHOLE
    return _Part(title, other or space, excerpt)


def _cut(storage: str, excerpt: str) -> Tag | None:
    root = _parse(storage)
    if excerpt == _WHOLE:
        whole = Tag(name="div")
        whole.extend(list(root.children))
        return whole
    for macro in root.find_all(_MACROS):
        if _name(macro) == "excerpt" and excerpt in (_FIRST, parameters(macro).get("name")):
            return macro.find("ac:rich-text-body", recursive=False)
    return None
