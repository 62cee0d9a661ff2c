"""Steps that did not help: what was tried or believed, how it showed, what it cost."""

import re
from collections.abc import Collection, Iterator

from pipeline.tester.evidence import Evidence, Item, Passage
from pipeline.tester.gaps import gap_of
from pipeline.tester.kinds import Mark
from pipeline.tester.phrases import quote
from pipeline.tester.report import WrongTurn

_LOOK_AHEAD = 6
_PAST = re.compile(r"\b(?:last|yesterday|ago|on \w+day|days?|weeks?)\b", re.IGNORECASE)
_MAX_TURNS = 4
_NEW_DIRECTION: frozenset[Mark] = frozenset(("cause", "suspicion", "decision", "action", "log"))


def find_wrong_turns(evidence: Evidence, cause: Collection[str]) -> tuple[WrongTurn, ...]:
    """Failed steps and refuted beliefs in order, by role, at most four.

    `cause` are the addresses of what turned out to be the cause: no belief in it was wrong.
    """
    found: dict[tuple[str, ...], WrongTurn] = {}
    every = (
        *_failed_steps(evidence),
        *_refuted_beliefs(evidence, cause),
        *_dismissals(evidence, cause),
    )
    for turn in every:
        if not any(set(turn.evidence) & set(known) for known in found):
            found[turn.evidence] = turn
    ordered = sorted(found.values(), key=lambda t: evidence.by_address[t.evidence[0]].order)
    return tuple(ordered[:_MAX_TURNS])


def _failed_steps(evidence: Evidence) -> Iterator[WrongTurn]:
    """An action after which somebody says that it failed or did harm."""
    for item in evidence.items:
        step = _first(item, "action")
        if step is None or item.role == "bot" or item.marks & {"recovery", "failed"}:
            continue
        outcome = _outcome(evidence, item)
        if outcome is None:
            continue
        yield WrongTurn(
            text=f"Step by {_who(item)}: {quote(step.text, 20)}. "
            f"Outcome: {quote(outcome.text, 18)}.",
            evidence=(item.address, outcome.address),
            minutes=_cost(evidence, item, outcome.order),
        )


def _outcome(evidence: Evidence, item: Item) -> Passage | None:
    for later in evidence.items[item.order + 1 : item.order + 1 + _LOOK_AHEAD]:
        if later.marks & {"recovery"} and not later.marks & {"failed"}:
            return None
        failed = _first(later, "failed")
        if failed is not None:
            return failed
        if later.kind == "action" and later.speaker == item.speaker:
            return None
    return None


def _refuted_beliefs(evidence: Evidence, cause: Collection[str]) -> Iterator[WrongTurn]:
    """A suspicion that a later message takes back, sharing its subject or answering it at once."""
    for passage in evidence.having("suspicion"):
        if passage.address in cause:
            continue
        for later in evidence.having("refutation"):
            near = 0 < later.order - passage.order <= _LOOK_AHEAD * 2
            if near and _same_subject(passage, later):
                item = evidence.by_address[passage.address]
                yield WrongTurn(
                    text=f"Belief of {_who(item)}: {quote(passage.text, 18)}. "
                    f"Taken back: {quote(later.text, 18)}.",
                    evidence=(passage.address, later.address),
                    minutes=evidence.minutes_between(passage.address, later.address),
                )
                break


def _dismissals(evidence: Evidence, cause: Collection[str]) -> Iterator[WrongTurn]:
    """A warning that somebody waved off; its cost runs until the cause was found."""
    found = [evidence.by_address[a] for a in cause if a in evidence.by_address]
    for passage in evidence.having("gap"):
        gap = gap_of(passage.text)
        item = evidence.by_address[passage.address]
        if gap is None or gap.id != "dismissed" or item.role == "bot" or passage.address in cause:
            continue
        later = [i for i in found if i.order > item.order and not _PAST.search(passage.text)]
        end = min(later, key=lambda i: i.order, default=None)
        yield WrongTurn(
            text=f"Waved off by {_who(item)}: {quote(passage.text, 20)}.",
            evidence=(item.address, *((end.address,) if end else ())),
            minutes=evidence.minutes_between(item.address, end.address) if end else None,
        )


def _same_subject(belief: Passage, answer: Passage) -> bool:
    return len(belief.words & answer.words) >= 1 or answer.order == belief.order + 1


def _cost(evidence: Evidence, start: Item, failed_at: int) -> int | None:
    """Minutes from the step to the first message that takes another direction."""
    after = evidence.items[failed_at + 1 : failed_at + 1 + _LOOK_AHEAD]
    turn = next((i for i in after if i.marks & _NEW_DIRECTION), evidence.items[failed_at])
    return evidence.minutes_between(start.address, turn.address)


def _first(item: Item, mark: Mark) -> Passage | None:
    return next((p for p in item.passages if mark in p.marks and not p.marks & {"question"}), None)


def _who(item: Item) -> str:
    return "support" if item.role == "support" else "a responder"
