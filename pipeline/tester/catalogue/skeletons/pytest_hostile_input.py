"""Property test of a parser or consumer. HANDLER names it as "package.module:function";
REFUSAL names the exception with which it may refuse; SAMPLES is a folder of recorded inputs.
"""

import importlib
import os
import time
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

SERVICE = "{{service}}"


def load(variable: str) -> Any:
    module, _, name = os.environ[variable].partition(":")
    return getattr(importlib.import_module(module), name)


def recorded() -> list[bytes]:
    return [path.read_bytes() for path in sorted(Path(os.environ["SAMPLES"]).iterdir())]


@st.composite
def mutated(draw) -> bytes:
    sample = bytearray(draw(st.sampled_from(recorded())))
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(0, len(sample)))
        sample[place : place + draw(st.integers(0, 16))] = draw(st.binary(max_size=16))
    return bytes(sample)


@settings(max_examples=10_000, deadline=None)
@given(st.one_of(mutated(), st.binary(max_size=2000), st.just(b"a" * 100_000)))
def test_input_is_handled_or_refused_quickly(payload) -> None:
    started = time.monotonic()
    try:
        load("HANDLER")(payload)
    except load("REFUSAL"):
        pass
    assert time.monotonic() - started < 1.0, f"{SERVICE} took too long for {payload[:60]!r}"
