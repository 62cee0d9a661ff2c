"""A Notion that is slow, broken or closed: what is tried again, and what people are told."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from sources.loopback import DROPPED, GARBLED, HTML, Reply
from sources.notion_server import (
    DATABASE,
    LONG_AGO,
    TAGGED,
    TOKEN,
    Block,
    NotionServer,
    block,
    failures,
    paths,
    problem,
    refusal,
    rich,
    tagged_by,
    uid,
)

from pipeline.errors import PostmortemError, SettingsError, SourceError
from pipeline.extractors import NotionExtractor, notion_api
from pipeline.extractors.patience import Patience
from pipeline.records import Document, SourceFailure

Make = Callable[..., NotionExtractor]


# What passes


@pytest.mark.parametrize(
    "fault",
    [
        Reply(500, {}),
        Reply(502, b"<html>bad gateway</html>", {"Content-Type": "text/html"}),
        Reply(504, {"code": "gateway_timeout", "message": "x"}),
        problem(409, "conflict_error"),
        DROPPED,
        GARBLED,
        HTML,
        Reply(200, [1]),
        Reply(200, {"results": []}, cut=5),
    ],
    ids=["500", "502", "504", "409", "dropped", "cut", "html", "list", "short"],
)
@pytest.mark.parametrize("place", ["databases/", "query", "children"])
def test_one_fault_is_tried_again(
    notion: NotionServer, database: Make, fault: Reply, place: str
) -> None:
    notion.add_page("one", block("paragraph", "the body"), Type=TAGGED)
    notion.http.fail(place, fault)
    (document,) = database().documents()
    assert isinstance(document, Document)
    assert "the body" in document.text


@pytest.mark.parametrize("place", ["query", "children"])
def test_an_answer_without_results_is_no_empty_listing(
    notion: NotionServer, database: Make, place: str
) -> None:
    notion.add_page("one", block("paragraph", "the body"), Type=TAGGED)
    notion.http.fail(place, Reply(200, {"object": "list"}))
    (document,) = database().documents()
    assert isinstance(document, Document)
    assert "the body" in document.text


@pytest.mark.parametrize(("status", "seconds"), [(429, 1), (429, 90), (529, 90)])
def test_a_wait_is_obeyed(
    notion: NotionServer, database: Make, slept: list[float], status: int, seconds: int
) -> None:
    notion.add_page("one", Type=TAGGED)
    busy = problem(status, "rate_limited", **{"Retry-After": str(seconds)})
    notion.http.fail("children", busy, times=8)
    assert paths(database()) == ["one"]
    assert len(slept) == 8
    assert all(seconds <= one <= seconds * 1.25 + 5 for one in slept)


def test_a_slow_answer_is_asked_for_again(
    notion: NotionServer, database: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notion_api, "TIMEOUT", 0.2)
    notion.add_page("one", Type=TAGGED)
    notion.http.fail("children", Reply(200, {"results": []}, delay=0.6))
    assert paths(database()) == ["one"]


def test_requests_keep_their_pace(notion: NotionServer) -> None:
    now = [0.0]
    slept = list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    notion.add_page("one", Type=TAGGED)
    pace = Patience(pause=0.5, sleep=sleep, clock=lambda: now[0])
    url = notion.http.url
    assert len(paths(NotionExtractor(DATABASE, token=TOKEN, api_url=url, patience=pace))) == 1
    assert slept == [0.5] * (notion.http.count() - 1)


# What stays


def test_a_page_that_stays_broken_fails_alone(notion: NotionServer, database: Make) -> None:
    notion.add_page("good", Type=TAGGED)
    notion.add_page("bad", Type=TAGGED)
    notion.http.fail(f"{uid('bad')}/children", Reply(503, {}), times=99)
    (failure,) = failures(database())
    assert (failure.path, failure.key, failure.hides_others) == ("bad", uid("bad"), False)
    assert "503" in failure.reason


def test_a_query_that_breaks_off_keeps_what_it_gave(notion: NotionServer, database: Make) -> None:
    notion.page_size = 1
    notion.add_page("one", Type=TAGGED)
    notion.add_page("two", Type=TAGGED)
    page = {"results": [notion.pages[uid("one")]], "has_more": True, "next_cursor": "1"}
    notion.http.fail("query", Reply(200, page))
    notion.http.fail("query", Reply(500, {}), times=99)
    items = list(database().documents())
    assert [type(item) for item in items] == [SourceFailure, Document]
    assert items[0].hides_others


def test_a_data_source_out_of_reach_hides_others(notion: NotionServer, database: Make) -> None:
    schema = {"Type": tagged_by("select", "Post-mortem")}
    notion.add_database("Two DB", {"North": schema, "South": schema})
    notion.add_page("n", source="North", Type=TAGGED)
    notion.hidden.add(uid("South"))
    items = list(database(uid("Two DB")).documents())
    assert [item.path for item in items if isinstance(item, Document)] == ["n"]
    (failure,) = [item for item in items if isinstance(item, SourceFailure)]
    assert failure.hides_others
    assert "share" in failure.reason


def test_a_wrong_secret_is_named(notion: NotionServer, database: Make) -> None:
    assert "NOTION_TOKEN" in refusal(database(token="ntn_" + "other"))
    assert notion.http.count() == 1


def test_a_missing_capability_is_named(notion: NotionServer, database: Make) -> None:
    notion.http.fail("", problem(403, "restricted_resource"), times=9)
    assert "capability" in refusal(database())


def test_an_unknown_database_is_named(database: Make) -> None:
    message = refusal(database(uid("nowhere")))
    assert "--database" in message
    assert "share" in message


def test_a_database_without_data_sources_says_why(notion: NotionServer, database: Make) -> None:
    notion.databases[DATABASE]["data_sources"] = []
    assert "linked" in refusal(database())


def test_an_unreachable_server_is_named(notion: NotionServer, database: Make) -> None:
    assert "NOTION_API_URL" in refusal(database(api_url="http://127.0.0.1:9"))


@pytest.mark.parametrize(
    ("given", "settings", "named"),
    [
        ("https://www.notion.so/acme/no id here", {}, "--database"),
        (DATABASE, {"token": ""}, "NOTION_TOKEN"),
        (DATABASE, {"token": "ntn_„x“"}, "NOTION_TOKEN"),
        (DATABASE, {"api_url": "api.notion.com"}, "NOTION_API_URL"),
    ],
)
def test_settings_that_cannot_work_are_named(
    database: Make, given: str, settings: Any, named: str
) -> None:
    with pytest.raises(PostmortemError, match=named) as caught:
        database(given, **settings)
    assert isinstance(caught.value, SettingsError | SourceError)


def test_a_secret_that_expires_hides_the_rest(notion: NotionServer, database: Make) -> None:
    for n in range(4):
        notion.add_page(f"page {n}", Type=TAGGED)
    notion.revoke_after = 5
    items = list(database().documents())
    assert [type(item) for item in items] == [Document, Document, SourceFailure]
    assert items[-1].hides_others
    assert "NOTION_TOKEN" in items[-1].reason


def test_nothing_of_a_page_is_logged(
    notion: NotionServer, database: Make, caplog: pytest.LogCaptureFixture
) -> None:
    notion.add_page("Private title", Block("quote", {"rich_text": rich("private words")}))
    notion.http.fail("children", Reply(500, {"message": "private words"}), times=2)
    notion.pages[uid("Private title")]["properties"]["Type"] = TAGGED
    with caplog.at_level(logging.DEBUG, logger="pipeline"):
        assert paths(database()) == ["Private title"]
    assert "rivate" not in caplog.text


def test_the_newest_api_is_asked(notion: NotionServer, database: Make) -> None:
    notion.add_page("one", Type=TAGGED, edited=LONG_AGO)
    assert paths(database())
    assert {call.headers["notion-version"] for call in notion.http.seen} == {"2026-03-11"}
