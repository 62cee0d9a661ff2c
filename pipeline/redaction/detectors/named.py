"""One pass over the names of secrets, for all ways in which a value can stand behind a name."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from pipeline.redaction.findings import Detector, Finding
from pipeline.redaction.names import NAME, STEM, Name, announced
from pipeline.redaction.reading import Reading

# Gets the match of the pattern behind the name.
NameReader = Callable[[Reading, Name, re.Match[str]], Iterable[Finding]]


def by_name(readers: Mapping[re.Pattern[str], NameReader]) -> Detector:
    """A detector that reads what stands behind each name.

    `readers` are tried in order, each where its pattern matches in lower case right behind the
    name, until one finds something. Names inside a value that was found are no names.
    """

    def named(reading: Reading) -> Iterator[Finding]:
        end = 0
        for stem in STEM.finditer(reading.low):
            match = NAME.match(reading.low, stem.start()) if stem.start() >= end else None
            if not match:
                continue
            end = match.end()
            for finding in _behind(reading, match):
                end = max(end, finding.end)
                yield finding

    def _behind(reading: Reading, match: re.Match[str]) -> Iterable[Finding]:
        name: Name | None = None
        for pattern, read in readers.items():
            if given := pattern.match(reading.low, match.end()):
                name = name or announced(reading, match)
                if not name:
                    break
                if found := list(read(reading, name, given)):
                    return found
        return ()

    return named
