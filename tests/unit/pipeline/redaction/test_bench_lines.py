"""The lines of the benchmark beside the checkout, where there is one."""

import json
import tarfile
from pathlib import Path

import pytest

from pipeline.redaction.gate import default_gate

DATA = Path(__file__).parents[5] / "shared" / "bench" / "data.tar.gz"


@pytest.mark.skipif(not DATA.exists(), reason="no benchmark beside the checkout")
def test_secrets_go_and_lookalikes_stay() -> None:
    with tarfile.open(DATA) as archive:
        name = next(n for n in archive.getnames() if n.endswith("secrets_dev.jsonl"))
        member = archive.extractfile(name)
        assert member is not None
        lines = [json.loads(line) for line in member.read().decode().splitlines()]
    gate = default_gate()
    for line in lines:
        redacted = gate.redact(line["text"]).text
        assert not [s["value"] for s in line["secrets"] if s["value"] in redacted]
        assert not [keep for keep in line["keep"] if keep not in redacted]
