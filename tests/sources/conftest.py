"""Services on loopback, for the tests of their connectors."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sources.notion_server import DATABASE, NotionServer, extractor_of, workspace

from pipeline.extractors import NotionExtractor


@pytest.fixture
def notion() -> Iterator[NotionServer]:
    """A Notion workspace."""
    held = workspace()
    with held.http:
        yield held


@pytest.fixture
def slept() -> list[float]:
    """The waits of an extractor, in seconds."""
    return []


@pytest.fixture
def database(notion: NotionServer, slept: list[float]) -> Callable[..., NotionExtractor]:
    """Makes an extractor of the workspace's database, or of another one."""

    def make(database: str = DATABASE, **settings: Any) -> NotionExtractor:
        return extractor_of(notion, slept=slept, database=database, **settings)

    return make
