"""One pass over the names of secrets, for all ways in which a value can stand behind a name."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.redaction.detectors.assigned import GIVEN
from pipeline.redaction.findings import PATIENCE, Detector, Finding
from pipeline.redaction.names import NAME, STEMS, Name, announced
from pipeline.redaction.quoting import value_at
from pipeline.redaction.reading import Reading

# Gets the match of the pattern behind the name.
NameReader = Callable[[Reading, Name, re.Match[str]], Sequence[Finding]]


def by_name(readers: Mapping[re.Pattern[str], NameReader]) -> Detector:
    """A detector that reads what stands behind each name.

    `readers` are tried in order, each where its pattern matches in lower case right behind the
    name, until one finds something. Names inside a value that was found are no names.
    """
    table = tuple(readers.items())

    def named(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
        end = judged = 0
        for place in places:
            match = NAME.match(reading.low, place) if place >= end else None
            if match:
                found = behind(reading, match) if judged < PATIENCE else _unjudged(reading, match)
                judged += 1
                end = found[-1].end if found else match.end()
                yield from found

    def behind(reading: Reading, match: re.Match[str]) -> Sequence[Finding]:
        name: Name | None = None
        for pattern, read in table:
            if given := pattern.match(reading.low, match.end()):
                name = name or announced(reading, match)
                if not name:
                    break
                if found := read(reading, name, given):
                    return found
        return ()

    return Detector(named, STEMS)


def _unjudged(reading: Reading, match: re.Match[str]) -> Sequence[Finding]:
    given = GIVEN.match(reading.low, match.end())
    value = value_at(reading.plain, given.end()) if given else None
    return (value.finding(reading.plain, "secret"),) if value else ()
