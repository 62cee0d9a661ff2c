"""Confluence's own elements, macro by macro, as plain HTML elements with the same words."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from bs4 import Tag
from bs4.element import NavigableString, PageElement
from markdown_it import MarkdownIt

from pipeline.parsing.formats.html_table import rows_of
from pipeline.parsing.formats.html_tree import read_tree

# What only arranges or repeats what stands elsewhere; one that has a body keeps the body.
_DROPPED = frozenset(
    "anchor attachments blog-posts change-history children childpages content-by-user"
    " contentbylabel contributors contributors-summary create-from-template detailssummary"
    " excerpt-include gallery include index labels-list listlabels livesearch navmap"
    " page-info page-tree pagetree pagetreesearch popular-labels recently-updated"
    " recently-updated-dashboard related-labels space-attachments tasks-report-macro toc".split()
)
# Parameters that say how something looks or where it is stored, not what it says.
_LOOKS = frozenset(
    "absoluteurl align alignment border class collapse columns depth display displaytype firstline"
    " hidden id indent layout linenumbers max maxlevel maxresults minlevel nopanel order outline"
    " output page-size reverse schemaversion size sort template theme".split()
)
_LOOKS_SO = re.compile(
    r"(?:[Cc]olou?r|[Ww]idth|[Hh]eight|[Ss]tyle|[Ii]con\w*|[a-z]Id|-id|-type|-key)$"
)
_NO_WORDS = re.compile(r"(?:true|false|none|[\d.,%]+(?:px|em)?|#[0-9a-f]{3,8}|\S{300,})?$", re.I)
_EMOTICONS = {
    "tick": "✅",
    "cross": "❌",
    "warning": "⚠️",
    "information": "ℹ️",
    "question": "❓",
    "thumbs-up": "👍",
    "thumbs-down": "👎",
    "light-on": "💡",
    "plus": "➕",
    "minus": "➖",
}
_PARAMETERS = ["ac:parameter", "ac:default-parameter"]
_BODIES = ["ac:rich-text-body", "ac:plain-text-body"]


@dataclass(slots=True)
class Page:
    """What rewriting needs to know and what it learns: the names of people; page properties."""

    names: Mapping[str, str]
    properties: dict[str, str] = field(default_factory=dict[str, str])


def rewrite(root: Tag, page: Page) -> None:
    """Replace every element that is Confluence's own, the innermost first."""
    for tag in reversed(root.find_all(list(_ELEMENTS))):
        _ELEMENTS[tag.name](tag, page)
    for tag in root.find_all(_PARAMETERS):
        tag.decompose()


def attribute(tag: Tag, *names: str) -> str:
    """The first of the attributes that says something."""
    return next((text for name in names if (text := str(tag.get(name, "")).strip())), "")


def parameters(macro: Tag) -> dict[str, str]:
    """A macro's own parameters by name; "" is the one without a name."""
    own = macro.find_all(_PARAMETERS, recursive=False)
    return {attribute(tag, "ac:name"): tag.get_text(" ", strip=True) for tag in own}


def user_of(mention: Tag) -> str:
    """The id of a mentioned person: an account, on Data Center a key or a name."""
    return attribute(mention, "ri:account-id", "ri:userkey", "ri:username")


def _element(name: str, *content: str | Tag) -> Tag:
    tag = Tag(name=name)
    for one in content:
        tag.append(one if isinstance(one, Tag) else NavigableString(one))
    return tag


def _say(tag: Tag, text: str) -> None:
    tag.replace_with(NavigableString(text))


def _drop(tag: Tag, _page: Page) -> None:
    tag.decompose()


def _block(tag: Tag, _page: Page) -> None:
    tag.name = "div"


# Macros


def _macro(tag: Tag, page: Page) -> None:
    for stray in [one for one in tag.children if not _is_part(one)]:
        tag.insert_before(stray.extract())  # the end tag is missing: the page goes on inside
    name = attribute(tag, "ac:name").lower()
    if name in _DROPPED and not _body(tag):
        tag.decompose()
    else:
        _MACROS.get(name, _other)(tag, page)


def _is_part(child: PageElement) -> bool:
    return isinstance(child, Tag) and child.name in (*_PARAMETERS, *_BODIES)


def _body(macro: Tag) -> Tag | None:
    return macro.find(_BODIES, recursive=False)


def _code(macro: Tag, _page: Page) -> None:
    said = parameters(macro)
    listing = _element("code", _words(macro))
    language = said.get("language", "").lower().replace(" ", "-")
    listing["class"] = f"language-{language}" if language not in ("", "none", "text") else ""
    macro.replace_with(_element("div", *_title(said), _element("pre", listing)))


def _markup(macro: Tag, _page: Page) -> None:
    """A macro whose body is a page in another markup."""
    text = _words(macro)
    html = attribute(macro, "ac:name").lower() == "html"
    page = _element("div")
    page.extend(list(read_tree(text if html else _markdown().render(text)).children))
    macro.replace_with(page)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _words(macro: Tag) -> str:
    body = _body(macro)
    return body.get_text() if body else ""


def _title(said: Mapping[str, str]) -> list[Tag]:
    title = said.get("title", "")
    return [_element("p", _element("strong", title))] if title else []


def _box(macro: Tag, _page: Page) -> None:
    """Title and body; what else is said of a box is how it looks.

    Not as a quotation: people put the cause itself into a box, and parsers take quotations for
    the words of others.
    """
    macro.replace_with(_element("div", *_title(parameters(macro)), *_content(macro)))


def _content(macro: Tag) -> list[Tag]:
    body = _body(macro)
    if body is None:
        return []
    plain = body.name == "ac:plain-text-body"
    body.name = "pre" if plain and "\n" in body.get_text().strip() else "div"
    return [body.extract()]


def _status(macro: Tag, _page: Page) -> None:
    said = parameters(macro)
    _say(macro, said.get("title") or said.get("colour", ""))


def _jira(macro: Tag, _page: Page) -> None:
    said = parameters(macro)
    query = said.get("jqlQuery", "")
    _say(macro, said.get("key") or (f"Jira: {query}" if query else said.get("url", "")))


def _details(macro: Tag, page: Page) -> None:
    for table in macro.find_all("table"):
        for key, value in _pairs(table):
            page.properties.setdefault(key, value)
    _box(macro, page)


def _pairs(table: Tag) -> Iterator[tuple[str, str]]:
    """Keys stand in the first column, or in the first row if that has headers only."""
    rows = [cells for row in rows_of(table) if (cells := [cell for cell in row if cell])]
    across = rows and len(rows[0]) > 1 and all(cell.name == "th" for cell in rows[0])
    lines = zip(*rows[:2], strict=False) if across and len(rows) == 2 else rows
    for line in lines:
        key, *values = (cell.get_text(" ", strip=True) for cell in line)
        if key and values:
            yield key.rstrip(":"), " ".join(filter(None, values))


def _other(macro: Tag, _page: Page) -> None:
    """An unknown macro: its title, the parameters that say something, and its body."""
    said = parameters(macro)
    told = [
        f"{key}: {value}" if key else value for key, value in said.items() if _tells(key, value)
    ]
    if _body(macro) is None:
        _say(macro, ", ".join(filter(None, [said.get("title"), *told])))
        return
    above = [*_title(said), *([_element("p", ", ".join(told))] if told else [])]
    macro.replace_with(_element("div", *above, *_content(macro)))


def _tells(key: str, value: str) -> bool:
    looks = key.lower() in _LOOKS or _LOOKS_SO.search(key)
    return key != "title" and not looks and not _NO_WORDS.match(value)


# What is linked, shown or mentioned


def _resource(tag: Tag, _page: Page) -> None:
    named = ("ri:content-title", "ri:filename", "ri:value", "ri:parameter", "ri:space-key")
    inner = tag.get_text().strip()
    words = attribute(tag, *named)
    _say(tag, f"{words} ({inner})" if words and inner else words or inner)


def _user(tag: Tag, page: Page) -> None:
    _say(tag, f"@{page.names.get(user_of(tag)) or 'user'}")


def _link(link: Tag, _page: Page) -> None:
    """The words of the link; what it leads to follows in brackets where they do not say it."""
    target = _own_words(link)
    body = link.find(["ac:link-body", "ac:plain-text-link-body"], recursive=False)
    words = body.get_text(" ", strip=True) if body else ""
    if body and (words or body.find("img")):
        body.name = "span"
        further = target and target not in words and not target.startswith("@")
        body.append(NavigableString(f" ({target})" if further else ""))
    else:
        link.insert(0, NavigableString(target or attribute(link, "ac:anchor")))
    link.unwrap()


def _own_words(tag: Tag) -> str:
    """Take out the text that stands directly in the tag: what its resource was rewritten to."""
    own = tag.find_all(string=True, recursive=False)
    return "".join(one.extract() for one in own).strip()


def _image(image: Tag, _page: Page) -> None:
    said = dict.fromkeys(filter(None, (attribute(image, "ac:alt"), attribute(image, "ac:title"))))
    picture = _element("img")
    picture["src"], picture["alt"] = _own_words(image), ", ".join(said)
    caption = image.find("ac:caption", recursive=False)
    if caption:
        caption.name = "div"
        picture = _element("p", picture)
    image.insert(0, picture)
    image.unwrap()


def _time(tag: Tag, _page: Page) -> None:
    _say(tag, tag.get_text().strip() or attribute(tag, "datetime"))


def _emoticon(tag: Tag, _page: Page) -> None:
    name = attribute(tag, "ac:name")
    shown = attribute(tag, "ac:emoji-fallback") or attribute(tag, "ac:emoji-shortname")
    _say(tag, _EMOTICONS.get(name) or shown or (f":{name}:" if name else ""))


# Lists


def _task(task: Tag, _page: Page) -> None:
    status = task.find("ac:task-status", recursive=False)
    box = "[x] " if status and status.get_text().strip() == "complete" else "[ ] "
    for tag in task.find_all(["ac:task-id", "ac:task-uuid", "ac:task-status"], recursive=False):
        tag.decompose()
    body = task.find("ac:task-body", recursive=False) or task
    first = next((one for one in body.children if str(one).strip()), None)
    opening = first if isinstance(first, Tag) and first.name == "p" else body
    opening.insert(0, NavigableString(box))
    task.name = "li"


def _task_list(tag: Tag, _page: Page) -> None:
    tag.name = "ul"


def _extension(tag: Tag, _page: Page) -> None:
    """A node of the newer editor and its fallback for older readers: both say the same."""
    for stated in tag.find_all("ac:adf-attribute"):
        stated.decompose()
    fallback = tag.find("ac:adf-fallback", recursive=False)
    if fallback:
        fallback.extract()
        if not tag.get_text().strip() and not tag.find("img"):
            tag.append(fallback)
    tag.name = "div"


def _node(node: Tag, _page: Page) -> None:
    kind = attribute(node, "type")
    node.name = {"decision-list": "ul", "decision-item": "li"}.get(kind, "div")


_MACROS: dict[str, Callable[[Tag, Page], None]] = {
    **dict.fromkeys(("code", "noformat", "paste-code-macro"), _code),
    **dict.fromkeys(("markdown", "html"), _markup),
    "status": _status,
    "jira": _jira,
    "jiraissues": _jira,
    "details": _details,
    **dict.fromkeys(("info", "note", "warning", "tip", "panel", "expand", "excerpt"), _box),
    **dict.fromkeys(("section", "column", "toc-zone"), _box),
}

_ELEMENTS: dict[str, Callable[[Tag, Page], None]] = {
    "ac:structured-macro": _macro,
    "ac:macro": _macro,
    **dict.fromkeys(("ac:layout", "ac:layout-section", "ac:layout-cell"), _block),
    **dict.fromkeys(("ri:page", "ri:blog-post", "ri:attachment", "ri:url"), _resource),
    **dict.fromkeys(("ri:space", "ri:shortcut", "ri:content-entity"), _resource),
    "ri:user": _user,
    "ac:link": _link,
    "ac:image": _image,
    "time": _time,
    "ac:emoticon": _emoticon,
    "ac:placeholder": _drop,
    "ac:task": _task,
    "ac:task-list": _task_list,
    "ac:adf-extension": _extension,
    "ac:adf-node": _node,
}
