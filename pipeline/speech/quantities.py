"""Amounts with their units in words: 4.2s, 5% -> 68%, 10-15 min, 512MiB, $12.5k, 3x."""

import re

from pipeline.speech.numerals import amount
from pipeline.speech.rules import Rule

# MiB and the like are said as everybody says them; the report has the exact unit.
_LOOSE_UNITS = {
    "%": "percent",
    "pp": "percentage points",
    "ns": "nanoseconds",
    "μs": "microseconds",
    "ms": "milliseconds",
    "s": "seconds",
    "sec": "seconds",
    "secs": "seconds",
    "min": "minutes",
    "mins": "minutes",
    "h": "hours",
    "hr": "hours",
    "hrs": "hours",
    "kb": "kilobytes",
    "mb": "megabytes",
    "gb": "gigabytes",
    "tb": "terabytes",
    "pb": "petabytes",
    "kib": "kilobytes",
    "mib": "megabytes",
    "gib": "gigabytes",
    "tib": "terabytes",
    "kbps": "kilobits per second",
    "mbps": "megabits per second",
    "gbps": "gigabits per second",
    "hz": "hertz",
    "khz": "kilohertz",
    "mhz": "megahertz",
    "ghz": "gigahertz",
    "rps": "requests per second",
    "qps": "queries per second",
    "tps": "transactions per second",
    "rpm": "requests per minute",
    "iops": "IO operations per second",
    "req/s": "requests per second",
    "reqs/s": "requests per second",
    "req/min": "requests per minute",
    "ops/s": "operations per second",
}
# A space before these would make words of them: "3 m", "gave 5 us".
_TIGHT_UNITS = {
    "us": "microseconds",
    "m": "minutes",
    "d": "days",
    "w": "weeks",
    "Ki": "kilobytes",
    "Mi": "megabytes",
    "Gi": "gigabytes",
}
_SCALES = {
    "k": "thousand",
    "K": "thousand",
    "M": "million",
    "mn": "million",
    "B": "billion",
    "bn": "billion",
    "T": "trillion",
}
_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen"}


def _either(*tables: dict[str, str]) -> str:
    symbols = sorted((symbol for table in tables for symbol in table), key=len, reverse=True)
    return "|".join(map(re.escape, symbols))


NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_FREE = r"(?<![\w.\-/])"
_UNIT = rf"(?P<unit>\s?(?i:{_either(_LOOSE_UNITS)})|{_either(_TIGHT_UNITS)})(?![A-Za-z%])"
_AMOUNT = re.compile(rf"(?P<article>\b[Aa]n?\s+)?{_FREE}(?P<number>{NUMBER}){_UNIT}")


def _unit(symbol: str) -> str:
    symbol = symbol.strip()
    return _TIGHT_UNITS.get(symbol) or _LOOSE_UNITS[symbol.lower()]


def _one(unit: str) -> str:
    return re.sub(r"s(?= per |$)", "", unit, count=1)


def _measured(match: re.Match[str]) -> str:
    article = match["article"] or ""
    return f"{article}{amount(match['number'])} {_unit_of(match)} "


def spell_units(text: str) -> str:
    """Units in words, numbers and percentages as they are: 300ms -> 300 milliseconds."""
    return _AMOUNT.sub(_spelled, text)


def _spelled(match: re.Match[str]) -> str:
    if match["unit"].strip() == "%":
        return match[0]
    return f"{match['article'] or ''}{match['number']} {_unit_of(match)}"


def _unit_of(match: re.Match[str]) -> str:
    """Singular after one and in "a 30s timeout"."""
    unit = _unit(match["unit"])
    return _one(unit) if match["article"] or match["number"] == "1" else unit


def _compound(match: re.Match[str]) -> str:
    return f"{amount(match['number'])} {_one(_unit(match['unit']))}"


def _money(match: re.Match[str]) -> str:
    symbol = (match["scale"] or "").strip()
    scale = "million" if symbol == "m" else _SCALES.get(symbol, symbol)
    currency = _CURRENCIES[match["sign"]]
    if match["number"] == "1" and not scale:
        currency = _one(currency)
    return " ".join(filter(None, (amount(match["number"]), scale, currency)))


def _split_duration(match: re.Match[str]) -> str:
    return " ".join(re.findall(r"[0-9]+[a-z]", match[0]))


RULES: tuple[Rule, ...] = (
    (re.compile(rf"{_FREE}(?:[0-9]+[dhms]){{2,4}}\b"), _split_duration),
    (re.compile(rf"(?<![\w.])-(?={NUMBER})"), "minus "),
    (
        re.compile(
            rf"{_FREE}([$€£¥]?{NUMBER}(?:{_UNIT}|\s?(?:{_either(_SCALES)})\b)?)"
            rf"\s?[-–—]\s?(?=[$€£¥~]?{NUMBER})"
        ),
        r"\1 to ",
    ),
    (
        re.compile(
            rf"(?P<sign>[$€£¥])\s?(?P<number>{NUMBER})"
            rf"(?P<scale>\s?(?:{_either(_SCALES)}|m|thousand|million|billion))?(?![A-Za-z0-9])"
        ),
        _money,
    ),
    (
        re.compile(rf"{_FREE}(?P<number>{NUMBER})\s?[xX×](?!\w|\s?[0-9])"),
        lambda match: f"{amount(match['number'])} times",
    ),
    (_AMOUNT, _measured),
    (re.compile(rf"{_FREE}(?P<number>{NUMBER})-{_UNIT}"), _compound),
    (
        re.compile(rf"{_FREE}(?P<number>{NUMBER})\s?(?P<scale>{_either(_SCALES)})(?!\w)"),
        lambda match: f"{amount(match['number'])} {_SCALES[match['scale']]}",
    ),
    (
        re.compile(rf"{_FREE}(?P<number>{NUMBER})-(?=[A-Za-z]{{2}})"),
        lambda m: amount(m["number"]) + " ",
    ),
    (re.compile(r"(?<=[a-z0-9])\s?/(?:s|sec|second)\b"), " per second"),
    (re.compile(r"(?<=[a-z0-9])\s?/(?:min|minute)\b"), " per minute"),
    (re.compile(r"(?<=[a-z0-9])\s?/(?:h|hr|hour)\b"), " per hour"),
)
