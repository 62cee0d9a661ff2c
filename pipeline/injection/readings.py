"""The texts that a text may be read as: letters that look alike, spaced out, encoded."""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from pipeline.injection.hidden import INVISIBLE

_LOOKALIKES = str.maketrans(
    "аеорсухікјѕԁԛԝһтвнмпгАЕОРСУХІКЈЅТВНМαειοκρτυνχηΑΒΕΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxikjsdqwhtbhmnrAEOPCYXIKJSTBHMaeiokptuvxnABEHIKMNOPTYX",
)
# Digits for letters; 1 stands for i as well as for l.
_LEET = (str.maketrans("0134578@$!", "oieastbasi"), str.maketrans("0134578@$!", "oleastbasl"))
_LEET_WORD = re.compile(
    r"(?<![\w@$!.-])(?=[\w@$!]*[g-zG-Z])(?=\w{0,20}[013457@$!]\w*[a-z])[\w@$!]{3,20}(?!\w)"
)
_LEET_WORDS = 3  # fewer are names such as k8s and s3
_LATIN = re.compile(r"[A-Za-z]")
_SPACED_OUT = re.compile(r"(?<!\w)(?:[^\W_][ .·_*-]{1,2}){4,}[^\W_](?!\w)")
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{16,4000}={0,2}(?![\w+/=])")
_HEX = re.compile(r"(?<![\w])(?:0x)?(?:[0-9a-fA-F]{2}[ :]?){10,2000}(?!\w)")
_ESCAPES = re.compile(r"(?:\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}){4,}")
_NUMBERS = re.compile(r"(?<![\w.])(?:(?:1[0-2]\d|3[2-9]|[4-9]\d)[ ,]{1,2}){8,}\d{2,3}(?![\w.])")
_COMMON = re.compile(
    r"\b(?:the|and|of|to|in|is|was|were|for|we|on|it|that|der|die|und|le|la|de|el|que|en)\b", re.I
)
_LETTERS = re.compile(r"[A-Za-z ,.!?'\"-]*(?:\d{1,6}[A-Za-z ,.!?'\"-]*){0,2}")
_PEM = re.compile(r"-----BEGIN|\S*\Z")  # a key's first line, or a single word
_SHORTEST = 8  # characters of what was decoded
_TAG_LETTERS = re.compile("[\U000e0020-\U000e007e]{4,}")
_FLAG = "\U0001f3f4"


def readings(text: str) -> Iterator[str]:
    """The text as a reader sees it, then as a machine might, each that differs."""
    visible = INVISIBLE.sub("", unicodedata.normalize("NFKC", unescape(text)))
    yield visible
    for other in (*_folded(visible), _joined(visible), *_enciphered(visible)):
        if other and other != visible:
            yield other


def encoded(text: str) -> Iterator[str]:
    """Every piece of text that stands in it in an encoding."""
    for found in _TAG_LETTERS.finditer(text):
        if text[max(0, found.start() - 1) : found.start()] != _FLAG:
            yield "".join(chr(ord(letter) - 0xE0000) for letter in found[0])
    for pattern, decode in (
        (_BASE64, _from_base64),
        (_HEX, _from_hex),
        (_ESCAPES, _from_escapes),
        (_NUMBERS, _from_numbers),
    ):
        for found in pattern.finditer(text):
            plain = decode(found[0])
            if len(plain) >= _SHORTEST and plain.isprintable() and not _PEM.match(plain):
                yield plain
    if text.count("%20") > 2:
        yield unquote(text)


def _folded(text: str) -> Iterator[str]:
    """Letters of other alphabets and digits by the Latin letters that they stand for."""
    if not text.isascii() and _LATIN.search(text):
        text = text.translate(_LOOKALIKES)
        yield text
    if len(_LEET_WORD.findall(text)) >= _LEET_WORDS:
        yield from (_translated(text, table) for table in _LEET)


def _translated(text: str, table: dict[int, int]) -> str:
    return _LEET_WORD.sub(lambda word: word[0].translate(table), text)


def _joined(text: str) -> str:
    """`i g n o r e` as one word."""
    return _SPACED_OUT.sub(lambda run: re.sub(r"[ .·_*-]", "", run[0]), text)


def _enciphered(text: str) -> Iterator[str]:
    """Backwards and by ROT13; prose that can be read as it is is no cipher."""
    words = len(re.findall(r"[A-Za-z]{2,}", text))
    unreadable = words >= 3 and len(_COMMON.findall(text)) * 12 < words
    if (unreadable and _LETTERS.fullmatch(text)) or "rot13" in text.lower():
        yield text[::-1]
        yield codecs.decode(text, "rot13")


def _from_base64(run: str) -> str:
    padded = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        data = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
        return data.decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _from_hex(run: str) -> str:
    try:
        return bytes.fromhex(run.removeprefix("0x").replace(":", " ")).decode()
    except (ValueError, UnicodeDecodeError):
        return ""


def _from_escapes(run: str) -> str:
    return "".join(chr(int(code, 16)) for code in re.findall(r"(?:\\x|\\u|%)([0-9a-fA-F]+)", run))


def _from_numbers(run: str) -> str:
    return "".join(chr(int(number)) for number in re.findall(r"\d+", run))
