"""RENDERED is a folder with one rendered configuration per environment (staging.yaml,
production.yaml ...), SCHEMA its JSON Schema, INTENDED a file of keys that may differ,
CHECK_COMMAND starts the service with a configuration file, waits for ready and ends.
"""

import json
import os
import shlex
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml

SERVICE = "{{service}}"


def rendered() -> list[Path]:
    return sorted(Path(os.environ["RENDERED"]).glob("*.yaml"))


def flat(value: object, prefix: str = "") -> dict[str, object]:
    if not isinstance(value, dict):
        return {prefix: value}
    return {k: v for key, child in value.items() for k, v in flat(child, f"{prefix}.{key}").items()}


def read(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", rendered(), ids=lambda path: path.stem)
def test_configuration_is_valid_and_the_service_starts_with_it(path) -> None:
    schema = json.loads(Path(os.environ["SCHEMA"]).read_text(encoding="utf-8"))
    jsonschema.validate(read(path), schema)
    command = [*shlex.split(os.environ["CHECK_COMMAND"]), str(path)]
    assert subprocess.run(command, timeout=120).returncode == 0, f"{SERVICE} does not start"


def test_staging_differs_from_production_only_where_intended() -> None:
    folder = Path(os.environ["RENDERED"])
    staging, production = (flat(read(folder / f"{e}.yaml")) for e in ("staging", "production"))
    intended = set(Path(os.environ["INTENDED"]).read_text(encoding="utf-8").split())
    different = {
        key for key in staging.keys() | production.keys() if staging.get(key) != production.get(key)
    }
    assert different <= intended, sorted(different - intended)
