import re
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tester.failure_modes import load_catalogue
from pipeline.tester.patterns import PatternSet, check_pattern, required_literals

SENTENCES = tomllib.loads(
    (Path(__file__).parent / "failure_mode_sentences.toml").read_text(encoding="utf-8")
)
CATALOGUE = load_catalogue()
PATTERNS = [show.pattern for mode in CATALOGUE.modes.values() for show in mode.shows]
PATTERNS += [p for symptom in CATALOGUE.known_symptoms.values() for p in symptom.patterns]
TEXTS = [text for texts in SENTENCES["shows"].values() for text in texts]


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("disk full", {"disk full"}),
        ("Disk(s)? full", {" full"}),
        (r"\b(oom|out of memory)\b", {"oom", "out of memory"}),
        (r"colou?r scheme", {"r scheme"}),
        (r"(lag|depth).{0,20}(rises|grows)", {"rises", "grows"}),
        (r"no(?! problem) route", {" route"}),
        (r"(?<!thread )pool", {"pool"}),
        (r"x{2}y", {"x"}),
        (r"[ab]\d", set()),
        (r"disk|[ab]", set()),
        (r"5\.0 errors", {"5.0 errors"}),
    ],
)
def test_a_match_needs_these_literals(pattern: str, literals: set[str]):
    assert required_literals(pattern) == literals


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_match_is_lost_to_the_literals(pattern: str):
    compiled = re.compile(pattern, re.IGNORECASE)
    literals = required_literals(pattern)
    assert literals
    for text in TEXTS:
        if compiled.search(text):
            assert any(literal in text.lower() for literal in literals)


@given(st.data())
def test_no_generated_match_is_lost_to_the_literals(data: st.DataObject):
    pattern = data.draw(st.sampled_from(PATTERNS))
    if "(?" in pattern:
        return
    text = data.draw(st.from_regex(re.compile(pattern, re.IGNORECASE | re.ASCII)))
    assert any(literal in text.lower() for literal in required_literals(pattern))


@pytest.mark.parametrize("pattern", ["a.*b", r"\w+ a", "(ab)*", "a{3,}", "[a-z]+", r"a\S*b"])
def test_unbounded_repetition_is_refused(pattern: str):
    with pytest.raises(ValueError, match="without an upper bound"):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", [r"a\s+b", "a{0,40}b", r"a\+b", "[+*]", "a?b"])
def test_bounded_repetition_is_accepted(pattern: str):
    assert check_pattern(pattern) == pattern


@pytest.mark.parametrize("patterns", ["(?i)disk", "(?!a(b(c)))disk", "(?>disk)"])
def test_groups_that_the_literals_cannot_follow_are_refused(patterns: str):
    with pytest.raises(ValueError, match="group"):
        check_pattern(patterns)


@pytest.mark.parametrize("size", [20_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_searching_is_linear_for_every_pattern(size: int):
    """Text made of each pattern's own beginning, the worst that a bounded pattern can meet."""
    slow: list[tuple[float, str]] = []
    for pattern in PATTERNS:
        compiled = re.compile(pattern, re.IGNORECASE)
        word = min(required_literals(pattern), key=len) + " "
        text = (word * (size // len(word) + 1))[:size]
        started = time.process_time()
        for _ in compiled.finditer(text):
            pass
        slow.append((time.process_time() - started, pattern))
    assert max(slow)[0] < size / 50_000, max(slow)


@pytest.mark.parametrize("unit", ["a", " ", "a ", "aA", "a_b", "no ", "(", "\n", "é"])
def test_hostile_text_is_read_quickly(unit: str):
    text = (unit * 100_000)[:100_000]
    started = time.process_time()
    CATALOGUE.match(text)
    CATALOGUE.symptoms(text)
    assert time.process_time() - started < 3


def test_two_thousand_messages_take_no_two_seconds():
    messages = [f"{TEXTS[n % len(TEXTS)]} ({n})" for n in range(2000)]
    started = time.process_time()
    for message in messages:
        CATALOGUE.match(message)
        CATALOGUE.symptoms(message)
    assert time.process_time() - started < 2


def test_spans_of_names_point_into_the_text():
    patterns = PatternSet(["lag high", "queue depth"])
    text = "x KafkaLagHigh and queue_depth"
    found = {position: text[slice(*spans[0])] for position, spans in patterns.search(text)}
    assert found == {0: "LagHigh", 1: "queue_depth"}
