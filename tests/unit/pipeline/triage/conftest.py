"""Four incidents, ingested and indexed by the real parts."""

from pathlib import Path

import pytest
from incidents_on_record import REPORTS

from models.embed_sentence_transformers import MINILM, SentenceTransformerEmbedder
from pipeline.extractors import FolderExtractor
from pipeline.ingest import Ingest
from pipeline.intake import Intake
from pipeline.retrieval.build import build_index
from pipeline.retrieval.live import LiveSearch
from pipeline.retrieval.snapshot import LINK_NAME
from pipeline.store import Store


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> LiveSearch:
    folder: Path = tmp_path_factory.mktemp("triage")
    reports = folder / "reports"
    reports.mkdir()
    for name, text in REPORTS.items():
        (reports / name).write_text(text)
    store = Store(f"sqlite:///{folder / 'pm.db'}")
    Ingest(store, Intake.default()).run(FolderExtractor(reports))
    embedder = SentenceTransformerEmbedder(MINILM)
    build_index(list(store.incidents()), embedder, folder)
    return LiveSearch(folder / LINK_NAME, embedder)
