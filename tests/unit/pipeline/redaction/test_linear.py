"""No text makes redaction slow: four times the text takes about four times the time."""

import time

import pytest

from bench.redaction import WORST
from pipeline.redaction.findings import PATIENCE
from pipeline.redaction.gate import default_gate

GATE = default_gate(pii=True)


def seconds(text: str) -> float:
    """Processor time, the least of three: the machine may be busy."""
    taken: list[float] = []
    for _ in range(3):
        start = time.process_time()
        GATE.redact(text)
        taken.append(time.process_time() - start)
    return min(taken)


def repeated(unit: str, size: int) -> str:
    return unit * (size // len(unit))


@pytest.mark.parametrize("unit", WORST.values(), ids=WORST)
def test_time_grows_with_the_text(unit: str) -> None:
    small, large = seconds(repeated(unit, 10_000)), seconds(repeated(unit, 40_000))
    assert large < 8 * small + 0.02


@pytest.mark.slow
@pytest.mark.parametrize("unit", WORST.values(), ids=WORST)
def test_time_grows_with_a_megabyte(unit: str) -> None:
    small, large = seconds(repeated(unit, 125_000)), seconds(repeated(unit, 1_000_000))
    assert large < 16 * small + 0.05


def test_a_flood_of_names_is_not_judged_to_its_end() -> None:
    template = "password: changeme\n"
    few, flood = template * 10, template * (PATIENCE + 10)
    assert GATE.redact(few).text == few
    redacted = GATE.redact(flood).text
    assert redacted.startswith(few)
    assert redacted.endswith("password: [redacted secret 1]\n")
