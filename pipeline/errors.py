"""Everything that can go wrong for a reason a person can act on.

    PostmortemError           message: one line that says what to do; exit code 1
    ├── SettingsError         a variable or flag has a value that cannot work
    ├── SourceError           a source cannot be read at all (one document: SourceFailure, a value)
    ├── StoreError            the database cannot be opened, read or written
    ├── RedactionFailed       a detector failed: nothing may pass
    ├── IndexMissing          no index yet
    ├── IndexUnusable         damaged, or made by another embedder
    ├── InputUnreadable       an input file is empty, binary or not in the format asked for
    └── MaterialUnfit         what is on record cannot be trained on

A model's own errors are in models/ports.py.
"""


class PostmortemError(Exception):
    """Base of all; its text is shown to people as it is."""


class SettingsError(PostmortemError):
    """A variable or flag has a value that cannot work."""


class SourceError(PostmortemError):
    """A whole source cannot be read."""


class StoreError(PostmortemError):
    """The database cannot be opened, read or written."""


class RedactionFailed(PostmortemError):
    """A detector failed, so the text may hold secrets and goes no further."""


class IndexMissing(PostmortemError):
    """There is no index to search."""


class IndexUnusable(PostmortemError):
    """The index is damaged or was made by another embedder."""


class InputUnreadable(PostmortemError):
    """An input is empty, binary or not in the expected format."""


class MaterialUnfit(PostmortemError):
    """The incidents on record are too few, or too much alike, to train on."""
