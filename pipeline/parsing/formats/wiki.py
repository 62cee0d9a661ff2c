"""Jira and Confluence wiki markup to Markdown."""

import re

_HEADING = re.compile(r"h([1-6])\. +(.*)$")
_LIST = re.compile(r"([*#-]+) +(\S.*)$")
_BOLD = re.compile(r"(?<![\w*])\*([^*\s](?:[^*]{0,300}[^*\s])?)\*(?![\w*])")
_MONOSPACE = re.compile(r"\{\{([^{}]{1,200})\}\}")
_LINK = re.compile(r"\[([^|\]\[]{1,300})\|([^\]|\[]{1,1000})(?:\|[^\]]{0,100})?\]")
_CODE = re.compile(r"(?<!\{)\{(?:code|noformat)(?::[^}]{0,200})?\}(?!\})")
_MACRO = re.compile(r"\{(?:color|panel|quote|info|note|warning|tip|expand|toc)(?::[^}]{0,200})?\}")


def from_wiki(text: str) -> str:
    """The same text with Markdown's marks."""
    out: list[str] = []
    in_table = False
    for line in _CODE.sub("\n```\n", text).split("\n"):
        cells = _cells(line)
        if not cells:
            in_table = False
            out.append(_line(line))
            continue
        if not in_table:
            out += _table_start(line, len(cells))
        if in_table or line.lstrip().startswith("||"):
            out.append("| " + " | ".join(cells) + " |")
            out += [] if in_table else ["|" + "---|" * len(cells)]
        else:
            out.append("| " + " | ".join(cells) + " |")
        in_table = True
    return "\n".join(out)


def _table_start(line: str, width: int) -> list[str]:
    """Markdown wants a header; a wiki table may have none."""
    headless = ["| " * width + "|", "|" + "---|" * width]
    return ["", *([] if line.lstrip().startswith("||") else headless)]


def _cells(line: str) -> list[str]:
    text = line.strip()
    if not (text.startswith("|") and text.endswith("|") and len(text) > 2):
        return []
    text = _LINK.sub(r"[\1](\2)", text)
    return [_inline(cell.strip()) for cell in re.split(r"\|{1,2}", text.strip("|"))]


def _line(line: str) -> str:
    if found := _HEADING.match(line.strip()):
        return f"\n{'#' * int(found[1])} {_inline(found[2])}\n"
    if found := _LIST.match(line.strip()):
        mark = "1." if found[1].endswith("#") else "-"
        return "    " * (len(found[1]) - 1) + f"{mark} {_inline(found[2])}"
    return _inline(line)


def _inline(text: str) -> str:
    text = _MONOSPACE.sub(r"`\1`", _BOLD.sub(r"**\1**", _MACRO.sub("", text)))
    return _LINK.sub(r"[\1](\2)", text)
