"""Paths that are made of titles."""

from pipeline.extractors.title_paths import distinct_paths, title_path


def test_a_path_is_safe_whatever_the_titles() -> None:
    assert title_path(["2026 / Q1", " Disk\nfull "]) == "2026 - Q1/Disk full"
    assert title_path(["..", ""]) == "untitled/untitled"


def test_no_two_pages_have_one_path() -> None:
    same = [("11111111-a", "Disk"), ("22222222-b", "Disk"), ("22222222-c", "Disk"), ("4", "Net")]
    assert distinct_paths(same) == {
        "11111111-a": "Disk",
        "22222222-b": "Disk (22222222)",
        "22222222-c": "Disk (22222222-c)",
        "4": "Net",
    }
