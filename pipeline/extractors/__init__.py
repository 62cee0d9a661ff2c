"""Sources of post-mortems: each yields Document, Unchanged or SourceFailure."""

from pipeline.extractors.confluence import ConfluenceExtractor
from pipeline.extractors.folder import FolderExtractor
from pipeline.extractors.github import GitHubExtractor
from pipeline.extractors.notion import NotionExtractor

__all__ = ["ConfluenceExtractor", "FolderExtractor", "GitHubExtractor", "NotionExtractor"]
