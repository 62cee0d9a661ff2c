"""Two dozen incidents behind the real search."""

from datetime import date
from pathlib import Path

import pytest
from incidents_in_series import write_series

from models.embed_sentence_transformers import MINILM, SentenceTransformerEmbedder
from pipeline.retrieval.build import build_index
from pipeline.retrieval.search import Search
from pipeline.retrieval.snapshot import LINK_NAME, open_index
from pipeline.store import StoredIncident
from pipeline.training.remembering import RememberingEmbedder
from pipeline.training.served import Setting


@pytest.fixture(scope="session")
def series() -> list[StoredIncident]:
    return write_series()


@pytest.fixture(scope="session")
def setting(series: list[StoredIncident], tmp_path_factory: pytest.TempPathFactory) -> Setting:
    folder: Path = tmp_path_factory.mktemp("series")
    embedder = RememberingEmbedder(SentenceTransformerEmbedder(MINILM))
    build_index(series, embedder, folder)
    search = Search(open_index(folder / LINK_NAME, embedder), embedder)
    return Setting(search, embedder, date(2026, 11, 22), context_tokens=2048, seed=7)
