"""Chat and log text as phrases that can be quoted: cleaned, split into sentences, shortened."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|!\[[^\]]*\]|<[/!]?[a-z][^<>\n]{0,500}>", re.IGNORECASE)
_NAMED_LINK = re.compile(r"\[([^\]\n]{1,200})\]\((?:https?:|//|/)[^)\s]*\)")
_URL = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,15}://[^\s<>|\"'`)\]]+|\bwww\.[^\s<>|\"'`)\]]+"
    r"|(?<![\w:/])//[\w-]+(?:\.[\w-]+)+[^\s<>|\"'`)\]]*"
    r"|\b(?:mailto|tel|sms|data|javascript|vbscript):(?=\S)[^\s<>|\"'`)\]]+",
    re.IGNORECASE,
)
_PULL = re.compile(r"/(?:pull|pulls|pull-requests|merge_requests)/(\d+)")
_ISSUE = re.compile(r"/(?:issues?|browse|work_items)/([A-Z]{2,10}-\d+|\d+)")
_COMMIT = re.compile(r"/commits?/([0-9a-f]{7,40})\b")
_INNER_HOST = re.compile(
    r"(?:[\w-]+\.)*(?:[\w-]+\.(?:local|internal|intra|lan|svc|cluster|corp)|localhost)\b\.?"
    r"|(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}",
    re.IGNORECASE,
)
_EMOJI_NAME = re.compile(r"(?<![\w:/]):[a-z0-9_+'-]{2,40}:(?![\w:/])")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d]+")
_FENCE = re.compile(r"```[a-z]{0,12}\n?(.*?)```", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^*_~\n]{1,200}?)(?<=\S)\1(?![\w*_~])")
_BULLET = re.compile(r"^\s*(?:[-*•‣>]|\(?\d{1,2}[.)])\s+(?=\S)")
_SENTENCE_END = re.compile(
    r"(?<=[a-z0-9)\]%\"”'`][.!?])\s+(?=\S)|(?<=[!?])\s+(?=\S)|(?<=…)\s+|\s+(?:—|–)\s+|;\s+"
)
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|approx|incl|resp|fig|cf|st|mr|ms|dr)\.$", re.IGNORECASE
)
_JSON_PAIR = re.compile(r'"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)"')
_GREETING = re.compile(
    r"^(?:hi|hey|hello|yo|good morning|morning|guys|folks"
    r"|heads up)\b(?: [a-z]{2,12}){0,2}\s?[,!:]\s*",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(r"^(?:(?:and|also|but|oh|ok|hm+|btw|well)\b,?\s+)+(?=\S+\s)", re.I)
_SINGLE = str.maketrans({"“": "'", "”": "'", '"': "'"})
# Where a phrase may be cut, the better places first.
_CLAUSE_ENDS = (
    re.compile(r"[,:;](?=\s)"),
    re.compile(r"\s(?=(?:and|but|so|because|which|while|then|since)\s)"),
)


def split_code(text: str) -> tuple[str, tuple[str, ...]]:
    """Prose, and the lines of fenced code."""
    code = [line for block in _FENCE.findall(text) for line in block.splitlines()]
    prose = _FENCE.sub("\n", text).replace("```", "\n")
    return prose, tuple(line.strip() for line in code if line.strip())


def log_message(line: str) -> str:
    """What a line with JSON in it says, "message: error"; other lines as they are."""
    start = line.find("{")
    if start < 0:
        return line
    found = {key: value for key, value in _JSON_PAIR.findall(line) if value}
    said = [found[key] for key in ("message", "msg", "event", "error", "err") if key in found]
    before = line[:start].strip(" :=-")
    return ": ".join(filter(None, (before, *said))).replace('\\"', "'") if said else line


def clean(text: str) -> str:
    """One line or more without markup, emoji, pictures or addresses of the network."""
    if re.search("[\uff01-\uff5e]", text):
        text = unicodedata.normalize("NFKC", text)
    text = _NAMED_LINK.sub(r"\1", _IMAGE.sub(" ", text))
    text = _URL.sub(lambda m: _word_url(m[0]), text)
    text = _EMOJI.sub(" ", _EMOJI_NAME.sub(" ", text))
    text = _EMPHASIS.sub(r"\2", text).replace("`", "")
    text = re.sub(r"(?<![\w.])@(?=\w)", "", text)
    return re.sub(r"[ \t]+", " ", text).strip()


def _word_url(url: str) -> str:
    """What a link points at, in words; hosts of the open network are never repeated."""
    if match := _PULL.search(url):
        return f"pull request {match[1]}"
    if match := _ISSUE.search(url):
        return f"issue {match[1]}"
    if match := _COMMIT.search(url):
        return f"commit {match[1][:8]}"
    host = re.sub(r"^(?:[\w+.-]+:)?//(?:[^/@]*@)?", "", url).split("/")[0]
    if _INNER_HOST.match(host):
        return host.rstrip(".")
    return "(link)"


def sentences(prose: str) -> list[str]:
    """Split chat prose, which has few full stops, also at dashes, bullets and lines."""
    found: list[str] = []
    for line in prose.splitlines():
        pieces = _SENTENCE_END.split(_BULLET.sub("", line))
        found.extend(_joined_abbreviations(pieces))
    return [s for s in (piece.strip(" ,;-–—") for piece in found) if re.search(r"\w", s)]


def _joined_abbreviations(pieces: Iterable[str]) -> list[str]:
    joined: list[str] = []
    for piece in pieces:
        if joined and _ABBREVIATION.search(joined[-1]):
            joined[-1] += " " + piece
        else:
            joined.append(piece)
    return joined


def count_words(text: str) -> int:
    """Words as a narrator counts them: 12:06 are two."""
    return len(re.findall(r"[\w'’-]+", text))


def shorten(text: str, words: int) -> str:
    """Cut to at most so many words, at the end of a clause where one is near."""
    if count_words(text) <= words:
        return text
    for clause_end in _CLAUSE_ENDS:
        ends = [m.start() for m in clause_end.finditer(text)]
        fitting = [end for end in ends if words * 0.5 <= count_words(text[:end]) <= words]
        if fitting:
            return text[: fitting[-1]].rstrip(" ,:;")
    kept: list[str] = []
    for word in text.split():
        if count_words(" ".join((*kept, word))) > words:
            break
        kept.append(word)
    return " ".join(kept).rstrip(" ,:;.-–—") + " …"


def unquoted(text: str, words: int) -> str:
    """The phrase without greeting, leading "and" and final stop, shortened."""
    bare = _CONNECTIVE.sub("", _GREETING.sub("", text))
    return shorten(bare, words).strip(" .,;:")


def quote(text: str, words: int = 22) -> str:
    """The phrase in quotation marks, shortened; quotation marks within become single."""
    inner = unquoted(text, words).translate(_SINGLE)
    return f"“{inner}”"


def lower_first(text: str) -> str:
    """For use inside a sentence; names and abbreviations keep their capital."""
    if len(text) > 1 and text[0].isupper() and (text[1].islower() or text[1] == " "):
        first = re.match(r"\w+", text)
        if first and not re.search(r"[A-Z]", first[0][1:]):
            return text[0].lower() + text[1:]
    return text


def upper_first(text: str) -> str:
    """For use as a sentence."""
    return text[:1].upper() + text[1:]


def join_words(parts: Iterable[str], last: str = "and") -> str:
    """ "a, b and c"."""
    found = list(parts)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


@lru_cache(maxsize=8192)
def content_words(text: str) -> frozenset[str]:
    """Lower-case stems of the words that carry meaning; joined names count whole and in parts."""
    words: set[str] = set()
    for token in re.findall(r"[a-z0-9][a-z0-9_.-]*[a-z0-9]|[a-z0-9]", text.lower()):
        words.update(_stem(part) for part in (token, *re.split(r"[_.-]", token)))
    return frozenset(w for w in words if len(w) > 1 and w not in _STOP)


def _stem(word: str) -> str:
    for end in ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "s"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word[: -len(end)]
    return word


def repeated(text: str, span: int = 4) -> bool:
    """Whether a run of so many words stands in the text more than once."""
    words = re.findall(r"\w+", text.lower())
    runs = list(zip(*(words[i:] for i in range(span)), strict=False))
    return any(a == b for a, b in pairwise(sorted(runs)))


_STOP = frozenset(
    "a an the of for to in on at by with and or not no be is are was were it its this that these "
    "those from as into than then so if when while which who we our they their there has have had "
    "do does did can could should would will may might must all any each every more also only "
    "over under about before after during per via us use used just up out off i you he she me my "
    "now still here get got go going see look looks like one some same very too even".split()
)
