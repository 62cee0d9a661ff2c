"""Which sentences state the cause, the fix, the impact: cue words, the section, the position.

A sentence's score is the worth of its place plus the weights of the cues in it. Sentences that
stand together make passages; the best passages that fit the budget are quoted in the order of the
document. All knowledge is in the `Profile` tables of causes.py, fixes.py and impacts.py.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from pipeline.parsing.candidates import Candidate
from pipeline.parsing.headings import Role
from pipeline.parsing.lexicon import Lexicon

_HOPELESS = -1.5  # a place so bad that no cue makes up for it
_WANTED = 2.0  # the prior from which a section states by its heading; elsewhere words must
_TELLING = 0.7  # the cues that it takes there
_UNCUED = 0.5  # share of the bonus for a place that a sentence without any cue gets
_MORE = 0.4  # what a second cue adds
_UNCLEAR = 0.4  # what a passage loses that begins with "This ..."
_LONGEST = 5  # sentences in one passage
_TOLD = 0.6  # what a sentence loses that has been quoted for another field
_EQUAL = 0.7  # share of the best passage's worth from which one is as good ...
_OVERDRAFT = 0.7  # ... and may exceed the budget by this share
_REPEATED = 0.75  # share of words said before that makes a passage a repetition


@dataclass(frozen=True)
class Profile:
    """What speaks for a sentence.

    `priors`: the worth of each kind of section. `cues`: weights and the phrases of a Lexicon.
    `first`: for the opening of a section of the wanted kind. `onset` and `last`: for the first
    row of a timeline and for its end.
    `antecedent`: the share of a sentence's score that goes to the one whose consequence it tells.

    Something is stated if a sentence reaches `threshold`. Then passages of up to `passage` words
    are taken, `budget` words in all: a passage is worth its place and what each sentence scores
    beyond that, less a `toll` for each word. It must reach `share` of the best one, and `spread`
    more to be the second of its section.
    """

    priors: Mapping[Role, float]
    cues: tuple[tuple[float, str], ...]
    threshold: float
    budget: int
    passage: int
    share: float
    toll: float = 0.025
    spread: float = 0.0
    first: float = 0.0
    onset: float = 0.0
    last: float = 0.0
    antecedent: float = 0.0

    @cached_property
    def _lexicon(self) -> Lexicon[int]:
        return _lexicon(self.cues)

    def prior(self, one: Candidate) -> float:
        """The worth of the section that a sentence stands in."""
        return self.priors.get(one.place.role, 0.0) * one.place.strength

    def score(self, one: Candidate) -> float:
        """The worth of one sentence; below zero for one that speaks of something else."""
        prior = self.prior(one)
        if prior < _HOPELESS:
            return prior
        cues = self._cues(one)
        wanted = self.priors.get(one.place.role, 0.0) >= _WANTED
        worth = prior + cues + self._position(one, cues, wanted=wanted) + _shape(one)
        if cues >= _TELLING or wanted:
            return worth
        return min(worth, self.threshold - 0.1)

    def _cues(self, one: Candidate) -> float:
        """The strongest cue in full, the others in part: many weak words make no statement."""
        weights = [self.cues[number][0] for number in set(self._lexicon.found(one.words))]
        praise = sorted(weight for weight in weights if weight > 0)
        doubt = sum(weight for weight in weights if weight < 0)
        return praise[-1] + _MORE * sum(praise[:-1]) + doubt if praise else doubt

    def _position(self, one: Candidate, cues: float, *, wanted: bool) -> float:
        """The first row of a timeline tells the onset; a section may open with background."""
        place = one.place
        if place.role is Role.TIMELINE:
            return self.last * place.position if place.position else self.onset
        if not wanted:
            return 0.0
        bonus = self.first / (1 + one.nth) * (1 - place.position) * place.strength
        return bonus if cues > 0 else bonus * _UNCUED


@cache
def _lexicon(cues: tuple[tuple[float, str], ...]) -> Lexicon[int]:
    """One for all profiles with the same cues: it remembers the words that it has met."""
    return Lexicon((phrases, number) for number, (_, phrases) in enumerate(cues))


def _shape(one: Candidate) -> float:
    """Fragments and questions state nothing; a colon announces what is stated after it."""
    count = len(one.words)
    if count < 4 or one.text.endswith("?"):
        return -1.5
    return -0.7 if count > 60 or one.text.endswith(":") else 0.0


@dataclass(frozen=True, slots=True)
class Statement:
    """Quoted sentences, where the best of them stood, and how well that one scored."""

    text: str
    origin: str
    score: float


NOTHING = Statement("", "", 0.0)


def state(found: Sequence[Candidate], profile: Profile, told: str = "") -> Statement:
    """The passages of the document that state what the profile looks for, or NOTHING.

    Sentences of `told` have been quoted for something else, which speaks against them here.
    """
    scores = _scores(found, profile)
    if told:
        scores = [s - _TOLD * (o.text in told) for s, o in zip(scores, found, strict=True)]
    chosen = sorted(_choose(found, scores, profile))
    if not chosen:
        return NOTHING
    best = max(chosen, key=lambda at: scores[at])
    text = _joined([found[at] for at in chosen])
    return Statement(text, found[best].place.origin, scores[best])


def _joined(quoted: Sequence[Candidate]) -> str:
    """Verbatim, with a semicolon after a list item or row that has no full stop of its own."""
    text = quoted[0].text
    for before, one in pairwise(quoted):
        ended = before.group == one.group or text.endswith((".", "!", "?", ":", ";"))
        text += (" " if ended else "; ") + one.text
    return text


_RESULT = r"(?:result|consequence)"
_CONSEQUENCE = re.compile(
    rf"(?:this|that|these|which|it|as an? {_RESULT}|consequently|therefore|thus|hence)\b"
    r"(?:,|(?: \w+){0,3} (?:caus|led|lead|result|meant|mean|trigger|left|made|prevent|broke))"
    r"|(?:potentially |thereby |thus )?(?:causing|resulting|leading)\b",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(
    rf"(?:this|that|these|those|it|they|as an? {_RESULT}|therefore|thus|hence|so|consequently"
    r"|due to this|because of (?:this|that)|which|one of|however|but|and"
    r"|(?:potentially |thereby |thus )?(?:causing|resulting|leading)"
    r"|(?:the|that) (?:bug|change|error|flaw|mistake|leak|misconfiguration|discrepancy))\b",
    re.IGNORECASE,
)


def _scores(found: Sequence[Candidate], profile: Profile) -> list[float]:
    """Scores in order; "This led to ..." tells that the sentence before it was the reason."""
    scores = [profile.score(one) for one in found]
    for at in range(1, len(found)):
        if found[at].nth and _CONSEQUENCE.match(found[at].text):
            scores[at - 1] += profile.antecedent * max(0.0, scores[at])
            scores[at] -= profile.antecedent
    return scores


@dataclass(frozen=True, slots=True)
class _Passage:
    """Sentences `start` to `end` (exclusive), which stand together in one block."""

    worth: float
    start: int
    end: int
    words: int


def _choose(found: Sequence[Candidate], scores: Sequence[float], profile: Profile) -> set[int]:
    """Indices of the best passages, from different sections rather than from one."""
    passages = sorted(_passages(found, scores, profile), key=lambda p: (-p.worth, p.start))
    chosen: set[int] = set()
    sections: set[str] = set()
    left = profile.budget
    for passage in passages:
        best = passages[0].worth
        if passage.worth < profile.share * best:
            break
        room = left + _OVERDRAFT * profile.budget * (passage.worth > _EQUAL * best)
        here = range(passage.start, passage.end)
        if chosen and (passage.words > room or not chosen.isdisjoint(here)):
            continue
        section = _section(found[passage.start])
        floor = profile.share * best + profile.spread * (section in sections)
        if passage.worth >= floor and not _repeats(found, here, chosen):
            chosen.update(here)
            sections.add(section)
            left -= passage.words
    return chosen


def _section(one: Candidate) -> str:
    return "timeline" if one.place.role is Role.TIMELINE else one.place.origin


def _passages(
    found: Sequence[Candidate], scores: Sequence[float], profile: Profile
) -> Iterator[_Passage]:
    """Every run of sentences of one block that fits and holds a statement."""
    for start, first in enumerate(found):
        prior = profile.prior(first)
        unclear = first.nth and _ANAPHOR.match(first.text)
        worth = prior - _UNCLEAR if unclear else prior
        words = 0
        best = 0.0
        for end in range(start, min(start + _LONGEST, len(found))):
            one = found[end]
            words += len(one.words)
            if one.group != first.group or (end > start and words > profile.passage):
                break
            worth += scores[end] - prior - profile.toll * len(one.words)
            best = max(best, scores[end])
            if worth > 0 and best >= profile.threshold:
                yield _Passage(worth, start, end + 1, words)


def _repeats(found: Sequence[Candidate], here: Iterable[int], chosen: Iterable[int]) -> bool:
    said = {word for at in chosen for word in found[at].words}
    words = {word for at in here for word in found[at].words}
    return len(words & said) > _REPEATED * len(words)
