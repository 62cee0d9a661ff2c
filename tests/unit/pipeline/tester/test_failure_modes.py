import ast
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from pipeline.errors import SettingsError
from pipeline.tester.failure_modes import BUILT_IN, FailureMode, load_catalogue

SENTENCES = tomllib.loads(
    (Path(__file__).parent / "failure_mode_sentences.toml").read_text(encoding="utf-8")
)
CATALOGUE = load_catalogue()
MODES = sorted(CATALOGUE.modes.values(), key=lambda mode: mode.id)
CATEGORIES = set(
    "capacity certificate code-bug configuration database dependency deployment dns hardware "
    "human-error monitoring-gap network other security storage".split()
)
PARTS = [
    "Payments API went down at 02:13 UTC after a Kubernetes deployment.",
    "HTTP 500s, DB CPU spike, Kafka consumer lag grew, HikariPool timeouts,",
    "Redis cache miss rate jumped from 5% to 68%.",
    "Async reconciliation workers retried failed jobs aggressively.",
]

each_mode = pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.id)


def weights(text: str) -> dict[str, int]:
    return {match.mode.id: match.weight for match in CATALOGUE.match(text)}


def test_every_mode_can_be_a_finding_of_its_own():
    assert len(MODES) >= 45
    assert {mode.id for mode in MODES} == set(SENTENCES["shows"])


@each_mode
def test_mode_is_worked_out(mode: FailureMode):
    assert mode.category in CATEGORIES
    assert 2 <= len(mode.tests) <= 4
    assert len({test.layer for test in mode.tests}) >= 2
    assert mode.signals and mode.prevention and mode.checks and mode.confused_with
    assert mode.id not in {other.mode for other in mode.confused_with}
    proposals = [test.pass_when for test in mode.tests]
    assert all(text.startswith("proposed: ") for text in proposals)
    assert any(any(letter.isdigit() for letter in text) for text in proposals)


@each_mode
def test_mode_is_recognised(mode: FailureMode):
    sentences = SENTENCES["shows"][mode.id]
    assert len(sentences) >= 2
    unseen = [text for text in sentences if weights(text).get(mode.id, 0) < 2]
    assert not unseen


@each_mode
def test_mode_does_not_claim_what_shows_its_look_alikes(mode: FailureMode):
    theirs = [text for other in mode.confused_with for text in SENTENCES["shows"][other.mode]]
    assert not [text for text in theirs if weights(text).get(mode.id, 0) >= 2]


@pytest.mark.parametrize("text", SENTENCES["silent"]["sentences"])
def test_passing_mentions_and_denials_show_nothing(text: str):
    assert CATALOGUE.match(text) == []


@pytest.mark.parametrize("symptom", sorted(CATALOGUE.known_symptoms))
def test_symptom_is_recognised(symptom: str):
    for text in SENTENCES["symptoms"][symptom]:
        assert symptom in {match.symptom.id for match in CATALOGUE.symptoms(text)}, text


def test_every_symptom_is_explained_by_a_mode():
    explained = {symptom for mode in MODES for symptom in mode.explains}
    assert explained == set(CATALOGUE.known_symptoms) == set(SENTENCES["symptoms"])


def test_strongest_mode_comes_first_and_spans_are_of_the_text():
    text = "deployed at 14:02; now: FATAL: sorry, too many clients already"
    matches = CATALOGUE.match(text)
    assert [match.mode.id for match in matches] == ["connection-pool-exhaustion", "bad-deploy"]
    start, end = matches[0].spans[0]
    assert text[start:end] == "too many clients already"


def test_denial_holds_for_the_denied_place_only():
    text = "no OOM kills on web, but worker-3 was OOMKilled"
    (match,) = CATALOGUE.match(text)
    assert [text[start:end] for start, end in match.spans] == ["OOMKilled"]


def test_names_in_alerts_are_read_as_words():
    text = "[FIRING:2] KafkaConsumerLagHigh group=billing"
    (match,) = CATALOGUE.match(text)
    assert match.mode.id == "queue-backlog"
    assert [text[start:end] for start, end in match.spans] == ["KafkaConsumerLag"]


def test_typographic_apostrophes_are_apostrophes():
    assert weights("we didn’t get an alert").get("monitoring-gap") == 3


def test_symptoms_stand_in_the_order_of_the_text():
    seen = [match.symptom.id for match in CATALOGUE.symptoms(PARTS[1])]
    assert [s for s in seen if s != "cpu-high"] == [
        "http-5xx",
        "db-cpu",
        "consumer-lag",
        "pool-timeouts",
        "timeouts",
    ]


def test_what_a_mode_explains_can_be_compared():
    seen = {match.symptom.id for text in PARTS for match in CATALOGUE.symptoms(text)}
    shown = {mode_id for text in PARTS for mode_id in weights(text)}
    explained = {mode_id: seen & set(CATALOGUE.modes[mode_id].explains) for mode_id in shown}
    assert {"cache-stampede", "retry-storm", "connection-pool-exhaustion"} <= shown
    assert "cache-misses" in explained["cache-stampede"]
    assert "cache-misses" not in explained["connection-pool-exhaustion"]


@pytest.mark.parametrize("service", ["{{service}}", "payments-api"])
@pytest.mark.parametrize("name", sorted(CATALOGUE.skeletons))
def test_skeleton_parses_before_and_after_it_is_filled(name: str, service: str, tmp_path: Path):
    skeleton = CATALOGUE.skeleton(name)
    assert "{{service}}" in skeleton.code
    parse(skeleton.language, skeleton.code.replace("{{service}}", service), tmp_path)


def parse(language: str, code: str, folder: Path) -> None:
    if language == "python":
        ast.parse(code)
    elif language == "yaml":
        assert all(isinstance(part, dict) for part in yaml.safe_load_all(code))
    elif language == "sql":
        assert code.count("$$") % 2 == 0 and code.rstrip().endswith(";")
    else:
        command = {"javascript": ["node", "--check"], "bash": ["bash", "-n"]}[language]
        if shutil.which(command[0]) is None:
            pytest.skip(f"{command[0]} is not installed")
        path = folder / {"javascript": "skeleton.mjs", "bash": "skeleton.sh"}[language]
        path.write_text(code, encoding="utf-8")
        subprocess.run([*command, path], check=True, timeout=20)


@pytest.mark.parametrize("name", sorted(CATALOGUE.skeletons))
def test_skeleton_is_short_and_proves_something(name: str):
    code = CATALOGUE.skeleton(name).code
    assert 15 <= len(code.splitlines()) <= 60
    assert "assert True" not in code
    if name.endswith(".py"):
        functions = [n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.FunctionDef)]
        assert any(function.name.startswith("test_") for function in functions)
        assert "assert " in code
        assert "os.environ" in code


def test_every_skeleton_is_used():
    used = {test.skeleton for mode in MODES for test in mode.tests}
    assert set(CATALOGUE.skeletons) <= used


MINIMAL = """
id = "{id}"
title = "{title}"
category = "other"
role = "cause"
mechanism = "It breaks."
explains = ["http-5xx"]
shows = [{{ weight = 3, pattern = 'flux capacitor' }}]
"""


def write_mode(folder: Path, name: str, title: str = "Own mode") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(MINIMAL.format(id=name, title=title), encoding="utf-8")
    return path


def test_an_organisation_adds_and_overrides(tmp_path: Path):
    write_mode(tmp_path, "flux-overload")
    write_mode(tmp_path, "disk-full", title="Our disks")
    (tmp_path / "symptoms.toml").write_text(
        "[[symptom]]\nid = 'glow'\ntitle = 'Glow'\npatterns = ['glow(s|ing)']\n"
    )
    (tmp_path / "skeletons").mkdir()
    (tmp_path / "skeletons" / "node_drain.sh").write_text("exit 1\n")
    catalogue = load_catalogue(tmp_path)
    assert set(catalogue.modes) == set(CATALOGUE.modes) | {"flux-overload"}
    assert catalogue.modes["disk-full"].title == "Our disks"
    assert [match.mode.id for match in catalogue.match("The Flux Capacitor!")] == [
        "disk-full",
        "flux-overload",
    ]
    assert [match.symptom.id for match in catalogue.symptoms("it glows")] == ["glow"]
    assert catalogue.skeleton("node_drain.sh").code == "exit 1\n"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("weight = 3", "weight = 4"), "shows.0.weight"),
        (("flux capacitor", "flux.*capacitor"), "shows.0.pattern"),
        (("flux capacitor", "flux(capacitor"), "shows.0.pattern"),
        (("flux capacitor", "flux(?i)capacitor"), "shows.0.pattern"),
        (('"cause"', '"villain"'), "role"),
        (("title =", "titel ="), "titel"),
        (('"http-5xx"', '"smoke"'), "explains"),
        (('"broken-mode"', '"other-name"'), "id"),
        (("[{", "[{{"), "not TOML"),
        (("shows = [", "[[tests]]\nshows = ["), "tests.0"),
    ],
)
def test_a_bad_file_is_named_with_its_key(change: tuple[str, str], named: str, tmp_path: Path):
    path = write_mode(tmp_path, "broken-mode")
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_catalogue(tmp_path)
    assert "broken-mode.toml" in str(caught.value)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_skeleton_or_look_alike_is_named(tmp_path: Path):
    path = write_mode(tmp_path, "broken-mode")
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "[[confused_with]]\nmode = 'nothing'\ntell_apart = 'Look.'\n")
    with pytest.raises(SettingsError, match=r"broken-mode\.toml: confused_with: .*'nothing'"):
        load_catalogue(tmp_path)


def test_a_file_that_is_not_text_is_named(tmp_path: Path):
    (tmp_path / "broken-mode.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"broken-mode\.toml: cannot be read"):
        load_catalogue(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path):
    with pytest.raises(SettingsError, match="not a folder"):
        load_catalogue(tmp_path / "nowhere")


def test_the_catalogue_folder_holds_nothing_unread():
    known = {f"{mode.id}.toml" for mode in MODES} | {"symptoms.toml", "README.md", "skeletons"}
    assert {path.name for path in BUILT_IN.iterdir() if path.name != "__pycache__"} == known
