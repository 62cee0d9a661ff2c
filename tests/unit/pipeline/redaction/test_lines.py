"""Hundreds of made-up lines: exactly the secrets go, and whatever merely looks like one stays."""

import json
import random
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.redaction.gate import default_gate
from pipeline.redaction.placeholders import PLACEHOLDER
from tests.unit.pipeline.redaction.made_up import FIELD, Case, cases, made_up

GATE = default_gate()
SEEDS = (1, 2, 3)


def left(value: str, text: str) -> bool:
    """Whether the value, or half of it in one piece, is still there; white space aside."""
    value, text = re.sub(r"\s", "", value), re.sub(r"\s", "", text)
    size = max(8, (len(value) + 1) // 2)
    parts = (value[i : i + size] for i in range(max(1, len(value) - size + 1)))
    return value in text or any(part in text for part in parts)


def leaks(case: Case) -> bool:
    redacted = GATE.redact(case.text).text
    return any(left(value, redacted) for value in case.values)


def takes_more(case: Case) -> bool:
    redacted = GATE.redact(case.text).text
    return PLACEHOLDER.sub("«»", redacted) != FIELD.sub("«»", case.template)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_secret_goes(seed: int) -> None:
    secrets = list(cases("secrets.txt", seed))
    assert len(secrets) > 700
    assert [case.text for case in secrets if leaks(case)] == []


CARRIERS: dict[str, Callable[[str], str]] = {
    "quotation": "> {}".format,
    "diff": "+{}".format,
    "code": "`{}`".format,
    "fence": "```\n{}\n```".format,
    "log": "2024-05-02T11:03:21Z app[7]: {}".format,
    "JSON": lambda text: json.dumps({"message": text}, ensure_ascii=False),
    "JSON in JSON": lambda text: json.dumps(json.dumps([text]), ensure_ascii=False),
}


@pytest.mark.parametrize("carry", CARRIERS.values(), ids=CARRIERS)
def test_a_secret_goes_in_whatever_carries_it(carry: Callable[[str], str]) -> None:
    lines = [case for case in cases("secrets.txt") if not set("\n\\") & set(case.text)]
    carried = [Case(case.template, carry(case.text), case.values) for case in lines]
    assert [case.text for case in carried if leaks(case)] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_what_stands_round_a_secret_stays(seed: int) -> None:
    assert [c.text for c in cases("secrets.txt", seed) if takes_more(c)] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_every_lookalike_stays(seed: int) -> None:
    lookalikes = list(cases("lookalikes.txt", seed))
    assert len(lookalikes) > 500
    assert [c.text for c in lookalikes if GATE.redact(c.text).text != c.text] == []


LINES = [case.text for file in ("secrets.txt", "lookalikes.txt") for case in cases(file)]
GLUE = ("\n", " ", ", ", "\n> ", "; ", " | ", "\\n", " &amp; ", "\n```\n")


def test_redacting_a_line_twice_changes_nothing() -> None:
    once = [GATE.redact(line).text for line in LINES]
    assert [GATE.redact(line).text for line in once] == once


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(GLUE)), min_size=1, max_size=6))
def test_redacting_any_mixture_twice_changes_nothing(parts: list[tuple[str, str]]) -> None:
    once = GATE.redact("".join(line + glue for line, glue in parts)).text
    assert GATE.redact(once).text == once


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(st.text(max_size=300))
def test_no_text_makes_a_detector_fail(text: str) -> None:
    GATE.redact(text)


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(st.sampled_from(LINES), st.sampled_from(LINES), st.integers(0, 10_000))
def test_a_key_is_found_between_any_lines(before: str, after: str, seed: int) -> None:
    key = made_up("ghp", random.Random(seed))
    assert key not in GATE.redact(f"{before}\n{key}\n{after}").text
