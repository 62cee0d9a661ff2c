"""A Notion database: which of its pages count, and how they are listed."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from sources.loopback import Reply
from sources.notion_server import (
    DATABASE,
    TAGGED,
    NotionServer,
    block,
    failures,
    option,
    paths,
    refusal,
    rich,
    tagged_by,
    uid,
)

from pipeline.extractors import NotionExtractor
from pipeline.records import Document

Make = Callable[..., NotionExtractor]


# Which pages


def test_pages_with_the_tag_count_whatever_its_case(notion: NotionServer, database: Make) -> None:
    schema = {"KIND": tagged_by("multi_select", "db", "POSTMORTEM", "Post-Mortem")}
    notion.add_database("Other DB", {"Other": schema})
    tags = {"one": ["POSTMORTEM", "db"], "two": ["Post-Mortem"], "three": ["db"]}
    for name, options in tags.items():
        notion.add_page(name, source="Other", KIND=option("multi_select", *options))
    notion.add_page("four", source="Other")
    assert paths(database(uid("Other DB"))) == ["one", "two"]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (tagged_by("status", "Open", "Review done"), option("status", "Review done")),
        (
            {"type": "rich_text", "rich_text": {}},
            {"type": "rich_text", "rich_text": rich("review DONE")},
        ),
        (
            {"type": "formula", "formula": {"expression": "x"}},
            {"type": "formula", "formula": {"type": "string", "string": "open, review done"}},
        ),
        ({"type": "select", "select": {}}, option("select", "Review done")),
        ({"type": "checkbox", "checkbox": {}}, {"type": "checkbox", "checkbox": True}),
    ],
    ids=["status", "rich_text", "formula", "no options listed", "checkbox"],
)
def test_a_configured_property_may_be_of_any_type(
    notion: NotionServer, database: Make, schema: Any, value: Any
) -> None:
    notion.add_database("Other DB", {"Other": {"Stage": schema}})
    notion.add_page("yes", source="Other", Stage=value)
    notion.add_page("no", source="Other", Stage={"type": value["type"], value["type"]: None})
    extractor = database(uid("Other DB"), tag_property="stage", tag="Review Done")
    assert paths(extractor) == ["yes"]


def test_without_any_such_property_every_page_counts(
    notion: NotionServer, database: Make, caplog: pytest.LogCaptureFixture
) -> None:
    notion.add_database("Other DB", {"Other": {}})
    notion.add_page("any", source="Other")
    with caplog.at_level(logging.INFO):
        assert paths(database(uid("Other DB"))) == ["any"]
    assert "every page counts" in caplog.text


def test_a_tag_that_no_page_can_bear_is_a_slip(notion: NotionServer, database: Make) -> None:
    assert "'Stage': mend NOTION_TAG_PROPERTY" in refusal(database(tag_property="Stage"))
    assert "'review': set NOTION_TAG_PROPERTY and NOTION_TAG" in refusal(database(tag="review"))
    notion.add_database("Other DB", {"Other": {"Tags": tagged_by("multi_select", "db")}})
    assert "NOTION_TAG_PROPERTY" in refusal(database(uid("Other DB")))


def test_every_data_source_is_read(notion: NotionServer, database: Make) -> None:
    schema = {"Type": tagged_by("select", "Post-mortem")}
    notion.add_database("Two DB", {"North": schema, "South": schema})
    notion.add_page("n", source="North", created="2026-02-01T10:00:00.000Z", Type=TAGGED)
    notion.add_page("s", source="South", created="2026-01-01T10:00:00.000Z", Type=TAGGED)
    assert paths(database(uid("Two DB"))) == ["s", "n"]
    assert paths(database(uid("South"))) == ["s"]


@pytest.mark.parametrize(
    "given",
    [
        DATABASE.replace("-", ""),
        DATABASE.upper(),
        f"https://www.notion.so/acme/Incidents-{DATABASE.replace('-', '')}?v={uid('v')}",
        f"https://acme.notion.site/{DATABASE}?pvs=4",
        f"https://app.notion.com/p/acme/{DATABASE.replace('-', '')}#x",
    ],
)
def test_a_database_goes_by_id_or_address(notion: NotionServer, database: Make, given: str) -> None:
    notion.add_page("one", Type=TAGGED)
    assert paths(database(given)) == ["one"]
    assert database(given).scope == DATABASE


def test_paths_are_titles_and_differ(notion: NotionServer, database: Make) -> None:
    notion.add_page("DNS/CDN outage", name="a", Type=TAGGED)
    notion.add_page("Late", name="c", created="2026-03-03T10:00:00.000Z", Type=TAGGED)
    notion.add_page("Late", name="b", created="2026-03-02T10:00:00.000Z", Type=TAGGED)
    notion.add_page("", name="e", created="2026-03-04T10:00:00.000Z", Type=TAGGED)
    notion.pages[uid("e")]["parent"] = {
        "data_source_id": uid("Incidents"),
        "page_id": uid("b"),
    }
    found = {item.key: item for item in database().documents()}
    late = f"Late ({uid('c')[:8]})"
    assert [found[uid(n)].path for n in "abce"] == ["DNS-CDN outage", "Late", late, "Late/untitled"]
    assert isinstance(one := found[uid("a")], Document)
    assert one.title == "DNS/CDN outage"
    assert one.url == notion.pages[uid("a")]["url"]


def test_bins_data_sources_and_bare_ids_among_results(notion: NotionServer, database: Make) -> None:
    notion.add_page("kept", Type=TAGGED)
    notion.add_page("binned", Type=TAGGED)
    full = notion.pages[uid("kept")]
    results = [
        {"object": "data_source", "id": uid("x")},
        {**notion.pages[uid("binned")], "in_trash": True},
        {**notion.pages[uid("binned")], "archived": True},
        {"object": "page", "id": full["id"]},
    ]
    notion.http.fail("query", Reply(200, {"results": results, "has_more": False}))
    assert paths(database()) == ["kept"]


# Listings in pieces


@pytest.mark.parametrize("size", [1, 2, 100])
def test_listings_of_any_page_size(notion: NotionServer, database: Make, size: int) -> None:
    notion.page_size = size
    for n in range(5):
        below = [block("bulleted_list_item", f"{n}.{m}") for m in range(5)]
        notion.add_page(f"page {n}", *below, Type=TAGGED)
    items = list(database().documents())
    assert len(items) == 5
    assert all(isinstance(i, Document) and f"- {i.path[-1]}.4" in i.text for i in items)


def test_an_empty_page_with_a_cursor_goes_on(notion: NotionServer, database: Make) -> None:
    notion.add_page("one", Type=TAGGED)
    empty = {"object": "list", "results": [], "has_more": True, "next_cursor": "0"}
    notion.http.fail("query", Reply(200, empty))
    assert paths(database()) == ["one"]


@pytest.mark.parametrize("cursor", ["0", None])
def test_a_listing_that_goes_in_circles_hides_others(
    notion: NotionServer, database: Make, cursor: str | None
) -> None:
    notion.add_page("one", Type=TAGGED)
    page = {"results": [notion.pages[uid("one")]], "has_more": True, "next_cursor": cursor}
    notion.http.fail("query", Reply(200, page), times=9)
    assert paths(database()) == ["one"]
    assert [failure.hides_others for failure in failures(database())] == [True]


def test_a_stale_cursor_begins_the_listing_anew(notion: NotionServer, database: Make) -> None:
    notion.page_size = 2
    for n in range(5):
        notion.add_page(f"page {n}", Type=TAGGED)
    begun = {"results": [notion.pages[uid("page 0")]], "has_more": True, "next_cursor": "stale"}
    notion.http.fail("query", Reply(200, begun))
    assert len(paths(database())) == 5


def test_a_capped_query_goes_on_by_creation(notion: NotionServer, database: Make) -> None:
    notion.query_limit = 3
    for n in range(8):
        notion.add_page(f"page {n}", created=f"2026-03-01T10:0{n}:00.000Z", Type=TAGGED)
    assert paths(database()) == [f"page {n}" for n in range(8)]
    assert not failures(database())


def test_a_cap_within_one_minute_hides_others(notion: NotionServer, database: Make) -> None:
    notion.query_limit = 3
    for n in range(5):
        notion.add_page(f"page {n}", Type=TAGGED)
    assert len(paths(database())) == 3
    assert [failure.hides_others for failure in failures(database())] == [True]
