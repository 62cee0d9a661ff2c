"""Scripts to run, and the example organisation to run them on."""

import json
from pathlib import Path

import pytest
from organisation import NOW, Done, Organisation, Run, run_script


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a script with a state directory of its own, unless another is given."""

    def start(
        name: str, *arguments: object, state: Path = tmp_path / "state", **variables: str
    ) -> Done:
        return run_script(name, *arguments, state=state, **variables)

    return start


@pytest.fixture(scope="session")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    from pipeline.examples import write_examples

    folder = tmp_path_factory.mktemp("organisation")
    written = write_examples(folder / "examples", NOW)
    state = folder / "state"
    for script, *arguments in (("extract", "--path", written.postmortems), ("index",)):
        done = run_script(script, *arguments, state=state)
        assert done.returncode == 0, done.stderr
    questions = [json.loads(line) for line in written.questions.read_text().splitlines()]
    return Organisation(state, written.postmortems, questions)
