"""Plain text and e-mail to Markdown: indentation means nothing, capitals and underlines do."""

import re

_CAPITALS = re.compile(r"[A-Z][A-Z0-9 /&'()-]{2,60}:?$")
_UNDERLINE = re.compile(r"([=\-~*_])\1{2,}\s*$")
_BULLET = re.compile(r"(\s*)(?:[-*•·▪◦–]|\d{1,2}[.)])\s+\S")
_HEADER = re.compile(r"([A-Z][A-Za-z-]{1,20}):\s+\S")


def from_plain(text: str) -> str:
    """Lines that shout or are underlined become headings; indented prose stays prose."""
    lines = text.split("\n")
    out: list[str] = []
    for at, line in enumerate(lines):
        stripped = line.strip()
        if _UNDERLINE.match(stripped):
            continue
        underlined = at + 1 < len(lines) and _UNDERLINE.match(lines[at + 1].strip())
        if stripped and len(stripped) < 100 and (underlined or _CAPITALS.match(stripped)):
            out += ["", "# " + stripped.rstrip(":"), ""]
        else:
            out.append(_line(line, stripped))
    return "\n".join(out)


def _line(line: str, stripped: str) -> str:
    if found := _BULLET.match(line):
        return "  " * (len(found[1]) // 2) + re.sub(r"^[•·▪◦–]", "-", stripped)
    if _HEADER.match(stripped):
        return stripped + "  "
    return stripped
