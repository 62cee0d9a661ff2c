"""How SOURCES names what the night reads."""

import pytest

from pipeline.errors import SettingsError
from pipeline.sources import flags_of, named_in


@pytest.mark.parametrize(
    ("source", "flags"),
    [
        ("folder:/srv/pm", "--source folder --path /srv/pm"),
        ("folder:C:/pm", "--source folder --path C:/pm"),
        ("github:acme/runbooks", "--source github --repo acme/runbooks"),
        ("github:acme/docs:ops/pm", "--source github --repo acme/docs --path ops/pm"),
        ("notion:1f0c5a7e", "--source notion --database 1f0c5a7e"),
        ("confluence:OPS", "--source confluence --space OPS"),
    ],
)
def test_a_source_is_read_with_these_flags(source: str, flags: str) -> None:
    assert flags_of(source) == flags.split()


@pytest.mark.parametrize("source", ["gitlab:acme/x", "github", "github:", ":x", "/srv/pm"])
def test_what_is_no_source_says_what_may_be_named(source: str) -> None:
    with pytest.raises(SettingsError, match=r"SOURCES.*folder:.*github:.*notion:.*confluence:"):
        flags_of(source)


def test_sources_are_separated_by_commas() -> None:
    assert named_in(" folder:/a , github:b/c:d,, ") == ["folder:/a", "github:b/c:d"]
    assert named_in("") == []
