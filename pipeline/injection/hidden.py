"""What a reader of a page does not see: invisible characters, comments, hidden elements."""

import re
import unicodedata

INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
_BROKEN_UP = 4  # characters; a stray mark or two is left behind by any editor
_MIXED_WORDS = 3
_WORD = re.compile(r"[^\W\d_]{3,}")
_MARKDOWN_COMMENT = re.compile(r"^ {0,3}\[(?://|comment|_)\]: ?#.*$", re.IGNORECASE | re.MULTILINE)
_HIDDEN_ELEMENT = re.compile(
    r"<(\w{1,12})\b[^<>]{0,500}?(?:\bhidden\b|aria-hidden\s*=\s*[\"']?true"
    r"|display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])"
    r"|font-size\s*:\s*0(?![.\d])|color\s*:\s*transparent\b)[^<>]{0,500}>.{0,5000}?</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)


def strip_hidden(text: str) -> tuple[str, bool]:
    """The text without characters that nobody sees, and whether its words were disguised.

    Disguised words are broken up by such characters, or mix alphabets that look alike.
    """
    clean, count = INVISIBLE.subn("", text)
    broken_up = count >= _BROKEN_UP and count * 4 > len(clean.replace(" ", ""))
    return clean, broken_up or _mixes_alphabets(clean)


def strip_hidden_markup(text: str) -> str:
    """A page's source without comments and without elements that are styled away."""
    return _HIDDEN_ELEMENT.sub("", _MARKDOWN_COMMENT.sub("", _without_comments(text)))


def _without_comments(text: str) -> str:
    """A comment that is never closed stays: it is judged like any other text."""
    kept, at = "", 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept += text[at:start]
        at = end + len("-->")
    return kept + text[at:]


def _mixes_alphabets(text: str) -> bool:
    """Whether several words have Cyrillic or Greek letters among their Latin ones."""
    if text.isascii():
        return False
    mixed = sum(len(_alphabets(word)) > 1 for word in _WORD.findall(text) if not word.isascii())
    return mixed >= _MIXED_WORDS


def _alphabets(word: str) -> set[str]:
    found = {unicodedata.name(letter, "").split(" ")[0] for letter in word}
    return found & {"LATIN", "CYRILLIC", "GREEK"}
