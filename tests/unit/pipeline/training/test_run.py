"""A run's folder: complete when it says so, done once, in nobody's way."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_model import write_tiny_model

from models.causal import Base, locate_base
from models.checkpoints import FINAL, PROMOTED, find_run
from models.ports import ModelUnavailable
from models.recipe import Recipe
from pipeline.store import StoredIncident
from pipeline.training.material import Material, make_materials, select_incidents
from pipeline.training.pairs import load_pairs
from pipeline.training.run import Job, train
from pipeline.training.served import Setting

RECIPE = Recipe(epochs=0.1, max_length=2048, learning_rate=1e-2)


@pytest.fixture(scope="module")
def materials(series: list[StoredIncident], setting: Setting) -> list[Material]:
    selection = select_incidents((s.record for s in series), lambda _: True, setting)
    return make_materials(selection, "customer", setting, folds=2)


@pytest.fixture(scope="module")
def base(materials: list[Material], tmp_path_factory: pytest.TempPathFactory) -> Base:
    folder = tmp_path_factory.mktemp("tiny")
    texts = [pair.messages[0].content + pair.completion for pair in materials[-1].training]
    write_tiny_model(folder, texts, template=None)
    return locate_base(str(folder), folder)


@pytest.fixture(scope="module")
def job(materials: list[Material], base: Base) -> Job:
    return Job(materials[-1], base, RECIPE)


@pytest.fixture(scope="module")
def output(job: Job, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("checkpoints")
    (output / PROMOTED).symlink_to("another-run")
    train(job, output)
    return output


def test_final_leads_to_the_finished_run(output: Path, job: Job) -> None:
    run = find_run(output)
    assert run.folder == find_run(output / FINAL).folder == output / job.name
    assert (run.adapter / "adapter_model.safetensors").exists()
    assert not (run.folder / "steps").exists()
    assert (output / PROMOTED).readlink() == Path("another-run")


def test_folder_tells_all_that_the_run_was_made_of(output: Path, job: Job) -> None:
    run = find_run(output)
    manifest, material = run.manifest, job.material
    assert manifest["seed"] == 0
    assert manifest["base"]["sha256"] == job.base.sha256
    assert manifest["data"]["sha256"] == material.digest
    assert manifest["data"]["incidents"]["held_out"] == len(material.split.held_out)
    assert {"torch", "peft", "trl"} <= manifest["versions"].keys()
    for part, pairs in material.parts.items():
        assert load_pairs(run.folder / "data" / f"{part}.jsonl") == list(pairs)
    card = (run.folder / "README.md").read_text()
    assert manifest["adapter_sha256"] in card
    assert (run.folder / "loss.svg").read_text().startswith("<svg")
    assert json.loads((run.folder / "data_card.json").read_text())["sha256"] == material.digest


def test_finished_training_is_not_done_again(output: Path, job: Job) -> None:
    before = (output / job.name / "run.json").stat().st_mtime_ns
    (output / FINAL).unlink()
    train(job, output)
    assert (output / job.name / "run.json").stat().st_mtime_ns == before
    assert find_run(output).name == job.name


def test_earlier_fold_is_a_run_of_its_own_and_not_final(
    output: Path, materials: list[Material], base: Base, job: Job
) -> None:
    folder = train(Job(materials[0], base, RECIPE), output)
    assert folder.name.endswith("-fold1of2")
    assert find_run(folder).manifest["fold"] == {"number": 1, "of": 2}
    assert find_run(output).name == job.name


def test_other_data_other_seed_other_run(job: Job) -> None:
    other_seed = replace(job, recipe=replace(RECIPE, seed=1))
    fewer = replace(job.material, training=job.material.training[1:])
    assert len({job.name, other_seed.name, replace(job, material=fewer).name}) == 3


def test_unfinished_run_is_told_from_none(tmp_path: Path, output: Path, job: Job) -> None:
    plan = (output / job.name / "plan.json").read_text()
    (tmp_path / "begun").mkdir()
    (tmp_path / "begun" / "plan.json").write_text(plan)
    with pytest.raises(ModelUnavailable, match="did not finish"):
        find_run(tmp_path / "begun")
    with pytest.raises(ModelUnavailable, match=r"make one with scripts/train\.py"):
        find_run(tmp_path / "nothing")


@pytest.mark.parametrize("in_the_way", ["{run}/model.safetensors", "final/config.json"])
def test_what_others_put_there_is_left_alone(tmp_path: Path, job: Job, in_the_way: str) -> None:
    foreign = tmp_path / in_the_way.format(run=job.name)
    foreign.parent.mkdir()
    foreign.write_text("weights of somebody else")
    with pytest.raises(ModelUnavailable, match=r"[Mm]ove it away"):
        train(job, tmp_path)
    assert foreign.read_text() == "weights of somebody else"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [foreign]


def test_run_is_trained_by_one_process_at_a_time(tmp_path: Path, job: Job) -> None:
    from models.checkpoints import hold, open_folder

    folder = open_folder(tmp_path, job.name, job.fingerprint)
    with hold(folder), pytest.raises(ModelUnavailable, match="another process"):
        train(job, tmp_path)
