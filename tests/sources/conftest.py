"""What tests of a service share with each other."""

from collections.abc import Iterator

import pytest
from sources.notion_server import NotionServer, workspace


@pytest.fixture
def notion() -> Iterator[NotionServer]:
    """A Notion workspace on loopback."""
    held = workspace()
    with held.http:
        yield held
