"""A text as detectors read it, without what chat, HTML, JSON and Markdown put into values."""

import html
import re
from bisect import bisect_right
from dataclasses import dataclass

from pipeline.redaction.placeholders import PLACEHOLDER

# A placeholder is read as one separator: white space to every pattern, so that no value reaches
# over it, but neither a blank nor a line break, so that no name looks for its value behind it.
SEPARATOR = "\x1f"

# Signs that keyboards and editors put in place of the plain ones, one for one.
TYPOGRAPHY = str.maketrans("\u00a0\u202f\u3000：＝→⇒“”„«»‘’‚", "   :===" + '"' * 5 + "'" * 3)

INVISIBLE = (
    r"\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
# One set of first characters, so that ordinary text is passed over quickly.
NOISE = re.compile(
    rf"[{INVISIBLE}&%\\\[]"
    r"(?:(?<=&)(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#[xX][0-9a-fA-F]{1,5});"
    r"|(?<=\\)(?:[nrt]|\\{0,3}u[0-9a-fA-F]{4}|(?=[_*~|#.+!=-]))"
    rf"|(?<=\[){PLACEHOLDER.pattern[2:]}"
    r"|(?<=%)(?:3[aAdD]|2[26])"
    rf"|(?<![&%\\\[])[{INVISIBLE}]*)"
)


START = (0,)


@dataclass(frozen=True, slots=True)
class Reading:
    """`plain` is what detectors search, `low` the same in lower case, position for position."""

    plain: str
    low: str
    # Where the two texts shift against each other: positions in `plain`, positions in the source.
    _here: tuple[int, ...]
    _there: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Reading":
        """The reading of one text; takes time linear in its length."""
        if not text.isascii():
            text = text.translate(TYPOGRAPHY)
        if not NOISE.search(text):
            return cls(text, _lowered(text), START, START)
        pieces: list[str] = []
        here, there, length, end = [0], [0], 0, 0
        for noise in NOISE.finditer(text):
            kept, read = text[end : noise.start()], _read(noise[0])
            pieces += kept, read
            length, end = length + len(kept) + len(read), noise.end()
            if len(read) != end - noise.start():
                here += length - len(read), length
                there += noise.start(), end
        plain = "".join((*pieces, text[end:]))
        return cls(plain, _lowered(plain), tuple(here), tuple(there))

    def source(self, position: int) -> int:
        """Where a position of `plain` lies in the text that was read."""
        if len(self._here) == 1:
            return position
        i = bisect_right(self._here, position) - 1
        return self._there[i] + position - self._here[i]


def end_of(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Where a match of `pattern` at `start` ends; `start` itself when there is none."""
    match = pattern.match(text, start)
    return match.end() if match else start


def _lowered(plain: str) -> str:
    low = plain.lower()
    # One character's lower case is longer than itself.
    return low if len(low) == len(plain) else plain.replace("\u0130", "i").lower()


def _read(noise: str) -> str:
    if noise.startswith("%"):
        return chr(int(noise[1:], 16))
    if noise.startswith("&"):
        return html.unescape(noise)
    if noise.startswith("["):
        return SEPARATOR
    if noise[-5:-4] == "u":
        return NOISE.sub("", chr(int(noise[-4:], 16)).translate(TYPOGRAPHY))
    # An escaped line break ends values as a plain one does; an escaping backslash alone is noise.
    return "\\\n" if len(noise) == 2 else ""
