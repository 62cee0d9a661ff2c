"""Numbers as English words: how much, which one, when."""

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_MOST_DIGITS = 15
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def cardinal(number: int) -> str:
    """How many: 4821 -> four thousand eight hundred twenty-one. From zero, below 10**15."""
    for size, name in _SCALES:
        if number >= size:
            return _joined(f"{cardinal(number // size)} {name}", number % size)
    if number >= 100:
        return _joined(f"{_ONES[number // 100]} hundred", number % 100)
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")


def _joined(head: str, rest: int) -> str:
    return f"{head} {cardinal(rest)}" if rest else head


def amount(numeral: str) -> str:
    """A numeral as written: 4,821 or 99.95 -> ninety-nine point nine five.

    One that is too long to be a quantity is read digit by digit.
    """
    whole, _, fraction = numeral.replace(",", "").partition(".")
    words = digits(whole) if len(whole) > _MOST_DIGITS else cardinal(int(whole or "0"))
    return f"{words} point {digits(fraction)}" if fraction else words


def digits(numeral: str) -> str:
    """One after the other: 042 -> zero four two."""
    return " ".join(_ONES[int(digit)] for digit in numeral)


def code(numeral: str) -> str:
    """Which one, as ports, status codes, years and ticket numbers are read: 503, 8080, 2024.

    In pairs up to four digits (five oh three, eighty eighty, twenty twenty-four); longer ones
    and those that begin with zero digit by digit.
    """
    if len(numeral) > 4 or numeral.startswith("0"):
        return digits(numeral)
    if len(numeral) < 3 or numeral.endswith("000"):
        return cardinal(int(numeral))
    head, tail = cardinal(int(numeral[:-2])), numeral[-2:]
    return f"{head} hundred" if tail == "00" else f"{head} {_minutes(tail)}"


def ordinal(number: int) -> str:
    """In which place: 21 -> twenty-first."""
    words = cardinal(number)
    start, last = words[: -len(_last(words))], _last(words)
    regular = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return start + _ORDINALS.get(last, regular)


def _last(words: str) -> str:
    return words.replace("-", " ").rsplit(" ", 1)[-1]


def clock(hour: int, minute: int) -> str:
    """A time on the 24-hour clock: 2:13 -> two thirteen, 14:00 -> fourteen hundred.

    A listener to such times takes two thirteen for the night: the afternoon is fourteen thirteen.
    """
    if minute:
        return f"{cardinal(hour)} {_minutes(f'{minute:02}')}"
    if hour in (0, 12, 24):
        return "noon" if hour == 12 else "midnight"
    return f"{cardinal(hour)} o'clock" if hour < 12 else f"{cardinal(hour)} hundred"


def _minutes(pair: str) -> str:
    return f"oh {_ONES[int(pair)]}" if pair.startswith("0") else cardinal(int(pair))
