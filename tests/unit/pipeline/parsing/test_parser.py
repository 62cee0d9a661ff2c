"""The whole parser: it never raises, never hangs, and never invents."""

import json
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parsing.parser import Parser
from pipeline.parsing.sentences import plain
from pipeline.records import Document, IncidentRecord

MARKS = "\n #*_`|-:>[]()<>=+~.\\'\"{}&!?;/0123456789\t\r\0\u2028é漢🔥"
WORDS = st.sampled_from(
    [
        "Root cause:", "## Timeline", "10:05", "2024-01-02", "- ", "| a | b |\n|--|--|\n", "---\n",
        "+++\n", "**Fix:**", "caused by", "rolled back", "```\n", "<table><tr><td>", "h2. ", "== ",
        ".. note::\n", "====", "{{code}}", "the API was down", "\n\n", "http://x/y", "\ud800",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=400),
    st.text(alphabet=MARKS + "ab", max_size=400),
    st.lists(st.one_of(WORDS, st.text(alphabet=MARKS, max_size=5)), max_size=60).map(" ".join),
)
PATHS = st.sampled_from(
    ["a.md", "a.rst", "a.adoc", "a.html", "a.txt", "a.wiki", "a", "x/2024-01.md"]
)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, path=PATHS)
def test_no_text_raises(text: str, path: str):
    records = Parser().parse(Document("folder", path, text))
    assert records
    for record in records:
        assert record.excluded == (record.exclusion_reason is not None)
        assert not (record.excluded and record.trainable)


GIANTS = {
    "one line": "word " * 1_000_000,
    "one word": "x" * 5_000_000,
    "100,000 lines": "\n".join(f"- 10:{n % 60:02d} event {n}" for n in range(100_000)),
    "500 columns": "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n" + ("|" + "b|" * 500 + "\n") * 300,
    "deep lists": "\n".join(" " * n + "- a" for n in range(3_000)),
    "brackets": "[" * 300_000,
    "digits": "1" * 300_000,
    "dashed digits": "1-" * 200_000,
    "no end of a date": "2020-01-01 " * 60_000,
    "deep front matter": "---\n" + "[" * 5_000 + "\n---\nbody",
    "capitals": "Abc " * 200_000,
    "open tags": "<!doctype html>" + "<div>" * 100_000,
    "nested quotes": ("> " * 50 + "a\n") * 3_000,
    "headings": "\n".join(f"## heading {n}" for n in range(100_000)),
}


@pytest.mark.parametrize("name", GIANTS)
def test_giants_take_seconds_at_most(name: str):
    started = time.perf_counter()
    assert Parser().parse(Document("folder", "x.md", GIANTS[name]))
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\0"])
def test_line_ends_and_stray_nulls_change_nothing(end: str):
    text = "# Outage\n\n## Root cause\n\nA bug caused it.\n\n## Fix\n\nWe rolled back."
    (record,) = Parser().parse(Document("folder", "x.md", text.replace("\n", end or "\n") + end))
    if end != "\0":
        assert (record.root_cause, record.fix) == ("A bug caused it.", "We rolled back.")


def test_the_same_text_gives_the_same_record():
    document = Document("folder", "x.md", "# Outage\n\nThe API was down due to a bug.\n")
    assert Parser().parse(document) == Parser().parse(document)


SHARED = Path(__file__).parents[5] / "shared"
needs_corpus = pytest.mark.skipif(
    not (SHARED / "corpus.tar.gz").exists(), reason="the corpus of real reports is not at hand"
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    with tarfile.open(SHARED / "corpus.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return next(folder.glob("**/manifest.jsonl")).parent


@pytest.fixture(scope="module")
def records(corpus: Path) -> list[IncidentRecord]:
    parser = Parser()
    return [
        record
        for path in sorted((corpus / "raw").rglob("*"))
        if path.is_file()
        for record in parser.parse(
            Document(
                "folder",
                path.relative_to(corpus / "raw").as_posix(),
                path.read_bytes().decode("utf-8", "replace"),
            )
        )
    ]


@needs_corpus
def test_causes_and_fixes_of_real_reports_are_their_own_words(
    corpus: Path, records: list[IncidentRecord]
):
    for record in records:
        text = (corpus / "raw" / record.path).read_bytes().decode("utf-8", "replace")
        words = set(plain(text).split()) | set(text.split())
        for quote in (record.root_cause, record.fix):
            told = [word.rstrip(";") for word in quote.split()]
            assert sum(word in words or word + ";" in words for word in told) >= 0.95 * len(told)


@needs_corpus
def test_real_reports_keep_their_scores(
    corpus: Path, records: list[IncidentRecord], tmp_path: Path
):
    lines = tmp_path / "records.jsonl"
    lines.write_text("".join(json.dumps(record.to_json()) + "\n" for record in records))
    command = [sys.executable, SHARED / "bench" / "score_records.py", "--records", lines]
    command += ["--gold", corpus / "gold", "--manifest", corpus / "manifest.jsonl"]
    subprocess.run([*command, "--json", tmp_path / "out.json"], check=True, capture_output=True)
    scores = json.loads((tmp_path / "out.json").read_text())
    assert scores["coverage, manifest"] >= 0.95
    assert scores["wrongly included non-incidents"] <= 3
    assert scores["root_cause: span any"] >= 0.70
    assert scores["fix: span any"] >= 0.60
    assert scores["root_cause: length ratio (median)"] <= 3
    assert scores["fix: length ratio (median)"] <= 3
    assert scores["category: accepted"] >= 0.70
    assert scores["services: set F1, loose"] >= 0.45
    assert scores["date: exact"] >= 0.90
    assert scores["timeline: row F1"] >= 0.75


@pytest.mark.parametrize(
    "unit",
    ["## Heading\n", "- a\n  - b\n", "> a\n", "| a | b |\n", "The disk was full. ", "caused by "],
)
def test_twice_the_text_takes_about_twice_the_time(unit: str) -> None:
    half, whole = (taken(unit * (size // len(unit))) for size in (100_000, 200_000))
    assert whole < 5 * half + 0.2


def taken(text: str) -> float:
    start = time.process_time()
    Parser().parse(Document("folder", "a.md", "# T\n\n" + text))
    return time.process_time() - start
