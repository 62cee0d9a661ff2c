"""Confluence's storage format, XHTML with macros in it, as Markdown.

Its prefixes (`ac:`, `ri:`) are never declared and its entities are HTML's, so no XML parser reads
it. Broken pages lose no words.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import NavigableString

from pipeline.extractors.confluence_macros import Page, attribute, parameters, rewrite, user_of
from pipeline.parsing.formats.html import render
from pipeline.parsing.formats.html_tree import read_tree

_LITERAL = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u200b\ufeff]")
_MACROS = ["ac:structured-macro", "ac:macro"]

OtherPage = Callable[[str, str], str | None]
"""The storage of the page with that title in that space ("": the same); None: out of reach."""

Names = Callable[[Sequence[str]], Mapping[str, str]]
"""The names of the people with these ids, as far as they can be had."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a page says. `properties`: its page properties; `borrowed`: text of other pages, too."""

    markdown: str
    properties: Mapping[str, str] = field(default_factory=dict[str, str])
    borrowed: bool = False


class StorageReader:
    """Reads pages; what they show of other pages and people is asked for when it is met."""

    def __init__(self, page: OtherPage, names: Names) -> None:
        self._page = page
        self._names = names

    def read(self, storage: str, title: str) -> Body:
        """One page's body; `title` is its own, so that a page that includes itself is not read."""
        root = _parse(storage)
        borrowed = self._include(root, {(title, "", "")})
        people = {user_of(tag): None for tag in root.find_all("ri:user")}
        names = self._names(list(people)) if people else {}
        page = Page(names)
        rewrite(root, page)
        return Body(render(root), page.properties, borrowed)

    def _include(self, root: Tag, seen: set[tuple[str, str, str]]) -> bool:
        """Put in what stands on other pages, each part once; tell whether there was any."""
        macros = [tag for tag in root.find_all(_MACROS) if _name(tag) in _INCLUDING]
        for macro in macros:
            title, space, excerpt = wanted = _wanted(macro)
            again = wanted in seen or (title, space, "") in seen
            storage = None if again or not title else self._page(title, space)
            seen.add(wanted)
            part = _part(storage, excerpt) if storage else None
            if part is None:
                note = f"(shown here: part of the page {title})" if title else ""
                macro.replace_with(NavigableString(note))
                continue
            self._include(part, seen)
            part.name = "div"
            macro.replace_with(part)
        return bool(macros)


_INCLUDING = ("include", "excerpt-include")
_WHOLE, _FIRST = "", "*"  # of a page: all of it, its first excerpt; else an excerpt's name


def _parse(storage: str) -> Tag:
    text = _INVISIBLE.sub("", storage)
    text = _LITERAL.sub(lambda found: html.escape(found[1], quote=False), text)
    return read_tree(text)


def _name(macro: Tag) -> str:
    return attribute(macro, "ac:name").lower()


def _wanted(macro: Tag) -> tuple[str, str, str]:
    """Title, space and part of the page that is shown."""
    said = parameters(macro)
    page = macro.find(["ri:page", "ri:blog-post"])
    if page:
        title, space = attribute(page, "ri:content-title"), attribute(page, "ri:space-key")
    else:
        space, _, title = said.get("", said.get("page", "")).rpartition(":")
    excerpt = said.get("name", _FIRST) if _name(macro) == "excerpt-include" else _WHOLE
    return title, space, excerpt


def _part(storage: str, excerpt: str) -> Tag | None:
    root = _parse(storage)
    if excerpt == _WHOLE:
        whole = Tag(name="div")
        whole.extend(list(root.children))
        return whole
    for macro in root.find_all(_MACROS):
        if _name(macro) == "excerpt" and excerpt in (_FIRST, parameters(macro).get("name")):
            return macro.find("ac:rich-text-body", recursive=False)
    return None
