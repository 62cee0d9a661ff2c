"""Figures and their intervals."""

import pytest

from pipeline.training.metrics import (
    Labelled,
    Scored,
    difference,
    macro_f1,
    mean,
    micro_f1,
    rouge_l,
    set_f1,
)


@pytest.mark.parametrize(
    ("reply", "reference", "score"),
    [
        ("The pool was exhausted.", "the pool was exhausted", 1.0),
        ("police kill the gunman", "police killed the gunman", 0.75),
        ("the gunman kill police", "police killed the gunman", 0.5),
        ("", "something", 0.0),
        ("unrelated words", "something else", 0.0),
    ],
)
def test_rouge_l_is_the_published_one(reply: str, reference: str, score: float) -> None:
    assert rouge_l(reply, reference) == pytest.approx(score)


@pytest.mark.parametrize(
    ("named", "wanted", "score"),
    [
        (["checkout", "ledger-db"], ["ledger-db", "checkout"], 1.0),
        (["checkout service"], ["checkout"], 1.0),
        (["checkout", "search"], ["checkout"], 2 / 3),
        ([], ["checkout"], 0.0),
        ([], [], 1.0),
    ],
)
def test_names_are_compared_as_sets(named: list[str], wanted: list[str], score: float) -> None:
    assert set_f1(named, wanted) == pytest.approx(score)


def test_an_interval_is_as_wide_as_families_are_few() -> None:
    scores = [float(n % 2) for n in range(40)]
    apart = mean([Scored(n, score) for n, score in enumerate(scores)])
    alike = mean([Scored(n % 2, score) for n, score in enumerate(scores)])
    assert apart and alike
    assert apart.value == alike.value == 0.5
    assert (alike.low, alike.high) == (0.0, 1.0)
    assert 0.3 < apart.low < 0.5 < apart.high < 0.7


def test_a_difference_is_paired() -> None:
    """The same cases score 0.1 more, whatever they score: that is certain."""
    lower = {str(n): Scored(n, n / 50) for n in range(40)}
    higher = {name: Scored(one.family, one.score + 0.1) for name, one in lower.items()}
    found = difference(higher, lower | {"only here": Scored(99, 1.0)})
    assert found
    assert (found.cases, found.value) == (40, pytest.approx(0.1))
    assert found.low == pytest.approx(0.1) == found.high


def test_macro_f1_does_not_let_a_large_class_hide_a_small_one() -> None:
    cases = [Labelled(n, "network", "network") for n in range(9)]
    cases.append(Labelled(9, "dns", "network"))
    micro, macro = micro_f1(cases), macro_f1(cases)
    assert micro and macro
    assert micro.value == pytest.approx(0.9)
    assert macro.value == pytest.approx((18 / 19 + 0) / 2)


def test_without_cases_there_is_no_figure() -> None:
    assert mean([]) is None
    assert macro_f1([]) is None
    assert difference({"a": Scored(0, 1.0)}, {}) is None
