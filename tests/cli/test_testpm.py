"""From a thread or a text to the files of a tester's report, on the command line."""

import json
from pathlib import Path

from organisation import Run

THREAD = {
    "channel": {"id": "C1", "name": "inc"},
    "users": [{"id": "U1", "name": "sam"}, {"id": "U2", "name": "ana"}],
    "messages": [
        {"ts": "1715680800.000100", "user": "U2", "text": "checkout is down since 09:50"},
        {
            "ts": "1715680860.000200",
            "user": "U1",
            "text": "found it: the disk of orders-db is full",
        },
        {"ts": "1715681160.000300", "user": "U1", "text": "deleted old dumps on orders-db"},
        {"ts": "1715681220.000400", "user": "U2", "text": "checkout is back, nothing alerted us"},
    ],
}
TEXT = "10:00 db-1: ERROR no space left on device\n10:05 removed old dumps\n10:06 back to normal\n"


def test_one_input_gives_its_files_in_the_folder(run: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "thread.json", tmp_path / "out"
    source.write_text(json.dumps(THREAD))
    done = run("testpm", source, "--out", out, "--no-audio")

    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert {"report.md", "report.json", "voice.txt", "tests"} == {p.name for p in out.iterdir()}
    report = json.loads((out / "report.json").read_text())
    assert "disk of orders-db is full" in report["root_cause"]["statement"]
    assert report["root_cause"]["category"] == "storage"


def test_several_inputs_get_a_folder_each_and_a_bad_one_stops_none(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    sources = [tmp_path / "thread.json", tmp_path / "bad.json", tmp_path / "a/thread.txt"]
    for source, text in zip(sources, (json.dumps(THREAD), "\0", TEXT), strict=True):
        source.write_text(text)
    done = run("testpm", *sources, tmp_path / "absent", "--out", tmp_path / "out", "--no-audio")

    assert done.returncode == 3
    assert "[2/4]" in done.stderr
    assert "bad.json: The input is binary" in done.stderr
    assert "absent: " in done.stderr
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"thread", "thread-2"}


def test_machine_readable_output_is_one_line_an_input(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "log.txt"
    source.write_text(TEXT)
    done = run("testpm", source, source, "--out", tmp_path / "out", "--no-audio", "--json")

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(line["folder"]).name for line in lines] == ["log", "log-2"]
    assert all("voice_summary" in line for line in lines)


def test_nothing_readable_is_a_failure_in_one_line(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "empty.txt"
    source.write_text("")
    done = run("testpm", source, "--out", tmp_path / "out")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "The input is empty" in done.stderr


def test_a_thin_input_is_done_and_says_so(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "one.txt"
    source.write_text("the db is slow")
    done = run("testpm", source, "--out", tmp_path / "out", "--no-audio")

    assert done.returncode == 0
    assert "insufficient input" in done.stderr
