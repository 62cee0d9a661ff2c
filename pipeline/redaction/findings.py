"""What detectors yield, and how overlapping findings become spans to take out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.redaction.reading import Reading


@dataclass(frozen=True, slots=True)
class Finding:
    """A secret at `start` to `end` of `Reading.plain`; `kind` is lower-case words with hyphens."""

    start: int
    end: int
    kind: str


# To judge a value takes some 10 µs. A text with so many that stand where secrets do is no report:
# from there on they go unjudged, so that no text takes long.
PATIENCE = 5_000

# Gets a text and where its signs begin in it. Takes time linear in the text, whatever the text, and
# yields in any order, overlaps allowed.
Find = Callable[[Reading, Sequence[int]], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Detector:
    """Asked about texts that hold one of its `signs`, in lower case; without signs, about all."""

    find: Find
    signs: tuple[str, ...] = ()

    @classmethod
    def of_texts(cls, find: Callable[[Reading], Iterable[Finding]], *signs: str) -> "Detector":
        """A detector that searches the whole text, wherever its signs are."""

        def everywhere(reading: Reading, _: Sequence[int]) -> Iterable[Finding]:
            return find(reading)

        everywhere.__name__ = find.__name__
        return cls(everywhere, signs)


def merged(found: Iterable[tuple[int, Finding]]) -> Iterator[Finding]:
    """Disjoint findings in order of position, from (rank, finding) pairs.

    Overlapping ones become one; the lowest rank, the most specific detector, names its kind.
    """
    group: Finding | None = None
    best = 0
    for rank, finding in sorted(found, key=lambda pair: (pair[1].start, pair[0])):
        if group is None or finding.start >= group.end:
            if group is not None:
                yield group
            group, best = finding, rank
            continue
        kind = finding.kind if rank < best else group.kind
        group, best = Finding(group.start, max(group.end, finding.end), kind), min(rank, best)
    if group is not None:
        yield group
