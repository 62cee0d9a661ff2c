"""From a folder of post-mortems to a cited answer, on the command line."""

import json
import shutil
from pathlib import Path

import pytest
from organisation import TODAY, Organisation, Run


def records(path: Path) -> dict[str, dict]:
    return {r["path"]: r for r in map(json.loads, path.read_text().splitlines())}


def test_the_readme_question_has_its_answer(organisation: Organisation, run: Run) -> None:
    [hero] = [q for q in organisation.questions if "last week" in q["question"]][:1]
    done = run("ask", hero["question"], "--as-of", TODAY, "--json", state=organisation.state)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert not answer["abstained"]
    assert answer["retrieved"][0]["path"] == hero["relevant_paths"][0]
    assert {c["path"] for c in answer["citations"]} == set(hero["relevant_paths"])
    assert answer["model"] == "none"
    text = (organisation.postmortems / hero["relevant_paths"][0]).read_text()
    for citation in answer["citations"]:
        assert " ".join(citation["quote"].split()) in " ".join(text.split())


def test_a_batch_finds_more_than_keywords_alone(organisation: Organisation, run: Run) -> None:
    folder = organisation.state.parent
    lines = "\n".join(json.dumps(q) for q in organisation.questions)
    (folder / "questions.jsonl").write_text(lines + "\n\nnot json\n")
    out = folder / "answers.jsonl"
    done = run("ask", "--batch", folder / "questions.jsonl", "--out", out, state=organisation.state)
    assert done.returncode == 3
    assert "line 41" in done.stderr
    answers = {a["id"]: a for a in map(json.loads, out.read_text().splitlines())}
    assert len(answers) == len(organisation.questions)
    asked = [q for q in organisation.questions if q["answerable"]]
    first = [answers[q["id"]]["retrieved"][0]["path"] in q["relevant_paths"] for q in asked]
    assert sum(first) >= 0.8 * len(asked)
    unanswerable = [q for q in organisation.questions if not q["answerable"]]
    silent = sum(answers[q["id"]]["abstained"] for q in unanswerable)
    loud = sum(answers[q["id"]]["abstained"] for q in asked)
    assert silent / len(unanswerable) > loud / len(asked)
    for answer in answers.values():
        quoted = " ".join(c["quote"] for c in answer["citations"])
        assert len(quoted.split()) <= 60
        assert 0 <= answer["confidence"] <= 1


def test_nothing_similar_is_said_so_and_the_nearest_is_named(
    organisation: Organisation, run: Run
) -> None:
    question = "why did the satellite uplink of the Antarctic station freeze over?"
    answer = json.loads(run("ask", question, "--json", state=organisation.state).stdout)
    assert answer["abstained"]
    assert "nearest" in answer["answer"]
    assert len(answer["retrieved"]) == 3


def test_records_have_the_fields_that_programs_rely_on(
    organisation: Organisation, run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "records.jsonl"
    where = organisation.postmortems
    done = run("extract", "--path", where, "--out", out, "--json", state=organisation.state)
    report = json.loads(done.stdout)
    assert (report["new"], report["changed"]) == (0, 0)
    found = records(out)
    assert len(found) == 32
    assert {p for p, r in found.items() if r["excluded"]} == {"README.md", "TEMPLATE.md"}
    for record in found.values():
        assert {"id", "path", "incident_title", "date", "services_affected", "timeline",
                "root_cause", "root_cause_category", "fix", "action_items", "url", "trainable",
                "excluded", "exclusion_reason"} <= set(record)  # fmt: skip
        assert not (record["trainable"] and not (record["root_cause"] and record["fix"]))
        assert not record["excluded"] or record["exclusion_reason"]


REPORT = """# Outage of {name}

## Summary
Customers could not check out for forty minutes on the morning of the first.

## Root cause
The disk of {name} was full, because its binary logs were never rotated.

## Fix
We deleted the oldest logs and restarted {name}.
"""


def write_reports(folder: Path, names: str) -> Path:
    folder.mkdir()
    for name in names:
        (folder / f"2026-03-01-{name}.md").write_text(REPORT.format(name=f"db-{name}"))
    return folder


def test_only_what_changed_is_done_again(run: Run, tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "pm", "abc")
    assert run("extract", "--path", folder).returncode == 0
    first = json.loads(run("index", "--json").stdout)
    assert (first["incidents"], first["changed"]) == (3, True)
    assert not json.loads(run("index", "--json").stdout)["changed"]

    (folder / "2026-03-01-a.md").unlink()
    changed = folder / "2026-03-01-b.md"
    changed.write_text(changed.read_text().replace("full", "broken"))
    report = json.loads(run("extract", "--path", folder, "--json").stdout)
    counts = [report[k] for k in ("new", "changed", "unchanged", "removed")]
    assert counts == [0, 1, 1, 1]
    second = json.loads(run("index", "--json").stdout)
    assert (second["incidents"], second["embedded"]) == (2, 1)
    assert "1 changed" in run("extract", "--report").stderr


def test_a_vanished_folder_does_not_empty_the_store(run: Run, tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "pm", "a")
    run("extract", "--path", folder)
    (folder / "2026-03-01-a.md").rename(tmp_path / "a.md")
    assert run("extract", "--path", folder).returncode == 1
    kept = run("extract", "--path", tmp_path / "pm", "--json")
    assert "--path" in kept.stderr
    assert json.loads(run("index", "--json").stdout)["incidents"] == 1


def test_secrets_are_not_stored(run: Run, tmp_path: Path) -> None:
    secret = "hunter2" + "-Zk81xQ"
    folder = write_reports(tmp_path / "pm", "a")
    report = folder / "2026-03-01-a.md"
    report.write_text(report.read_text() + f"\nThe log held password={secret} in clear.\n")
    run("extract", "--path", folder, "--documents", tmp_path / "documents")
    run("index")
    for file in [*(tmp_path / "state").rglob("*"), *(tmp_path / "documents").rglob("*")]:
        assert not (file.is_file() and secret.encode() in file.read_bytes()), file
    assert "[redacted password 1]" in (tmp_path / "documents" / report.name).read_text()


def test_one_document_does_not_end_a_run_of_many(run: Run, tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "pm", "abcdefgh")
    (folder / "huge.md").write_text("# Outage\n\n" + "the log says: retrying. " * 210_000)
    (folder / "binary.md").write_bytes(bytes(range(256)) * 50)
    (folder / "latin.md").write_bytes(REPORT.format(name="größe").encode("latin-1"))
    (folder / "broken.md").write_text("---\ntitle: [unclosed\n---\n" + REPORT.format(name="db"))
    (folder / "gone.md").symlink_to("nowhere.md")
    done = run("extract", "--path", folder, "--json")
    assert done.returncode == 3
    report = json.loads(done.stdout)
    assert {d["path"] for d in report["failed"]} == {"binary.md", "gone.md"}
    assert report["new"] == 11


@pytest.mark.parametrize(
    ("script", "arguments", "code", "says"),
    [
        ("extract", ["--path", "missing"], 1, "--path"),
        ("extract", [], 2, "--path"),
        ("index", [], 1, "extract.py"),
        ("ask", ["why?"], 1, "index.py"),
        ("ask", [], 2, "question"),
        ("ask", ["--batch", "missing.jsonl"], 1, "missing.jsonl"),
        ("ask", ["why?", "--embed_index", "missing"], 1, "index.py"),
    ],
)
def test_bad_input_gets_one_line_that_says_what_to_do(
    run: Run, script: str, arguments: list[str], code: int, says: str
) -> None:
    done = run(script, *arguments)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert code == 2 or len(done.stderr.strip().splitlines()) == 1


def test_an_index_of_another_embedder_is_refused(organisation: Organisation, run: Run,
                                                 tmp_path: Path) -> None:  # fmt: skip
    snapshot = (organisation.state / "incident_index.faiss").resolve().parent
    copy = tmp_path / "copy"
    shutil.copytree(snapshot, copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps({**manifest, "embedder": "other@123"}))
    done = run("ask", "why?", "--embed_index", copy)
    assert done.returncode == 1
    assert "EMBED_MODEL" in done.stderr
    (copy / "manifest.json").write_text(json.dumps(manifest))
    (copy / "keywords.npz").write_bytes(b"cut")
    done = run("ask", "why?", "--embed_index", copy)
    assert (done.returncode, "damaged" in done.stderr) == (1, True)


@pytest.mark.parametrize("place", ["link", "snapshot", "file"])
def test_the_index_may_be_named_in_three_ways(
    organisation: Organisation, run: Run, place: str
) -> None:
    link = organisation.state / "incident_index.faiss"
    where = {"link": link, "snapshot": link.resolve().parent, "file": link.resolve()}[place]
    done = run("ask", "why did the pool run dry?", "--json", "--embed_index", where)
    assert json.loads(done.stdout)["retrieved"], done.stderr
