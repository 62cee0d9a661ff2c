"""Sources of post-mortems: each yields Document or SourceFailure."""

from pipeline.extractors.folder import FolderExtractor

__all__ = ["FolderExtractor"]
