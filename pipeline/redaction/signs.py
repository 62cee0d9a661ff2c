"""Where a text has signs of secrets: one pass for more than a thousand short strings.

Most lines of a report have none, and no detector is asked about them.
"""

from collections.abc import Sequence

import ahocorasick

from pipeline.redaction.findings import Detector


class Signs:
    """The signs of some detectors."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        waiting: dict[str, tuple[int, ...]] = {}
        for rank, detector in enumerate(detectors):
            for sign in detector.signs:
                waiting[sign] = (*waiting.get(sign, ()), rank)
        self._everywhere = [rank for rank, detector in enumerate(detectors) if not detector.signs]
        self._automaton = ahocorasick.Automaton()
        for sign, ranks in waiting.items():
            self._automaton.add_word(sign, (len(sign), ranks))
        self._automaton.make_automaton()

    def places(self, low: str) -> dict[int, list[int]]:
        """Ranks of the detectors to ask about a text, and where their signs begin, in order.

        Signs of different lengths may begin out of order; a place may be given twice.
        """
        places: dict[int, list[int]] = {rank: [] for rank in self._everywhere}
        for last, (size, ranks) in self._automaton.iter(low) if self._automaton else ():
            for rank in ranks:
                if rank in places:
                    places[rank].append(last + 1 - size)
                else:
                    places[rank] = [last + 1 - size]
        return places
