"""The kinds of sources, and how SOURCES names them."""

from pipeline.errors import SettingsError

PLACE_FLAGS = {
    "folder": "--path",
    "github": "--repo",
    "notion": "--database",
    "confluence": "--space",
}
"""The flag of scripts/extract.py that says which folder, repository, database or space."""


def named_in(sources: str) -> list[str]:
    """Each source of SOURCES as it is written: kind:place, separated by commas."""
    return [source.strip() for source in sources.split(",") if source.strip()]


def flags_of(source: str) -> list[str]:
    """The flags that read a source of SOURCES: github:org/runbooks:postmortems has three.

    Raises SettingsError.
    """
    kind, _, place = source.partition(":")
    if kind not in PLACE_FLAGS or not place:
        kinds = ", ".join(f"{kind}:..." for kind in PLACE_FLAGS)
        raise SettingsError(f"there is no such source; mend SOURCES, which may name {kinds}.")
    below = ""
    if kind == "github":
        place, _, below = place.partition(":")
    path = ["--path", below] if below else []
    return ["--source", kind, PLACE_FLAGS[kind], place, *path]
