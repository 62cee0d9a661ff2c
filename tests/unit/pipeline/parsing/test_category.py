from pathlib import Path

import pytest

from pipeline.parsing.category import Category, Classifier, default_categories, load_categories
from pipeline.parsing.parser import Parser
from pipeline.records import Document

NAMES = (
    "capacity certificate code-bug configuration database dependency deployment dns hardware "
    "human-error monitoring-gap network other security storage"
).split()


def test_all_categories_of_the_contract_are_there():
    assert sorted(category.name for category in default_categories()) == NAMES


@pytest.mark.parametrize(
    ("cause", "category"),
    [
        ("The TLS certificate expired.", "certificate"),
        ("The disk was full: no space left on device.", "storage"),
        ("Somebody deleted the table by mistake.", "human-error"),
        ("A race condition in the scheduler, a bug of ours.", "code-bug"),
        ("The nodes ran out of memory under the load.", "capacity"),
        ("CoreDNS lost its forwarders, so name resolution failed.", "dns"),
        ("A stranger used a stolen credential.", "security"),
        ("A firewall rule dropped packets between the networks.", "network"),
        ("It happened on a Tuesday.", "other"),
    ],
)
def test_causes_tell_their_category(cause: str, category: str):
    assert Classifier(default_categories()).classify([(cause, 3.0)]) == category


def test_a_certain_threshold_is_no_certificate():
    classify = Classifier(default_categories()).classify
    assert classify([("Once a certain threshold is crossed", 3.0)]) != "certificate"


def test_a_table_of_ones_own(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[category]]\nname = "weather"\ndescription = "Rain."\n[category.terms]\n"storm*" = 3\n'
    )
    (weather,) = load_categories(path)
    assert weather == Category("weather", "Rain.", {"storm*": 3})
    text = "# Outage\n\n## Root cause\n\nIt was caused by storms over the data centre.\n"
    (record,) = Parser([weather]).parse(Document("folder", "x.md", text))
    assert record.root_cause_category == "weather"
