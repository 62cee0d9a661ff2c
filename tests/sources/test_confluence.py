"""A Confluence space: what is listed, what a run costs, what goes wrong, on both APIs."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sources.confluence_server import EMAIL, HOME, TOKEN, FakeConfluence, Page, report
from sources.loopback import DROPPED, GARBLED, HTML, Call, Reply

from pipeline.errors import SettingsError, SourceError
from pipeline.extractors import ConfluenceExtractor, confluence_client
from pipeline.extractors.patience import Patience
from pipeline.ingest import Ingest
from pipeline.intake import Intake
from pipeline.records import Document, SourceFailure, Unchanged
from pipeline.store import Store

Make = Callable[..., ConfluenceExtractor]

SEARCH = "GET .*/content/search"
BODY = r"GET .*/(?:api/v2/pages|rest/api/content)/\d+"


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def make(slept: list[float]) -> Make:
    """Makes an extractor of a fake wiki's space; its waits take no time."""

    def build(wiki: FakeConfluence, space: str = "OPS", **settings: str) -> ConfluenceExtractor:
        given = {"url": wiki.url, "email": EMAIL if wiki.cloud else "", "token": TOKEN, **settings}
        return ConfluenceExtractor(space, patience=Patience(sleep=slept.append), **given)

    return build


def serve(wiki: FakeConfluence) -> Iterator[FakeConfluence]:
    with wiki.http:
        yield wiki


@pytest.fixture(params=["cloud", "data-center", "data-center at the root", "gateway"])
def wiki(request: pytest.FixtureRequest) -> Iterator[FakeConfluence]:
    """Three post-mortems, each way that a wiki can be reached."""
    made = {
        "cloud": FakeConfluence(),
        "data-center": FakeConfluence(cloud=False, prefix="/confluence"),
        "data-center at the root": FakeConfluence(cloud=False, prefix=""),
        "gateway": FakeConfluence(prefix="/ex/confluence/1-2/wiki"),
    }[request.param]
    made.pages |= {str(id): Page(f"Outage of {n}", report(n)) for id, n in enumerate("abc", 101)}
    yield from serve(made)


@pytest.fixture
def cloud() -> Iterator[FakeConfluence]:
    made = FakeConfluence()
    made.pages |= {str(id): Page(f"Outage of {n}", report(n)) for id, n in enumerate("abc", 101)}
    yield from serve(made)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'pm.db'}")
    yield opened
    opened.close()


@pytest.fixture
def ingest(store: Store) -> Ingest:
    return Ingest(store, Intake.default())


def documents(extractor: ConfluenceExtractor) -> dict[str, Document]:
    return {item.path: item for item in extractor.documents() if isinstance(item, Document)}


def failures(extractor: ConfluenceExtractor) -> list[SourceFailure]:
    return [item for item in extractor.documents() if isinstance(item, SourceFailure)]


# What is listed


@pytest.mark.parametrize("most", [1, 2, 100])
def test_every_page_comes_whatever_the_server_caps(
    wiki: FakeConfluence, make: Make, most: int
) -> None:
    wiki.most = most
    found = documents(make(wiki))
    assert list(found) == ["Outage of a", "Outage of b", "Outage of c"]
    first = found["Outage of a"]
    assert first.text.startswith("# Outage of a\n\n## Root cause\n\na ran out of disk")
    assert first.url == f"{wiki.base}/spaces/OPS/pages/101"
    assert (first.key, first.modified and first.modified.isoformat()) == (
        "101",
        "2026-03-01T10:00:00+00:00",
    )


def test_paths_are_titles_below_the_home_page(wiki: FakeConfluence, make: Make) -> None:
    wiki.pages = {
        HOME: wiki.pages[HOME],
        "200": Page("2026 / Q1", labels=()),
        "201": Page("Disk", parent="200"),
        "202": Page("Disk", parent="200"),
        "203": Page("Loose", parent=""),
    }
    assert list(documents(make(wiki))) == ["2026 - Q1/Disk", "2026 - Q1/Disk (202)", "Loose"]


def test_only_labelled_pages_of_the_space_are_read(wiki: FakeConfluence, make: Make) -> None:
    wiki.pages["301"] = Page("Elsewhere", space="DOC")
    wiki.pages["302"] = Page("Other label", labels=("incident",))
    wiki.pages["303"] = Page("No label", labels=())
    assert len(documents(make(wiki))) == 3
    assert "Other label" in documents(make(wiki, label="Postmortem, incident"))


@pytest.mark.parametrize("refused", [403, 404, 410])
def test_pages_are_found_without_the_search(wiki: FakeConfluence, make: Make, refused: int) -> None:
    wiki.most = 2
    wiki.pages["301"] = Page("Folder", labels=())
    wiki.pages["302"] = Page("Deep", parent="301")
    wiki.http.fail(SEARCH, Reply(refused), times=99)
    assert list(documents(make(wiki))) == [
        "Outage of a",
        "Outage of b",
        "Outage of c",
        "Folder/Deep",
    ]


def test_an_empty_first_page_is_not_the_end(cloud: FakeConfluence, make: Make) -> None:
    cloud.empty_first = True
    assert len(documents(make(cloud))) == 3


def test_data_center_may_leave_out_the_next_link(make: Make) -> None:
    wiki = FakeConfluence(cloud=False, prefix="", most=2)
    wiki.pages |= {str(id): Page(f"P{id}") for id in range(101, 106)}

    def without_next(_call: Call, reply: Reply) -> Reply:
        reply.body.get("_links", {}).pop("next", None)
        return reply

    wiki.alter = without_next
    with wiki.http:
        assert len(documents(make(wiki))) == 5


@pytest.mark.parametrize(
    ("prefix", "email", "cloud"),
    [
        ("/wiki", EMAIL, True),
        ("", EMAIL, True),
        ("/wiki", "", True),
        ("/confluence", "", False),
        ("", "", False),
        ("/wiki/spaces/OPS/overview", EMAIL, True),
        ("/rest/api/", "", False),
    ],
)
def test_the_address_tells_cloud_from_data_center(prefix: str, email: str, cloud: bool) -> None:
    address = confluence_client.Address.of(f"http://127.0.0.1:1{prefix}", email)
    assert address.cloud == cloud
    root = "/wiki" if cloud else prefix.removesuffix("/rest/api/")
    assert address.root == f"http://127.0.0.1:1{root}"


def test_a_server_of_ones_own_may_live_below_wiki(make: Make) -> None:
    wiki = FakeConfluence(cloud=False, prefix="/wiki")
    wiki.pages["101"] = Page("Outage")
    with wiki.http:
        assert list(documents(make(wiki))) == ["Outage"]


# What a run costs


def test_an_unchanged_run_reads_no_body(
    wiki: FakeConfluence, make: Make, ingest: Ingest, store: Store
) -> None:
    wiki.pages |= {str(id): Page(f"P{id}", report(str(id))) for id in range(110, 137)}
    assert ingest.run(make(wiki)).new == 30
    assert len(wiki.http.calls) == 32
    wiki.http.forget_calls()
    report_ = ingest.run(make(wiki))
    assert (report_.unchanged, wiki.http.count(BODY), len(wiki.http.calls)) == (30, 0, 2)
    assert len(list(store.records())) == 30


def test_edits_moves_titles_labels_and_deletions_arrive(
    wiki: FakeConfluence, make: Make, ingest: Ingest, store: Store
) -> None:
    wiki.pages |= {"104": Page("Gone", report("g")), "105": Page("Folder", labels=())}
    ingest.run(make(wiki))
    before = {record.path: record.id for record in store.records()}
    wiki.pages["101"].edit(report("another disk"))
    wiki.pages["102"].title = "Outage of the queue"
    wiki.pages["102"].number += 1
    wiki.pages["103"].parent = "105"  # a move is no new version
    wiki.pages["105"].title = "Archive"
    del wiki.pages["104"]
    done = ingest.run(make(wiki))
    after = {record.path: record for record in store.records()}
    assert (done.changed, done.removed, done.new) == (3, 1, 0)
    assert "another disk" in after["Outage of a"].root_cause
    assert after["Outage of the queue"].id == before["Outage of b"]
    assert after["Archive/Outage of c"].id == before["Outage of c"]
    wiki.pages["101"].labels = ("archive",)
    assert ingest.run(make(wiki)).removed == 1


def test_a_page_with_anothers_text_is_read_again_when_either_changes(
    wiki: FakeConfluence, make: Make, ingest: Ingest, store: Store
) -> None:
    wiki.pages["102"].storage += included("Levels", "DOC") + included("Outage of a")
    wiki.pages["300"] = Page("Levels", "<p>SEV1 is grave.</p>", labels=(), space="DOC")
    ingest.run(make(wiki))
    assert "SEV1 is grave." in documents(make(wiki))["Outage of b"].text
    wiki.http.forget_calls()
    assert ingest.run(make(wiki)).unchanged == 3
    assert (wiki.http.count(BODY), len(wiki.http.calls)) == (0, 3)
    wiki.pages["300"].edit("<h2>Impact</h2><p>Checkout was down for an hour.</p>")
    assert ingest.run(make(wiki)).changed == 1
    wiki.pages["101"].edit(report("another"))
    assert ingest.run(make(wiki)).changed == 2
    del wiki.pages["300"]
    assert ingest.run(make(wiki)).changed == 1


def test_a_missing_page_is_shown_once_it_is_there(
    wiki: FakeConfluence, make: Make, ingest: Ingest, store: Store
) -> None:
    wiki.pages["102"].storage += included("Levels")
    ingest.run(make(wiki))
    wiki.pages["300"] = Page("Levels", "<p>SEV1 is grave.</p>", labels=())
    assert ingest.run(make(wiki)).changed == 1


def included(title: str, space: str = "") -> str:
    key = f' ri:space-key="{space}"' if space else ""
    return (
        '<ac:structured-macro ac:name="include"><ac:parameter ac:name=""><ac:link>'
        f'<ri:page ri:content-title="{title}"{key} /></ac:link></ac:parameter>'
        "</ac:structured-macro>"
    )


def test_included_pages_and_names_are_asked_for_once(wiki: FakeConfluence, make: Make) -> None:
    wiki.users = {"u1": "Ann Lee"}
    key = "account-id" if wiki.cloud else "userkey"
    people = "".join(f'<ac:link><ri:user ri:{key}="u{n}" /></ac:link>' for n in (1, 2))
    wiki.pages["300"] = Page("Levels", f"<p>Ask {people}.</p>" + included("Outage of a"), ())
    for id in ("101", "102"):
        wiki.pages[id].storage = included("Levels") + included("Missing")
    found = documents(make(wiki))
    assert "Ask @Ann Lee@user." in found["Outage of a"].text
    assert "(shown here: part of the page Missing)" in found["Outage of b"].text
    assert wiki.http.count(r"/user") == (1 if wiki.cloud else 3)  # Data Center: one by one
    titled = [call for call in wiki.http.seen if call.query.get("title") == "Levels"]
    assert len(titled) == 1


def test_names_and_included_pages_come_another_way_where_one_is_shut(
    cloud: FakeConfluence, make: Make
) -> None:
    cloud.users = {"u1": "Ann Lee"}
    cloud.pages["300"] = Page("Levels", "<p>SEV1</p>", ())
    cloud.pages["101"].storage = '<ac:link><ri:user ri:account-id="u1" /></ac:link>' + included(
        "Levels"
    )
    cloud.http.fail("GET .*/user/bulk", Reply(404), times=9)
    cloud.http.fail("GET .*/api/v2/pages$", Reply(501), times=9)
    assert documents(make(cloud))["Outage of a"].text.endswith("@Ann Lee\n\nSEV1\n")


def test_names_that_are_hidden_do_not_hide_the_page(cloud: FakeConfluence, make: Make) -> None:
    for page in cloud.pages.values():
        page.storage = '<p>Ask <ac:link><ri:user ri:account-id="u1" /></ac:link>.</p>'
    cloud.http.fail("user", Reply(403), times=99)
    assert "Ask @user." in documents(make(cloud))["Outage of c"].text
    assert cloud.http.count("user") == 3  # in bulk by v1 and v2, one by one, and never again


# What goes wrong


@pytest.mark.parametrize(
    "fault",
    [DROPPED, GARBLED, HTML, Reply(500), Reply(503), Reply(200, {}, cut=50), Reply(200, [])],
)
def test_a_fault_that_passes_is_waited_for(
    wiki: FakeConfluence, make: Make, slept: list[float], fault: Reply
) -> None:
    wiki.http.fail(SEARCH, fault)
    wiki.http.fail(BODY, fault)
    assert len(documents(make(wiki))) == 3
    assert len(slept) == 2


@pytest.mark.parametrize("asked", [1, 90])
@pytest.mark.parametrize("status", [429, 503])
def test_the_servers_wait_is_obeyed(
    wiki: FakeConfluence, make: Make, slept: list[float], status: int, asked: int
) -> None:
    wiki.http.fail(BODY, Reply(status, headers={"Retry-After": str(asked)}), times=7)
    assert len(documents(make(wiki))) == 3
    assert len(slept) == 7
    assert all(asked <= wait <= asked * 1.25 for wait in slept)


def test_a_reset_time_is_waited_for(cloud: FakeConfluence, make: Make, slept: list[float]) -> None:
    cloud.http.fail(BODY, Reply(429, headers={"X-RateLimit-Reset": "2999-01-01T00:00:00Z"}))
    [failure] = failures(make(cloud))
    assert failure.hides_others
    assert "2999-01-01" in failure.reason
    assert not slept


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Reply(401), "CONFLUENCE_TOKEN"),
        (Reply(403), "search:confluence"),
        (Reply(404), "CONFLUENCE_URL"),
        (Reply(302, headers={"Location": "https://id.acme.test/login"}), "id.acme.test"),
        (HTML, "sign in: check CONFLUENCE_URL and renew CONFLUENCE_TOKEN"),
        (GARBLED, "CONFLUENCE_URL"),
        (Reply(500), "try again later"),
        (DROPPED, "cannot be reached"),
    ],
)
def test_nothing_readable_names_what_to_mend(
    wiki: FakeConfluence, make: Make, fault: Reply, sentence: str
) -> None:
    wiki.http.fail("", fault, times=999)
    with pytest.raises(SourceError, match=sentence):
        list(make(wiki).documents())


def test_a_login_elsewhere_never_sees_the_credentials(cloud: FakeConfluence, make: Make) -> None:
    with FakeConfluence().http as login:
        cloud.http.fail("", Reply(302, headers={"Location": f"{login.url}/login"}), times=99)
        with pytest.raises(SourceError):
            list(make(cloud).documents())
        assert not login.calls


def test_a_server_that_says_nothing_is_given_up(
    cloud: FakeConfluence, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confluence_client, "TIMEOUT", 0.05)
    cloud.http.fail("", Reply(200, {}, delay=0.3), times=99)
    with pytest.raises(SourceError, match="cannot be reached"):
        list(make(cloud).documents())


def test_a_wrong_token_names_its_variable(wiki: FakeConfluence, make: Make) -> None:
    with pytest.raises(SourceError, match="CONFLUENCE_TOKEN"):
        list(make(wiki, token="old").documents())


def test_an_unknown_space_is_told_from_an_empty_one(
    wiki: FakeConfluence, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SourceError, match=r"no space 'NOPE'.*--space"):
        list(make(wiki, "NOPE").documents())
    with caplog.at_level(logging.WARNING):
        assert not list(make(wiki, "DOC").documents())
    assert "CONFLUENCE_LABEL" in caplog.text


def test_a_token_that_may_not_see_spaces_still_lists_pages(
    wiki: FakeConfluence, make: Make
) -> None:
    wiki.http.fail("/space", Reply(403), times=99)
    assert len(documents(make(wiki))) == 3


@pytest.mark.parametrize("reply", [Reply(404), Reply(403), Reply(400)])
def test_a_page_that_is_closed_fails_alone(
    wiki: FakeConfluence, make: Make, ingest: Ingest, store: Store, reply: Reply
) -> None:
    ingest.run(make(wiki))
    for page in wiki.pages.values():
        page.edit(report("new"))
    wiki.http.fail(r"(content|pages)/102", reply, times=9)
    done = ingest.run(make(wiki))
    assert (done.changed, [one.path for one in done.failed]) == (2, ["Outage of b"])
    assert len(list(store.records())) == 3


def test_a_token_that_expires_half_way_keeps_what_is_done(
    wiki: FakeConfluence, make: Make, ingest: Ingest, store: Store
) -> None:
    wiki.http.fail(r"(content|pages)/10[23]", Reply(401), times=9)
    done = ingest.run(make(wiki))
    assert (done.new, [one.path for one in done.failed]) == (1, ["the rest"])
    assert "CONFLUENCE_TOKEN" in done.failed[0].reason


def test_a_server_that_broke_down_is_not_asked_for_every_page(
    cloud: FakeConfluence, make: Make
) -> None:
    cloud.pages |= {str(id): Page(f"P{id}") for id in range(110, 140)}
    cloud.http.fail(BODY, Reply(500), times=9_999)
    found = failures(make(cloud))
    assert [one.hides_others for one in found] == [False, False, True]


@pytest.mark.parametrize("status", [400, 404, 410])
def test_an_expired_cursor_begins_the_listing_again(
    wiki: FakeConfluence, make: Make, status: int
) -> None:
    wiki.most = 1
    fail_on_page(wiki, 2, Reply(status), times=1)
    assert len(documents(make(wiki))) == 3
    assert not failures(make(wiki))


@pytest.mark.parametrize("reply", [Reply(410), Reply(401), Reply(500), HTML])
def test_a_listing_that_breaks_off_removes_nothing(
    wiki: FakeConfluence, make: Make, ingest: Ingest, store: Store, reply: Reply
) -> None:
    ingest.run(make(wiki))
    wiki.most = 1
    fail_on_page(wiki, 2, reply, times=99)
    wiki.pages["101"].edit(report("new"))
    done = ingest.run(make(wiki))
    assert (done.changed, done.removed, len(done.failed)) == (1, 0, 1)
    assert len(list(store.records())) == 3


def fail_on_page(wiki: FakeConfluence, number: int, reply: Reply, times: int) -> None:
    """Answer so where the search's page of that number is asked for (from 1)."""
    left = [times]

    def alter(call: Call, usual: Reply) -> Reply:
        at = call.query.get("cursor", call.query.get("start", "")).removeprefix("c")
        if "cql" not in call.query or at != str(number - 1) or not left[0]:
            return usual
        left[0] -= 1
        return reply

    wiki.alter = alter


def test_a_listing_that_goes_round_is_left(
    wiki: FakeConfluence, make: Make, ingest: Ingest, store: Store
) -> None:
    ingest.run(make(wiki))
    wiki.most = 1

    def circle(_call: Call, reply: Reply) -> Reply:
        links = reply.body.get("_links", {})
        if "next" in links:
            links["next"] = links["next"].replace("c2", "c1").replace("start=2", "start=1")
        return reply

    wiki.alter = circle
    done = ingest.run(make(wiki))
    assert (done.removed, len(done.failed)) == (0, 1)
    assert "circles" in done.failed[0].reason


# Settings


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"url": ""}, "CONFLUENCE_URL"),
        ({"url": "acme.atlassian.net"}, "CONFLUENCE_URL"),
        ({"token": ""}, "CONFLUENCE_TOKEN"),
        ({"label": " , "}, "CONFLUENCE_LABEL"),
        ({"space": " "}, "--space"),
    ],
)
def test_settings_that_cannot_work_are_named(settings: dict[str, str], name: str) -> None:
    given = {"space": "OPS", "url": "https://a.atlassian.net/wiki", "token": TOKEN, **settings}
    with pytest.raises(SettingsError, match=name):
        ConfluenceExtractor(**given)


def test_settings_come_from_the_environment(
    cloud: FakeConfluence, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"URL": cloud.url, "EMAIL": EMAIL, "TOKEN": TOKEN}.items():
        monkeypatch.setenv(f"CONFLUENCE_{name}", value)
    records = ConfluenceExtractor("OPS").extract()
    assert [record.incident_title for record in records] == [f"Outage of {n}" for n in "abc"]
    assert all(record.trainable for record in records)


def test_what_is_unchanged_is_named_with_its_key(cloud: FakeConfluence, make: Make) -> None:
    known = {one.id: one.version for one in documents(make(cloud)).values()}
    found = list(make(cloud).documents(known))
    assert found[0] == Unchanged("confluence", "Outage of a", "101")
