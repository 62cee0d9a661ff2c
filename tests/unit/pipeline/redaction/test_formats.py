"""Every start in the tables of token formats finds its tokens."""

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.redaction.catalogue import FORMATS
from pipeline.redaction.detectors.formats import Format, by_start
from pipeline.redaction.gate import default_gate
from pipeline.redaction.reading import Reading
from pipeline.redaction.values import is_masked
from tests.unit.pipeline.redaction.made_up import made_up

STARTS = [(form, start) for form in FORMATS for start in form.starts.split()]


def bodies(form: Format) -> st.SearchStrategy[str]:
    """What the pattern of the body describes, without masks and without what may not follow."""
    plain = re.sub(r"(?<=[}*])\+", "", re.sub(r"\(\?[!=][^)]*\)", "", form.body))
    return st.from_regex(re.compile(plain, re.ASCII), fullmatch=True).filter(
        lambda body: not is_masked(body) and re.search(r"\w\Z", body) is not None
    )


@pytest.mark.parametrize(("form", "start"), STARTS, ids=lambda part: getattr(part, "kind", part))
def test_a_token_is_found_behind_its_start(form: Format, start: str) -> None:
    detect = by_start([form])
    after = "'" if "(?=')" in form.body else " "

    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(bodies(form))
    def check(body: str) -> None:
        text = f"before {start}{body}{after}behind"
        [found] = detect(Reading.of(text))
        assert (text[found.start : found.end], found.kind) == (start + body, form.kind)
        assert start + body not in default_gate().redact(text).text

    check()


@pytest.mark.parametrize("mask", ["x" * 36, "*" * 36, "0" * 36, "XXXXXXXXXXXXXXXXabcd"])
def test_a_masked_token_stays(mask: str) -> None:
    text = "was gh" + f"p_{mask} in the log"
    assert default_gate().redact(text).text == text


def test_a_token_inside_a_word_is_none() -> None:
    token = made_up("aws_id", random.Random(1))
    text = f"blob Zm9v{token} is base64"
    assert default_gate().redact(text).text == text


def test_the_longer_of_two_starts_names_the_kind() -> None:
    general, special = (
        Format("general", "ab-", r"[a-z-]{20,}+"),
        Format("special", "ab-cd-", r"[a-z]{20,}+"),
    )
    [found] = by_start([general, special])(Reading.of("ab-cd-" + "e" * 30))
    assert found.kind == "special"
