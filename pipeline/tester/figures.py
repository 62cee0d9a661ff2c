"""Arithmetic on figures that the input gives: a change from one value to another."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.tester.evidence import Passage

_CHANGE = re.compile(
    r"(?P<what>(?:[\w-]+ ){0,3}[\w-]+)?,?\s*(?:is |was |are |were |it |went |gone |up |down "
    r"|jumped |rose |fell |dropped |climbed |grew |changed |reduced |lowered |raised |takes it )*"
    r"from (?P<a>\d[\d.,]*)\s?(?P<ua>%|ms|s|sec|seconds|min|minutes|h|gb|mb|tb|k|rps"
    r"|qps)?\s*(?:to|→|->|up to|down to)\s*"
    r"(?P<b>\d[\d.,]*)\s?(?P<ub>%|ms|s|sec|seconds|min|minutes|h|gb|mb|tb|k|rps|qps)?(?![\w.])",
    re.IGNORECASE,
)
_SCALE = {"ms": 0.001, "s": 1, "sec": 1, "seconds": 1, "min": 60, "minutes": 60, "h": 3600,
  "mb": 1, "gb": 1024, "tb": 1024**2, "k": 1000}  # fmt: skip
_VERBS = re.compile(
    r"\s*\b(?:is|was|are|were|it|went|gone|up|down|jumped|rose|fell|dropped|climbed|grew|changed"
    r"|reduced|lowered|raised|takes|increased|decreased|moved|set)\b.*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Change:
    """A quantity before and after, as written, and by what factor it changed (above 1)."""

    what: str
    before: str
    after: str
    factor: float
    rose: bool
    passage: Passage

    @property
    def in_words(self) -> str:
        """ "from 5% to 68% is 13.6 times as much"."""
        factor = f"{self.factor:.1f}".rstrip("0").rstrip(".")
        if self.rose:
            return f"from {self.before} to {self.after} is {factor} times as much"
        return (
            f"from {self.before} to {self.after} leaves {100 / self.factor:.0f} % of what there was"
        )


def find_changes(passages: Iterable[Passage]) -> list[Change]:
    """Every stated change of at least half again, in order."""
    found: list[Change] = []
    for passage in passages:
        for match in _CHANGE.finditer(passage.text):
            change = _change(match, passage)
            if change and change.factor >= 1.5:
                found.append(change)
    return found


def _change(match: re.Match[str], passage: Passage) -> Change | None:
    unit_before, unit_after = match["ua"] or match["ub"] or "", match["ub"] or match["ua"] or ""
    before = _number(match["a"]) * _SCALE.get(unit_before.lower(), 1)
    after = _number(match["b"]) * _SCALE.get(unit_after.lower(), 1)
    same_kind = (unit_before == "%") == (unit_after == "%")
    if before <= 0 or after <= 0 or not same_kind:
        return None
    return Change(
        what=_VERBS.sub("", match["what"] or "").strip(),
        before=match["a"] + unit_before,
        after=match["b"] + unit_after,
        factor=max(before, after) / min(before, after),
        rose=after > before,
        passage=passage,
    )


def _number(text: str) -> float:
    digits = text.rstrip(".,").replace(",", "")
    return float(digits) if re.fullmatch(r"\d+(?:\.\d+)?", digits) else 0.0
