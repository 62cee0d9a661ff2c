"""Any text that people write reports in, turned into Markdown: reST, AsciiDoc, HTML, wiki, plain.

Only the structure is rewritten (headings, labels, lists, tables, code); the prose between stays
as it is written.
"""

import re
from pathlib import PurePosixPath

from pipeline.parsing.formats.asciidoc import from_asciidoc
from pipeline.parsing.formats.html import from_html
from pipeline.parsing.formats.plain import from_plain
from pipeline.parsing.formats.rst import from_rst
from pipeline.parsing.formats.wiki import from_wiki

_BY_SUFFIX = {
    ".rst": from_rst,
    ".rest": from_rst,
    ".adoc": from_asciidoc,
    ".asciidoc": from_asciidoc,
    ".asc": from_asciidoc,
    ".html": from_html,
    ".htm": from_html,
    ".wiki": from_wiki,
    ".txt": from_plain,
    ".text": from_plain,
    ".eml": from_plain,
}
_HTML = re.compile(r"\s*<(?:!doctype html|html|body|h[1-6]|div|p|table)\b", re.IGNORECASE)
_ATX = re.compile(r"^#{1,6} \S", re.MULTILINE)
_WIKI = re.compile(r"^h[1-6]\. \S", re.MULTILINE)
_ASCIIDOC = re.compile(r"^={1,5} \S", re.MULTILINE)


def to_markdown(text: str, path: str) -> str:
    """`text` as Markdown; its format is told by the name of the file, else by its first marks."""
    convert = _BY_SUFFIX.get(PurePosixPath(path).suffix.lower())
    if convert:
        return convert(text)
    if _HTML.match(text):
        return from_html(text)
    if _ATX.search(text):
        return text
    if _WIKI.search(text):
        return from_wiki(text)
    if _ASCIIDOC.search(text):
        return from_asciidoc(text)
    return text
