"""Versions, addresses, status codes, fractions, signs and what other numbers are left."""

import re

from pipeline.speech.numerals import amount, cardinal, code, ordinal
from pipeline.speech.quantities import NUMBER
from pipeline.speech.rules import Rule

_FRACTIONS = {
    ("1", "2"): "half",
    ("1", "3"): "a third",
    ("2", "3"): "two thirds",
    ("1", "4"): "a quarter",
    ("3", "4"): "three quarters",
}
_SIGNS = {
    ">=": "at least",
    "≥": "at least",
    "<=": "at most",
    "≤": "at most",
    "!=": "is not",
    "==": "equals",
    "=": "equals",
    "×": "times",
    "÷": "divided by",
    "&&": "and",
    "&": "and",
    "+": "plus",
    "↑": "up",
    "↓": "down",
}
_BOUNDS = {
    ">=": "at least",
    "≥": "at least",
    "<=": "at most",
    "≤": "at most",
    ">": "over",
    "<": "under",
    "~": "about",
    "≈": "about",
    "±": "plus or minus",
}


def _any(words: dict[str, str]) -> str:
    return "|".join(map(re.escape, words))


def _dotted(numbers: str, word: str) -> str:
    return f" {word} ".join(map(code, numbers.split(".")))


def _version(match: re.Match[str]) -> str:
    return f"version{match['plural'] or ''} {_dotted(match['number'], 'point')}"


def _address(match: re.Match[str]) -> str:
    spoken = _dotted(match["host"], "dot")
    if match["mask"]:
        spoken += f" slash {cardinal(int(match['mask']))}"
    return spoken + (f" port {code(match['port'])}" if match["port"] else "")


def _share(match: re.Match[str]) -> str:
    """1/2 of is half of; anything else, and 3/4 tests, is so many out of so many."""
    part, whole = match["part"], match["whole"]
    if match["of"] and (part, whole) in _FRACTIONS:
        return _FRACTIONS[part, whole]
    return f"{cardinal(int(part))} out of {cardinal(int(whole))}"


def _sign(match: re.Match[str]) -> str:
    return f" {_SIGNS[match[0]]} "


def _bound(match: re.Match[str]) -> str:
    return f" {_BOUNDS[match['sign']]} "


_STATUS = r"(?<![\w.,$-])(?P<code>[1-5][0-9]{2})"
_DURATIONS = ("after", "within", "took", "lasted", "every", "last")

# Before amounts are read: a dash or a digit here is no minus and no quantity.
ADDRESSES: tuple[Rule, ...] = (
    (re.compile(r"\s*(?:-{1,2}>|={1,2}>|[→⇒➜⟶➔])\s*"), " to "),
    (re.compile(r"[‐‑−]"), "-"),
    (re.compile("⁄"), "/"),
    (re.compile(r"\bT([+-])(?=[0-9])"), lambda m: "T plus " if m[1] == "+" else "T minus "),
    (re.compile(rf"(?P<sign>{_any(_BOUNDS)})\s*(?=[$€£]?[0-9])"), _bound),
    (
        re.compile(
            r"(?<![\w.])(?P<host>[0-9]{1,3}(?:\.[0-9]{1,3}){3})"
            r"(?:/(?P<mask>[0-9]{1,2}))?(?::(?P<port>[0-9]{2,5}))?(?!\.?[0-9])"
        ),
        _address,
    ),
    (
        re.compile(
            r"\b(?:[Vv]ersion(?P<plural>s)?\s+[vV]?|[vV])(?P<number>[0-9]+(?:\.[0-9]+)*)"
            r"(?![\w]|\.[0-9])"
        ),
        _version,
    ),
    (
        re.compile(r"(?<![\w.-])[0-9]+(?:\.[0-9]+){2,}(?!\w|\.[0-9])"),
        lambda match: _dotted(match[0], "point"),
    ),
)

STATUS_CODES: tuple[Rule, ...] = (
    (
        re.compile(r"(?<![\w.])(?P<class>[1-5])[xX]{2}(?P<plural>s)?\b"),
        lambda match: f"{code(match['class'])} X X" + (" errors" if match["plural"] else ""),
    ),
    (
        re.compile(
            "".join(rf"(?<!\b{word} )" for word in _DURATIONS)
            + r"(?<![\w.])(?P<before>HTTP )?(?P<code>4[0-2][0-9]|50[0-9]|(?<=HTTP )[1-5][0-9]{2})s"
            r"(?:\s+errors)?\b"
        ),
        lambda match: f"{match['before'] or ''}{code(match['code'])} errors",
    ),
    (
        re.compile(
            r"(?P<before>\b(?:HTTP(?:/[0-9.]+)?|[Ss]tatus(?: code)?|[Cc]odes?|[Ee]rror"
            r"|return(?:s|ed|ing))\s+)"
            rf"{_STATUS}(?![0-9a-zA-Z%]|[.,][0-9])"
        ),
        lambda match: f"{match['before']}{code(match['code'])}",
    ),
    (
        re.compile(
            rf"{_STATUS}(?=\s(?:errors?|responses?|status|Bad|Service|Gateway|Internal|Too|Not)\b)"
        ),
        lambda match: code(match["code"]),
    ),
)

NUMBERS: tuple[Rule, ...] = (
    (re.compile(r"(?<![\w/.])24/7(?![\w/])"), "twenty-four seven"),
    (
        re.compile(
            r"(?<![\w/.-])(?P<part>[0-9]{1,6})/(?P<whole>[0-9]{1,6})(?![\w/])(?P<of>\s?of\b)?"
        ),
        lambda match: _share(match) + (match["of"] or ""),
    ),
    (re.compile(r"(?:\b[Nn]umber\s+|\b[Nn]o\.\s*)?#([0-9]+)\b"), lambda m: f"number {code(m[1])}"),
    (re.compile(r"\b([Pp]orts?) ([0-9]{2,5})\b"), lambda m: f"{m[1]} {code(m[2])}"),
    (re.compile(r"(?<![\w.-])([0-9]{1,9})(?:st|nd|rd|th)\b"), lambda match: ordinal(int(match[1]))),
    (
        re.compile(rf"(?<![\w.\-/])(?<![A-Za-z]:)(?:{NUMBER}|\.[0-9]+)(?![\w]|-[0-9]|\.[0-9])"),
        lambda m: amount(m[0]),
    ),
    (re.compile(_any(_SIGNS)), _sign),
    (re.compile(r"(?<=\s)/(?=\s)"), "slash"),
)
