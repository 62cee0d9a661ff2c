"""What a page's properties become, for readers and for our parser."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sources.notion_server import Json, NotionServer, block, option, read_page, rich, uid

from pipeline.parsing.parser import Parser
from pipeline.records import Document

SIGNED = "https://files.example.com/a/graph%20of%20errors.png?X-Amz-Signature=abc"

Read = Callable[..., Document]


@pytest.fixture
def read(notion: NotionServer) -> Read:
    return partial(read_page, notion)


def test_every_type_of_property_is_told(read: Read, notion: NotionServer) -> None:
    person = {"object": "user", "id": uid("ann"), "name": "Ann Lee"}
    notion.add_page("Ledger", source=None)
    when = {"start": "2026-03-01", "end": "2026-03-02", "time_zone": None}
    held: dict[str, tuple[str, Any, str]] = {
        "Words": ("rich_text", rich("line one\nline | two"), "line one\nline | two"),
        "Tags": ("multi_select", [{"name": "db"}, {"name": "dns"}], "db, dns"),
        "State": ("status", {"name": "Closed"}, "Closed"),
        "Day": ("date", when, "2026-03-01 to 2026-03-02"),
        "Who": ("people", [person, {"object": "user", "id": uid("bob")}], "Ann Lee"),
        "Public": ("checkbox", False, "no"),
        "Minutes": ("number", 42.0, "42"),
        "Link": ("url", "https://example.com/i", "https://example.com/i"),
        "Mail": ("email", "a@example.com", "a@example.com"),
        "Phone": ("phone_number", "555 0100", "555 0100"),
        "Sum": ("formula", {"type": "string", "string": "high"}, "high"),
        "Ok": ("formula", {"type": "boolean", "boolean": True}, "yes"),
        "Total": ("rollup", {"type": "number", "number": 7, "function": "sum"}, "7"),
        "All": (
            "rollup",
            {"type": "array", "array": [{"type": "title", "title": rich("one")}]},
            "one",
        ),
        "Service": ("relation", [{"id": uid("Ledger")}, {"id": uid("unshared")}], "Ledger"),
        "Made": ("created_time", "2026-03-01T10:00:00.000Z", "2026-03-01T10:00:00.000Z"),
        "By": ("created_by", person, "Ann Lee"),
        "Number": ("unique_id", {"prefix": "INC", "number": 0}, "INC-0"),
        "Checked": (
            "verification",
            {"state": "verified", "verified_by": person},
            "verified by Ann Lee",
        ),
        "Files": (
            "files",
            [
                {"name": "a.png", "type": "file", "file": {"url": SIGNED}},
                {"name": "b", "type": "external", "external": {"url": "https://example.com/b"}},
            ],
            "a.png, [b](https://example.com/b)",
        ),
        "Where": ("place", {"lat": 1, "lon": 2, "name": "Hall 3"}, "Hall 3"),
        "Odd": ("seance", {"rich_text": rich("a knock")}, "a knock"),
    }
    empty = {
        "Press": {"id": "b", "type": "button", "button": {}},
        "Unset": {"id": "u", "type": "select", "select": None},
        "Blank": {"id": "n", "type": "rich_text", "rich_text": []},
        "Lost": {"id": "r", "type": "rollup", "rollup": {"type": "incomplete", "incomplete": {}}},
    }
    properties = {n: {"id": n, "type": kind, kind: value} for n, (kind, value, _) in held.items()}
    document = read(**properties, **empty)
    told = {name: words for name, (*_, words) in held.items()}
    assert document.properties == {"Type": "Post-mortem", **told}
    for name, words in told.items():
        shown = words.replace("\n", "<br>").replace("|", "\\|")
        assert f"| {name} | {shown} |" in document.text
    assert "X-Amz" not in document.text


def test_properties_reach_the_record(read: Read) -> None:
    def words(*parts: str) -> Json:
        return {"id": "w", "type": "rich_text", "rich_text": rich(*parts)}

    moment = {"start": "2026-03-14T10:04:00.000+00:00", "end": None}
    (record,) = Parser().parse(
        read(
            block("paragraph", "Nobody could pay for an hour."),
            **{
                "Root Cause": words("The pool was smaller than the load of the retries."),
                "Root cause category": option("select", "Configuration"),
                "Services": {"id": "s", **option("multi_select", "checkout", "ledger")},
                "Incident Date": {"id": "d", "type": "date", "date": moment},
                "Resolved at": {"id": "r", "type": "date", "date": {"start": "2026-03-15"}},
                "Fix": words("We doubled the pool and capped the retries."),
                "Logged": {"type": "created_time", "created_time": "2026-04-01T08:00:00.000Z"},
                "Due date": {"id": "u", "type": "date", "date": {"start": "2026-05-01"}},
                "Last updated": {
                    "type": "last_edited_time",
                    "last_edited_time": "2026-04-02T08:00Z",
                },
            },
        )
    )
    assert record.root_cause == "The pool was smaller than the load of the retries."
    assert record.services_affected == ("checkout", "ledger")
    assert record.date == "2026-03-14"
    assert record.fix == "We doubled the pool and capped the retries."
    assert record.timeline == ()


def test_long_lists_of_people_are_completed(notion: NotionServer, read: Read) -> None:
    everyone = [{"object": "user", "id": uid(f"p{n}"), "name": f"P{n}"} for n in range(60)]
    notion.items[uid("Outage"), "who"] = [
        {"object": "property_item", "type": "people", "people": one} for one in everyone
    ]
    notion.page_size = 20
    people = {"id": "who", "type": "people", "people": everyone[:25]}
    assert read(Who=people).properties["Who"] == ", ".join(f"P{n}" for n in range(60))


def test_long_relations_are_completed_and_named(notion: NotionServer, read: Read) -> None:
    related = [notion.add_page(f"Service {n}", source=None) for n in range(3)]
    notion.items[uid("Outage"), "rel"] = [
        {"object": "property_item", "type": "relation", "relation": {"id": id}} for id in related
    ]
    listed = {"id": "rel", "type": "relation", "relation": [{"id": related[0]}], "has_more": True}
    assert read(Rel=listed).properties["Rel"] == "Service 0, Service 1, Service 2"
