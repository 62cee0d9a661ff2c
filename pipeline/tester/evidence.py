"""The incident as evidence: redacted items with address, time, kind and role, in order."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import chain

from pipeline.tester.kinds import Kind, Mark, Role, is_on_a_leak, kind_of, marks_of, role_of
from pipeline.tester.people import Names
from pipeline.tester.phrases import (
    clean,
    content_words,
    log_message,
    sentences,
    split_code,
)
from pipeline.tester.references import without_lone_references
from pipeline.tester.source import Remark, Source

_MAX_CODE_LINES = 12
# "crash looping with", "from the site log": the code that follows completes the sentence.
_LEADS_TO_CODE = re.compile(
    r"(?:\b(?:with|from|says?|got|getting|log|logs|trace|error|output|shows?|this|is)|:)\s*$",
    re.IGNORECASE,
)
# Beyond so many, lines that differ in numbers alone add nothing.
_REPEATS = 5


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence or line of code. `order` is the position of its item."""

    text: str
    address: str
    order: int
    marks: frozenset[Mark]
    code: bool = False

    @property
    def words(self) -> frozenset[str]:
        """Its content words, stemmed."""
        return content_words(self.text)


@dataclass(frozen=True, slots=True)
class Item:
    """One message or line. `speaker` tells speakers apart and is never shown."""

    address: str
    order: int
    kind: Kind
    role: Role
    speaker: str
    passages: tuple[Passage, ...]
    moment: datetime | None
    stamp: str
    reactions: tuple[str, ...] = ()

    @property
    def marks(self) -> frozenset[Mark]:
        """The marks of all its passages."""
        return frozenset[Mark](chain.from_iterable(p.marks for p in self.passages))

    @property
    def text(self) -> str:
        """All of it, as one line."""
        return "; ".join(passage.text for passage in self.passages)


@dataclass(frozen=True)
class Evidence:
    """What may be quoted.

    `set_aside` are addresses of items that give orders to their reader; `unsupported` are the times
    of items that nothing else in the incident bears out.
    """

    kind: str
    items: tuple[Item, ...]
    set_aside: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()
    channel: str = ""
    workspace_url: str = ""

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage in order."""
        return tuple(chain.from_iterable(item.passages for item in self.items))

    @cached_property
    def by_address(self) -> Mapping[str, Item]:
        """The items by address."""
        return {item.address: item for item in self.items}

    @cached_property
    def spread(self) -> Counter[str]:
        """In how many items each content word stands."""
        words = (frozenset[str]().union(*(p.words for p in i.passages)) for i in self.items)
        return Counter(chain.from_iterable(words))

    def only(self, items: Iterable[Item]) -> "Evidence":
        """The evidence with these items alone, numbered anew."""
        kept = tuple(
            replace(i, order=order, passages=tuple(replace(p, order=order) for p in i.passages))
            for order, i in enumerate(items)
        )
        return replace(self, items=kept)

    def having(self, *marks: Mark) -> list[Passage]:
        """The passages that bear all these marks."""
        return [p for p in self.passages if p.marks.issuperset(marks)]

    def when(self, address: str) -> str:
        """How the time of an item reads: "13:02 UTC", a line's own stamp, or "line 3"."""
        item = self.by_address[address]
        if item.stamp:
            return item.stamp
        return f"line {address[1:]}"

    def minutes_between(self, first: str, second: str) -> int | None:
        """Whole minutes from one item to another; None where a time is not known."""
        start, end = self.by_address[first].moment, self.by_address[second].moment
        return round((end - start).total_seconds() / 60) if start and end else None


def gather(source: Source) -> Evidence:
    """Clean and classify a redacted source, without people's names."""
    names = Names(source.participants.values())
    spans_days = len({r.moment.date() for r in source.remarks if r.moment}) > 1
    plain = without_lone_references(r.text for r in source.remarks if not r.set_aside)
    items: list[Item] = []
    set_aside: list[str] = []
    seen: Counter[str] = Counter()
    for remark in source.remarks:
        text = remark.text
        if remark.set_aside:
            set_aside.append(remark.address)
            continue
        seen[_shape(text)] += 1
        if seen[_shape(text)] > _REPEATS:
            continue
        passages = tuple(_passages(names.mask(text), remark.address, len(items), plain))
        if passages:
            items.append(_item(remark, passages, len(items), source, spans_days))
    return Evidence(
        kind=source.kind,
        items=tuple(items),
        set_aside=tuple(set_aside),
        channel=source.channel,
        workspace_url=source.workspace_url,
    )


def _item(
    remark: Remark, passages: tuple[Passage, ...], order: int, source: Source, spans_days: bool
) -> Item:
    person = source.participants.get(remark.speaker)
    title = person.title if person else ""
    marks = frozenset[Mark](chain.from_iterable(p.marks for p in passages))
    stamp = remark.stamp
    if source.kind == "thread" and remark.moment:
        stamp = f"{remark.moment:%d %b %H:%M UTC}" if spans_days else f"{remark.moment:%H:%M UTC}"
    return Item(
        address=remark.address,
        order=order,
        kind=kind_of(marks, is_bot=remark.is_bot, speaker=f"{remark.speaker} {title}"),
        role=role_of(title, is_bot=remark.is_bot),
        speaker=remark.speaker,
        passages=passages,
        moment=remark.moment,
        stamp=stamp,
        reactions=remark.reactions,
    )


def _passages(
    text: str, address: str, order: int, plain: Callable[[str], str]
) -> Iterator[Passage]:
    prose, code = split_code(text)
    said = [s for s in sentences(plain(clean(prose))) if not is_on_a_leak(s)]
    lines = [plain(clean(log_message(line))) for line in code[:_MAX_CODE_LINES]]
    if said and lines and _LEADS_TO_CODE.search(said[-1]):
        said[-1] = f"{said[-1].rstrip(' :')}: {lines.pop(0)}"
    for sentence in said:
        yield Passage(sentence, address, order, marks_of(sentence))
    for shown in lines:
        if re.search(r"\w", shown):
            yield Passage(shown, address, order, marks_of(shown), code=True)


def _shape(text: str) -> str:
    """A line without what changes from one repetition to the next."""
    return re.sub(r"[0-9a-f]{8,}|\d+", "#", text)
