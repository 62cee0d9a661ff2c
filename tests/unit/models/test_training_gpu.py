"""The measurement of a GPU's training, at a size that a CPU can do."""

import re

import pytest

from bench import training_gpu


def test_a_small_training_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    training_gpu.main(["--small", "--incidents", "2", "--epochs", "1", "--no-qlora"])
    printed = capsys.readouterr().out
    figures = {line[:22].strip(): line[22:].split()[0] for line in printed.splitlines()[1:]}
    assert float(figures["tokens a second"]) > 0
    assert 0 < float(figures["of the matrix rate"].rstrip("%")) < 100
    assert re.search(r"steps alone +\d+ s, 6 of them", printed)
