"""Every start in the tables of token formats finds its tokens."""

import random
import re
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from pipeline.redaction.catalogue import FORMATS
from pipeline.redaction.detectors.formats import Format, by_start
from pipeline.redaction.findings import Detector, Finding
from pipeline.redaction.gate import default_gate
from pipeline.redaction.reading import Reading
from pipeline.redaction.signs import Signs
from tests.unit.pipeline.redaction.made_up import ALNUM, made_up

STARTS = [(form, start) for form in FORMATS for start in form.starts.split()]
GATE = default_gate()


def body_of(form: Format, rng: random.Random) -> str:
    """Some text that the pattern of the body describes, made of letters and digits if it can be."""
    return "".join(piece(rng, str(op), arg) for op, arg in _parser.parse(form.body))


def piece(rng: random.Random, op: str, arg: Any) -> str:
    match op:
        case "LITERAL":
            return chr(arg)
        case "IN":
            allowed = re.compile(f"[{''.join(member(str(o), a) for o, a in arg)}]")
            return rng.choice([c for c in ALNUM if allowed.match(c)])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            low, high, inner = arg
            times = rng.randint(low, min(high, low + 3))
            return "".join(piece(rng, str(o), a) for _ in range(times) for o, a in inner)
        case "SUBPATTERN":
            return "".join(piece(rng, str(o), a) for o, a in arg[-1])
        case "BRANCH":
            return "".join(piece(rng, str(o), a) for o, a in rng.choice(arg[1]))
        case _:  # what may or may not follow
            return ""


def member(op: str, arg: Any) -> str:
    match op:
        case "NEGATE":
            return "^"
        case "RANGE":
            return f"{re.escape(chr(arg[0]))}-{re.escape(chr(arg[1]))}"
        case "CATEGORY":
            return {"CATEGORY_WORD": r"\w", "CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}[
                str(arg)
            ]
        case _:
            return re.escape(chr(arg))


def found_by(detector: Detector, text: str) -> list[Finding]:
    reading = Reading.of(text)
    places = Signs([detector]).places(reading.low)
    return list(detector.find(reading, places[0]))


@pytest.mark.parametrize(("form", "start"), STARTS, ids=lambda part: getattr(part, "kind", part))
def test_a_token_is_found_behind_its_start(form: Format, start: str) -> None:
    after = "'" if "(?=')" in form.body else " "
    for seed in range(3):
        token = start + body_of(form, random.Random(f"{start} {seed}"))
        text = f"before {token}{after}behind"
        [found] = found_by(by_start([form]), text)
        assert (text[found.start : found.end], found.kind) == (token, form.kind)
        assert token not in GATE.redact(text).text


@pytest.mark.parametrize("mask", ["x" * 36, "*" * 36, "0" * 36, "XXXXXXXXXXXXXXXXabcd"])
def test_a_masked_token_stays(mask: str) -> None:
    text = "was gh" + f"p_{mask} in the log"
    assert GATE.redact(text).text == text


def test_a_token_inside_a_word_is_none() -> None:
    text = f"blob Zm9v{made_up('aws_id', random.Random(1))} is base64"
    assert GATE.redact(text).text == text


def test_the_longer_of_two_starts_names_the_kind() -> None:
    general = Format("general", "ab-", r"[a-z-]{20,}+")
    special = Format("special", "ab-cd-", r"[a-z]{20,}+")
    [found] = found_by(by_start([general, special]), "ab-cd-" + "e" * 30)
    assert found.kind == "special"
