"""Failure modes as data: how each shows, what it explains, and what would have caught it.

A catalogue is a folder with one TOML file per mode, named by its id, `symptoms.toml`, and
`skeletons/`. An organisation's folder of the same shape adds to the built-in one and overrides it
by id or file name.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from pipeline.errors import SettingsError
from pipeline.tester.patterns import PatternSet, Span, check_pattern
from pipeline.tester.phrases import content_words

BUILT_IN = Path(__file__).parent / "catalogue"
SYMPTOMS_FILE = "symptoms.toml"
LANGUAGES: Mapping[str, str] = {
    ".py": "python",
    ".js": "javascript",
    ".yaml": "yaml",
    ".sh": "bash",
    ".sql": "sql",
}

Layer = Literal[
    "unit",
    "contract",
    "integration",
    "load",
    "chaos",
    "synthetic",
    "alert",
    "deployment",
    "migration",
    "security",
    "drill",
]
Pattern = Annotated[str, AfterValidator(check_pattern)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, Field(min_length=1)]
_T = TypeVar("_T")
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, config=_STRICT)
class Show:
    """How a mode shows in one message; 1 is weak, 2 supportive, 3 nearly names the mode."""

    pattern: Pattern
    weight: Literal[1, 2, 3]


@dataclass(frozen=True, slots=True, config=_STRICT)
class LookAlike:
    """Another mode that shows much the same, and the check that tells them apart."""

    mode: Id
    tell_apart: Text


@dataclass(frozen=True, slots=True, config=_STRICT)
class CatalogueTest:
    """A test that would have caught the mode; `skeleton` is a file of skeletons/ or empty."""

    title: Text
    layer: Layer
    tool: Text
    catches: Text
    pass_when: Text
    skeleton: str = ""


@dataclass(frozen=True, slots=True, config=_STRICT)
class Signal:
    """What would have told earlier: the signal, and the expression and threshold to watch."""

    signal: Text
    watch: Text


@dataclass(frozen=True, slots=True, config=_STRICT)
class Prevention:
    """An action against the mode, and how to know that it is done."""

    action: Text
    done_when: Text


@dataclass(frozen=True, slots=True, config=_STRICT)
class Check:
    """What would confirm the mode as the cause, and what would refute it."""

    confirm: Text
    refute: Text


@dataclass(frozen=True, slots=True, config=_STRICT)
class FailureMode:
    """One way in which systems fail. `explains` holds ids of symptoms that follow from it.

    `category` is the usual one of an incident whose primary cause this is; `role` is its usual
    place in a causal chain.
    """

    id: Id
    title: Text
    category: Id
    mechanism: Text
    role: Literal["cause", "amplifier", "effect"]
    explains: tuple[Id, ...]
    shows: tuple[Show, ...]
    confused_with: tuple[LookAlike, ...] = ()
    tests: tuple[CatalogueTest, ...] = ()
    signals: tuple[Signal, ...] = ()
    prevention: tuple[Prevention, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, config=_STRICT)
class Symptom:
    """Something that people or alerts observe, whatever its cause."""

    id: Id
    title: Text
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, config=_STRICT)
class SymptomsFile:
    """The content of symptoms.toml."""

    symptom: tuple[Symptom, ...]


_MODE = TypeAdapter(FailureMode)
_SYMPTOMS = TypeAdapter(SymptomsFile)
_REGEX_SYNTAX = re.compile(r"\\+[bBwWdDsS]|[^\w.-]")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A test to fill in. `code` parses as it is; `{{service}}` stands only inside strings."""

    language: str
    code: str


@dataclass(frozen=True, slots=True)
class Match:
    """A mode that a text shows, by its strongest pattern; `spans` are offsets into the text."""

    mode: FailureMode
    weight: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SymptomMatch:
    """A symptom that a text mentions; `spans` are offsets into the text."""

    symptom: Symptom
    spans: tuple[Span, ...]


class Catalogue:
    """Every known failure mode, symptom and skeleton, by id or file name."""

    def __init__(
        self,
        modes: Mapping[str, FailureMode],
        known_symptoms: Mapping[str, Symptom],
        skeletons: Mapping[str, Skeleton],
    ) -> None:
        self.modes = modes
        self.known_symptoms = known_symptoms
        self.skeletons = skeletons
        self._shows = [(mode, show) for mode in modes.values() for show in mode.shows]
        self._show_patterns = PatternSet([show.pattern for _, show in self._shows])
        self._observed = [(s, p) for s in known_symptoms.values() for p in s.patterns]
        self._symptom_patterns = PatternSet([pattern for _, pattern in self._observed])

    @cached_property
    def words(self) -> frozenset[str]:
        """The content words of the trade: all that the modes and symptoms are described with."""
        told = (str(_MODE.dump_python(mode)) for mode in self.modes.values())
        seen = (
            str(_SYMPTOMS.dump_python(SymptomsFile((s,)))) for s in self.known_symptoms.values()
        )
        return content_words(_REGEX_SYNTAX.sub(" ", " ".join((*told, *seen))))

    def match(self, text: str) -> list[Match]:
        """Modes that one message shows, the strongest first; it does not judge who says so."""
        found: dict[str, Match] = {}
        for position, spans in self._show_patterns.search(text):
            mode, show = self._shows[position]
            before = found.get(mode.id, Match(mode, 0, ()))
            weight = max(before.weight, show.weight)
            found[mode.id] = Match(mode, weight, _merged(before.spans + spans))
        return sorted(found.values(), key=lambda match: (-match.weight, match.mode.id))

    def symptoms(self, text: str) -> list[SymptomMatch]:
        """Symptoms that one message mentions, in the order in which they stand in it."""
        found: dict[str, SymptomMatch] = {}
        for position, spans in self._symptom_patterns.search(text):
            symptom, _ = self._observed[position]
            before = found.get(symptom.id, SymptomMatch(symptom, ()))
            found[symptom.id] = SymptomMatch(symptom, _merged(before.spans + spans))
        return sorted(found.values(), key=lambda match: match.spans)

    def skeleton(self, name: str) -> Skeleton:
        """The skeleton of that file name; KeyError when there is none."""
        return self.skeletons[name]


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def load_catalogue(directory: Path | None = None) -> Catalogue:
    """The built-in catalogue, extended and overridden by the files of `directory`.

    Raises SettingsError naming the file and the key that cannot be used.
    """
    modes: dict[str, FailureMode] = {}
    symptoms: dict[str, Symptom] = {}
    skeletons: dict[str, Skeleton] = {}
    for folder in (BUILT_IN, *_given(directory)):
        modes |= {mode.id: mode for mode in _read_modes(folder)}
        symptoms |= {symptom.id: symptom for symptom in _read_symptoms(folder)}
        skeletons |= _read_skeletons(folder / "skeletons")
    for mode in modes.values():
        _check_references(mode, modes, symptoms, skeletons)
    return Catalogue(modes, symptoms, skeletons)


def _given(directory: Path | None) -> list[Path]:
    if directory is None:
        return []
    if not directory.is_dir():
        raise SettingsError(f"{directory}: not a folder of failure modes. Mend the path.")
    return [directory]


def _read_modes(folder: Path) -> Iterator[FailureMode]:
    for path in sorted(folder.glob("*.toml")):
        if path.name == SYMPTOMS_FILE:
            continue
        mode = _validated(path, _MODE, _parsed(path))
        if mode.id != path.stem:
            raise SettingsError(f"{path}: id: is {mode.id!r}; name the file {mode.id}.toml.")
        yield mode


def _read_symptoms(folder: Path) -> tuple[Symptom, ...]:
    path = folder / SYMPTOMS_FILE
    if not path.exists():
        return ()
    return _validated(path, _SYMPTOMS, _parsed(path)).symptom


def _read_skeletons(folder: Path) -> dict[str, Skeleton]:
    return {
        path.name: Skeleton(LANGUAGES[path.suffix], _text(path))
        for path in sorted(folder.glob("*"))
        if path.suffix in LANGUAGES
    }


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not TOML: {error}. Mend it.") from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}. Mend it or move it away.") from None


def _validated(path: Path, adapter: TypeAdapter[_T], raw: object) -> _T:
    try:
        return adapter.validate_python(raw)
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"{path}: {'; '.join(faults)}. Mend it.") from None


def _check_references(
    mode: FailureMode,
    modes: Mapping[str, FailureMode],
    symptoms: Mapping[str, Symptom],
    skeletons: Mapping[str, Skeleton],
) -> None:
    references: tuple[tuple[str, Iterable[str], Collection[str]], ...] = (
        ("explains", mode.explains, symptoms),
        ("confused_with", (other.mode for other in mode.confused_with), modes),
        ("skeleton", (test.skeleton for test in mode.tests if test.skeleton), skeletons),
    )
    for key, names, known in references:
        for name in names:
            if name not in known:
                raise SettingsError(f"{mode.id}.toml: {key}: there is no {name!r}. Mend it.")
