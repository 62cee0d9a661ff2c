"""HTML to Markdown with the standard library: enough for pages that hold a report."""

import re
from html.parser import HTMLParser

_HEADING = re.compile(r"h[1-6]$")
_BREAKING = {"p", "div", "section", "article", "tr", "ul", "ol", "blockquote", "details", "dl"}
_HIDDEN = {"script", "style", "head", "nav", "template", "svg"}
_EMPHASIS = {"strong": "**", "b": "**", "th": "", "dt": "**"}
_DEEPEST = 6  # lists within lists; deeper ones are written at this depth
_SPACE = re.compile(r"\s+")


def from_html(text: str) -> str:
    """Headings, paragraphs, lists, tables, code and emphasis; everything else by its words."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return "".join(reader.out)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._hidden = 0
        self._preformatted = 0
        self._lists: list[str] = []
        self._cells = 0
        self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif _HEADING.match(tag):
            self.out.append("\n\n" + "#" * int(tag[1]) + " ")
        elif tag == "li":
            depth = min(len(self._lists), _DEEPEST) - 1
            self.out.append("\n" + "    " * depth + self._mark())
        elif tag == "pre":
            self._preformatted += 1
            self.out.append("\n\n```\n")
        elif tag in ("td", "th"):
            self._cells += 1
            self.out.append("| ")
        elif tag == "br":
            self.out.append(" " if self._cells else "  \n")
        else:
            self._start_block(tag)

    def _mark(self) -> str:
        return "1. " if self._lists and self._lists[-1] == "ol" else "- "

    def _start_block(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._lists.append(tag)
        if tag == "table":
            self._rows = 0
        if tag in _EMPHASIS:
            self.out.append(_EMPHASIS[tag])
        elif tag in _BREAKING and not self._cells and not (tag == "p" and self._lists):
            nested = tag in ("ul", "ol") and len(self._lists) > 1
            self.out.append("" if nested else "\n" if tag == "tr" else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)
            self.out.append("\n```\n\n")
        elif tag == "tr":
            self._end_row()
        elif tag in _EMPHASIS:
            self.out.append(_EMPHASIS[tag] + (": " if tag == "dt" else ""))
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self.out.append("" if self._lists else "\n\n")
        elif _HEADING.match(tag) or tag in ("p", "table"):
            self.out.append("" if self._cells else "\n\n")

    def _end_row(self) -> None:
        self._rows += 1
        self.out.append("|")
        if self._rows == 1:
            self.out.append("\n|" + " --- |" * self._cells)
        self._cells = 0

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if not self._preformatted:
            data = _SPACE.sub(" ", data)
            if data == " " and (not self.out or self.out[-1].endswith(("\n", " "))):
                return
        self.out.append(data.replace("|", "\\|") if self._cells else data)
