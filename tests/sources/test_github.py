"""A repository on GitHub: which files are taken, what a run costs, what goes wrong."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sources.github_server import (
    INSTALLED,
    TOKEN,
    Content,
    FakeGitHub,
    Link,
    Submodule,
    error,
    serving,
)
from sources.loopback import DROPPED, GARBLED, HTML, Reply

from pipeline.errors import SettingsError, SourceError
from pipeline.extractors import GitHubExtractor, github_client
from pipeline.extractors.patience import Patience
from pipeline.records import Document, SourceFailure, Unchanged

REPORT = """# Outage of {0}

## Summary
Customers could not check out for forty minutes on the morning of the first.

## Root cause
The disk of {0} was full, because its binary logs were never rotated.

## Fix
We deleted the oldest logs and restarted {0}.
"""
THREE: dict[str, Content] = {f"postmortems/{n}.md": REPORT.format(n) for n in "abc"}


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def source(slept: list[float]) -> Callable[..., GitHubExtractor]:
    """Makes an extractor of a fake GitHub's repository; its waits take no time."""

    def make(github: FakeGitHub, path: str = "", **settings: object) -> GitHubExtractor:
        given = {"token": TOKEN, "api_url": github.api_url, **settings}
        patience = Patience(sleep=slept.append)
        return GitHubExtractor(github.repo, path, patience=patience, **given)

    return make


def paths(extractor: GitHubExtractor) -> list[str]:
    return sorted(item.path for item in extractor.documents())


def documents(extractor: GitHubExtractor) -> dict[str, Document]:
    return {item.path: item for item in extractor.documents() if isinstance(item, Document)}


def failures(extractor: GitHubExtractor) -> dict[str, SourceFailure]:
    return {item.path: item for item in extractor.documents() if isinstance(item, SourceFailure)}


def versions(extractor: GitHubExtractor) -> dict[str, str]:
    return {one.id: one.version for one in documents(extractor).values()}


# Which files


def test_takes_post_mortems_wherever_they_stand(source: Callable[..., GitHubExtractor]) -> None:
    taken = [
        "postmortems/a.md",
        "teams/pay/Postmortems/2024/b.rst",
        "postmortems/INC-7",
        "ops/runbooks/incidents/deep/er/c.txt",
        "docs/2024-02-29-leap.md",
        "2024-02-28-Root.MD",
    ]
    left = [
        "README.md",
        "docs/postmortems.md",
        "my-postmortems/a.md",
        "runbooks/deploy.md",
        "incidents/a.md",
        "docs/2024-02-30-no-day.md",
        "docs/2024-W01-1-week.md",
        "docs/2024-02-29-notes.txt",
        "docs/20240229-a.md",
        "postmortems/graph.png",
        "postmortems/.draft.md",
        ".archive/postmortems/a.md",
    ]
    with serving(dict.fromkeys(taken + left, "text")) as github:
        assert paths(source(github)) == sorted(taken)


def test_a_day_that_does_not_exist_is_no_reason_to_leave_a_folders_file(
    source: Callable[..., GitHubExtractor],
) -> None:
    with serving({"postmortems/2024-13-45-odd.md": "text"}) as github:
        assert paths(source(github)) == ["postmortems/2024-13-45-odd.md"]


@pytest.mark.parametrize("path", ["docs", "docs/", "/docs", "./docs/"])
def test_a_folder_is_taken_whole(source: Callable[..., GitHubExtractor], path: str) -> None:
    files = ["docs/a.md", "docs/x/b.adoc", "docs/.git/c.md", "docs/d.py", "docs2/e.md", "f.md"]
    with serving(dict.fromkeys(files, "text")) as github:
        extractor = source(github, path)
        assert paths(extractor) == ["docs/a.md", "docs/x/b.adoc"]
        assert extractor.scope == "acme/runbooks:docs"


def test_a_single_file_is_a_path_too(source: Callable[..., GitHubExtractor]) -> None:
    with serving({"docs/a.md": "text", "docs/a.md.d/b.md": "text"}) as github:
        assert paths(source(github, "docs/a.md")) == ["docs/a.md"]


def test_patterns_are_configurable(source: Callable[..., GitHubExtractor]) -> None:
    files = ["rca/a.md", "x/rca-7.md", "postmortems/b.md"]
    with serving(dict.fromkeys(files, "text")) as github:
        assert paths(source(github, patterns=["rca/", "RCA-*"])) == ["rca/a.md", "x/rca-7.md"]


def test_links_and_other_repositories_are_not_followed(
    source: Callable[..., GitHubExtractor],
) -> None:
    files: dict[str, Content] = {
        "postmortems/a.md": "text",
        "postmortems/b.md": Link("a.md"),
        "postmortems/old.md": Link("../../../etc/passwd"),
        "postmortems/vendor": Submodule(),
    }
    with serving(files) as github:
        assert paths(source(github)) == ["postmortems/a.md"]


# What they say


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Café\r\ndown\r\n".encode(), "Café\ndown\n"),
        ("\ufeffCafé".encode(), "Café"),
        ("Ausfall der Datenbank wegen Überlast; größere Störung für Kunden.".encode("cp1252"),
         "Ausfall der Datenbank wegen Überlast; größere Störung für Kunden."),
        ("x" * 1_500_000, "x" * 1_500_000),
        (b"", ""),
    ],
    ids=["crlf", "bom", "latin", "over 1 MB", "empty"],
)  # fmt: skip
def test_text_is_what_the_author_wrote(
    source: Callable[..., GitHubExtractor], raw: str | bytes, text: str
) -> None:
    with serving({"postmortems/a.md": raw}) as github:
        assert documents(source(github))["postmortems/a.md"].text == text


def test_what_cannot_be_read_says_why_and_the_rest_is_read(
    source: Callable[..., GitHubExtractor], monkeypatch: pytest.MonkeyPatch
) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    files: dict[str, Content] = {
        **THREE,
        "postmortems/lfs.md": pointer,
        "postmortems/picture.md": b"\x89PNG\0\0\0",
        "postmortems/dump.txt": "x" * 2000,
        "postmortems/gone.md": "gone",
    }
    monkeypatch.setattr("pipeline.extractors.github.MAX_BYTES", 1000)
    with serving(files) as github:
        gone = documents(source(github))["postmortems/gone.md"].version.split()[0]
        github.http.fail(f"blobs/{gone}", error(404, "Not Found"))
        found = list(source(github).documents())
    reasons = {item.path: item.reason for item in found if isinstance(item, SourceFailure)}
    assert {item.path for item in found if isinstance(item, Document)} == set(THREE)
    assert "Git LFS" in reasons["postmortems/lfs.md"]
    assert "not text" in reasons["postmortems/picture.md"]
    assert "larger" in reasons["postmortems/dump.txt"]
    assert "vanished" in reasons["postmortems/gone.md"]


def test_the_address_is_the_page_that_people_open(source: Callable[..., GitHubExtractor]) -> None:
    with serving({"postmortems/a b#1.md": "text"}) as github:
        [document] = source(github).documents()
    assert isinstance(document, Document)
    page = "https://github.acme.test/acme/runbooks/blob/main/postmortems/a%20b%231.md"
    assert (document.url, document.modified) == (page, None)


# What a run costs


def test_a_first_run_reads_each_file_once(source: Callable[..., GitHubExtractor]) -> None:
    with serving(THREE) as github:
        assert len(documents(source(github))) == 3
        assert (github.http.count(), github.http.count("blobs")) == (2 + 3, 3)


def test_an_unchanged_run_asks_for_the_branch_alone(
    source: Callable[..., GitHubExtractor],
) -> None:
    many: dict[str, Content] = {f"postmortems/{n}.md": f"about {n}" for n in range(200)}
    with serving(many) as github:
        known = versions(source(github))
        github.http.forget_calls()
        items = list(source(github).documents(known))
        assert all(isinstance(item, Unchanged) for item in items)
        assert (len(items), github.http.count()) == (200, 2)


def test_only_what_changed_is_read_again(source: Callable[..., GitHubExtractor]) -> None:
    with serving(THREE) as github:
        known = versions(source(github))
        github.files["postmortems/b.md"] = "new words"
        github.http.forget_calls()
        items = {item.path: item for item in source(github).documents(known)}
        assert github.http.count("blobs") == 1
    assert isinstance(items["postmortems/a.md"], Unchanged)
    changed = items["postmortems/b.md"]
    assert isinstance(changed, Document)
    assert changed.text == "new words"


def test_the_day_of_the_last_commit_is_asked_only_with_since(
    source: Callable[..., GitHubExtractor],
) -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    committed = {"postmortems/a.md": "2026-03-05T10:00:00Z"}
    with serving(THREE, committed=committed) as github:
        found = documents(source(github, since=day))
        assert github.http.count("commits") == 3
        known = {one.id: one.version for one in found.values()}
        github.files["postmortems/b.md"] = "new words"
        github.http.forget_calls()
        list(source(github, since=day).documents(known))
        assert github.http.count("commits") == 1
    assert found["postmortems/a.md"].modified == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert found["postmortems/b.md"].modified is None


def test_a_tree_too_large_for_one_answer_is_walked(
    source: Callable[..., GitHubExtractor],
) -> None:
    files: dict[str, Content] = {f"src/{n}/code.py": "x" for n in range(20)}
    files |= {f"teams/{n}/postmortems/{n}.md": "text" for n in "abcde"}
    with serving(files, most=25) as github:
        assert len(paths(source(github))) == 5
        github.http.forget_calls()
        assert paths(source(github, "teams/a")) == ["teams/a/postmortems/a.md"]
        assert not github.http.count("trees/(?!main)") > 2, "only what leads to --path is listed"


def test_a_folder_that_github_lists_in_part_hides_others(
    source: Callable[..., GitHubExtractor],
) -> None:
    files: dict[str, Content] = {f"postmortems/{n}.md": str(n) for n in range(30)}
    with serving(files, most=25) as github:
        found = list(source(github).documents())
    [failure] = [item for item in found if isinstance(item, SourceFailure)]
    assert (len(found), failure.path, failure.hides_others) == (26, "postmortems/", True)


# Branches and repositories


def test_another_branch_is_another_scope(source: Callable[..., GitHubExtractor]) -> None:
    drafts: dict[str, Content] = {"postmortems/draft.md": "text"}
    with serving(THREE, other_branches={"team/drafts": drafts}) as github:
        extractor = source(github, branch="team/drafts")
        [document] = extractor.documents()
    assert extractor.scope == "acme/runbooks@team/drafts"
    assert isinstance(document, Document)
    assert "/blob/team/drafts/postmortems/draft.md" in str(document.url)


def test_a_default_branch_of_another_name_changes_the_addresses(
    source: Callable[..., GitHubExtractor],
) -> None:
    with serving(THREE, branch="master") as github:
        known = versions(source(github))
        github.branch = "main"
        again = [item for item in source(github).documents(known) if isinstance(item, Document)]
    assert len(again) == 3
    assert "/blob/main/" in str(again[0].url)


def test_a_renamed_repository_is_read_under_its_new_name(
    source: Callable[..., GitHubExtractor],
) -> None:
    with serving(THREE, renamed="acme/incidents") as github:
        assert len(documents(source(github))) == 3
        assert github.http.count("acme/runbooks") == 1


@pytest.mark.parametrize(
    ("files", "settings", "says"),
    [
        ({}, {}, "acme/runbooks is empty"),
        ({"README.md": "text"}, {}, "--path"),
        (THREE, {"path": "docs"}, "--path"),
        (THREE, {"branch": "drafts"}, "--branch"),
        (THREE, {"token": "ghp_wrong"}, "GITHUB_TOKEN"),
        (THREE, {"token": ""}, "--repo, or set GITHUB_TOKEN if it is private"),
    ],
    ids=["empty", "nothing", "no such folder", "no such branch", "wrong token", "no token"],
)
def test_what_cannot_be_read_at_all_says_what_to_do(
    source: Callable[..., GitHubExtractor],
    slept: list[float],
    files: dict[str, Content],
    settings: Mapping[str, str],
    says: str,
) -> None:
    with serving(files) as github, pytest.raises(SourceError) as told:
        list(source(github, **settings).documents())
    assert says in str(told.value)
    assert "\n" not in str(told.value)
    assert slept == []


def test_a_repository_without_rights_names_token_and_repo(
    source: Callable[..., GitHubExtractor],
) -> None:
    with serving(THREE) as github:
        github.http.fail("repos", error(404, "Not Found"))
        with pytest.raises(SourceError, match=r"--repo.*GITHUB_TOKEN"):
            list(source(github).documents())


def test_a_token_without_the_scope_is_told_which(source: Callable[..., GitHubExtractor]) -> None:
    said = "Resource not accessible by personal access token"
    with serving(THREE) as github:
        github.http.fail("trees", error(403, said, x_ratelimit_remaining="4998"))
        with pytest.raises(SourceError, match=rf"{said}.*GITHUB_TOKEN.*Contents: read"):
            list(source(github).documents())


def test_the_last_file_may_vanish(source: Callable[..., GitHubExtractor]) -> None:
    with serving({**THREE, "README.md": "text"}) as github:
        known = versions(source(github))
        github.files = {"README.md": "text"}
        assert list(source(github).documents(known)) == []


@pytest.mark.parametrize("repo", ["runbooks", "https://github.com/acme/runbooks", "a/b/c", ""])
def test_a_repository_is_named_by_owner_and_name(repo: str) -> None:
    with pytest.raises(SettingsError, match="ORG/NAME"):
        GitHubExtractor(repo)


# Credentials


def test_what_is_not_given_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({**THREE, "docs/2026-01-01-x.md": "no"}) as github:
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        monkeypatch.setenv("GITHUB_API_URL", github.api_url)
        records = GitHubExtractor(repo="acme/runbooks", path="postmortems/").extract()
    assert sorted(record.path for record in records) == sorted(THREE)
    assert records[0].root_cause


@pytest.fixture(scope="module")
def pem() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


@pytest.mark.parametrize("form", ["text", "one line", "file"])
def test_an_app_reads_with_its_installations_token(
    source: Callable[..., GitHubExtractor], pem: str, form: str, tmp_path: Path
) -> None:
    (tmp_path / "app.pem").write_text(pem)
    keys = {"text": pem, "one line": pem.replace("\n", "\\n"), "file": str(tmp_path / "app.pem")}
    with serving(THREE, token="") as github:
        app = source(github, token=None, app_id="5", app_key=keys[form])
        assert len(documents(app)) == 3
        assert INSTALLED in github.http.seen[-1].headers["authorization"]
        assert github.http.count("access_tokens") == 1


def test_an_app_that_is_not_installed_says_so(
    source: Callable[..., GitHubExtractor], pem: str
) -> None:
    with serving(THREE, app_installed=False) as github:
        app = source(github, token="", app_id="5", app_key=pem)
        with pytest.raises(SourceError, match=r"not installed on acme/runbooks.*GITHUB_APP_ID"):
            list(app.documents())


@pytest.mark.parametrize("key", ["nonsense", "-----BEGIN RSA PRIVATE KEY-----\nx\n"])
def test_a_wrong_key_is_found_before_anything_is_sent(key: str) -> None:
    with pytest.raises(SettingsError, match="GITHUB_APP_KEY"):
        GitHubExtractor("acme/runbooks", app_id="5", app_key=key)


def test_an_address_without_a_scheme_is_refused() -> None:
    with pytest.raises(SettingsError, match="GITHUB_API_URL"):
        GitHubExtractor("acme/runbooks", api_url="github.acme.test/api/v3")


# Trouble on the way


def test_a_token_that_expires_leaves_what_is_done(source: Callable[..., GitHubExtractor]) -> None:
    with serving(THREE) as github:
        known = versions(source(github))
        github.files = {name: f"new {text}" for name, text in THREE.items()}
        github.files["postmortems/c.md"] = THREE["postmortems/c.md"]
        github.http.forget_calls()
        items = source(github).documents(known)
        seen = [next(items), next(items)]
        github.http.fail("", error(401, "Bad credentials"), times=99)
        seen += items
    assert [type(item) for item in seen] == [Unchanged, Document, SourceFailure]
    last = seen[-1]
    assert isinstance(last, SourceFailure)
    assert last.hides_others
    assert "GITHUB_TOKEN" in last.reason


def test_a_listing_that_breaks_off_hides_others(source: Callable[..., GitHubExtractor]) -> None:
    files: dict[str, Content] = {f"{x}/postmortems/{n}.md": x for x in "ab" for n in range(20)}
    with serving(files, most=25) as github:
        list(source(github).documents())
        second = github.http.calls[4].removeprefix("GET ")
        github.http.fail(second, error(502, "Bad Gateway"), times=99)
        found = list(source(github).documents())
    [failure] = [item for item in found if isinstance(item, SourceFailure)]
    assert failure.hides_others
    assert len(found) == 20 + 1


@pytest.mark.parametrize("fault", [DROPPED, GARBLED, HTML, error(502, "Bad Gateway"),
                                   Reply(503, b"<html>Unicorn!</html>"),
                                   Reply(200, b'{"tree":[]}', cut=100)],
                         ids=["dropped", "garbled", "html", "502", "503 html", "cut"])  # fmt: skip
@pytest.mark.parametrize("where", ["runbooks$", "trees", "blobs"])
def test_a_passing_fault_is_no_loss(
    source: Callable[..., GitHubExtractor], slept: list[float], fault: Reply, where: str
) -> None:
    with serving(THREE) as github:
        github.http.fail(where, fault)
        assert len(documents(source(github))) == 3
    assert len(slept) == 1


def test_a_request_that_hangs_is_given_up_and_repeated(
    source: Callable[..., GitHubExtractor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github_client, "TIMEOUT", 1)
    with serving(THREE) as github:
        github.http.fail("trees", Reply(200, {}, delay=1.5))
        assert len(documents(source(github))) == 3


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (error(500, "Server Error"), "GitHub answers 500"),
        (DROPPED, "GITHUB_API_URL"),
        (HTML, "GITHUB_API_URL"),
        (GARBLED, "GITHUB_API_URL"),
    ],
    ids=["500", "dropped", "html", "garbled"],
)
def test_a_lasting_fault_is_an_error(
    source: Callable[..., GitHubExtractor], slept: list[float], fault: Reply, says: str
) -> None:
    with serving(THREE) as github:
        github.http.fail("", fault, times=99)
        with pytest.raises(SourceError, match=says):
            list(source(github).documents())
        assert github.http.count() == 6
    assert 31 <= sum(slept) < 45


def test_an_address_that_leads_elsewhere_is_not_followed(
    source: Callable[..., GitHubExtractor], slept: list[float]
) -> None:
    elsewhere = {"Location": "https://sso.acme.test/login"}
    with serving(THREE) as github:
        github.http.fail("", Reply(301, {"message": "Moved"}, elsewhere), times=9)
        with pytest.raises(SourceError, match="leads elsewhere: mend GITHUB_API_URL"):
            list(source(github).documents())
        assert github.http.count() == 1
    assert slept == []


def test_a_server_that_gives_no_file_is_not_asked_for_all(
    source: Callable[..., GitHubExtractor],
) -> None:
    many: dict[str, Content] = {f"postmortems/{n:03}.md": f"about {n}" for n in range(100)}
    with serving(many) as github:
        github.http.fail("blobs", error(500, "Server Error"), times=9999)
        found = list(source(github).documents())
        assert github.http.count("blobs") == 3 * 6
    assert [item.path for item in found] == ["postmortems/000.md", "postmortems/001.md", "the rest"]


def test_nobody_there_is_an_error(slept: list[float]) -> None:
    with serving(THREE) as github:
        address = github.api_url
    patience = Patience(sleep=slept.append)
    extractor = GitHubExtractor("acme/runbooks", token=TOKEN, api_url=address, patience=patience)
    with pytest.raises(SourceError, match="cannot be reached"):
        list(extractor.documents())


@pytest.mark.parametrize("status", [403, 429])
def test_a_used_up_limit_is_waited_for_to_the_reset(
    source: Callable[..., GitHubExtractor],
    slept: list[float],
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    reset = str(int(time.time()) + 90)
    limit = error(status, "API rate limit exceeded for user ID 1.",
                  x_ratelimit_remaining="0", x_ratelimit_reset=reset)  # fmt: skip
    caplog.set_level(logging.WARNING)
    with serving(THREE) as github:
        github.http.fail("blobs", limit)
        assert len(documents(source(github))) == 3
    assert len(slept) == 1
    assert 89 <= slept[0] <= 97
    assert "rate limit is used up" in caplog.text


@pytest.mark.parametrize("wait", [1, 90])
@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_stated_pause_is_kept(
    source: Callable[..., GitHubExtractor], slept: list[float], status: int, wait: int
) -> None:
    said = "You have exceeded a secondary rate limit"
    with serving(THREE) as github:
        github.http.fail("blobs", error(status, said, retry_after=str(wait)))
        assert len(documents(source(github))) == 3
    assert len(slept) == 1
    assert wait <= slept[0] <= wait + 5


@pytest.mark.parametrize("status", [403, 429])
def test_an_unstated_pause_is_a_minute_and_grows(
    source: Callable[..., GitHubExtractor], slept: list[float], status: int
) -> None:
    said = "You have exceeded a secondary rate limit. Please wait a few minutes."
    with serving(THREE) as github:
        github.http.fail("trees", error(status, said), times=2)
        assert len(documents(source(github))) == 3
    assert 60 <= slept[0] < slept[1]
    assert slept[1] >= 120


def test_a_limit_that_outlasts_the_run_says_when_to_come_back(
    source: Callable[..., GitHubExtractor], slept: list[float]
) -> None:
    reset = str(int(time.time()) + 7200)
    limit = error(403, "API rate limit exceeded", x_ratelimit_remaining="0",
                  x_ratelimit_reset=reset)  # fmt: skip
    with serving(THREE) as github:
        github.http.fail("blobs", limit, times=99)
        found = list(source(github).documents())
    [failure] = found
    assert isinstance(failure, SourceFailure)
    assert failure.hides_others
    assert "try again after" in failure.reason
    assert slept == []


def test_a_limit_without_a_token_says_that_one_helps(
    source: Callable[..., GitHubExtractor], caplog: pytest.LogCaptureFixture
) -> None:
    limit = error(403, "API rate limit exceeded", x_ratelimit_remaining="0",
                  x_ratelimit_reset=str(int(time.time()) + 60))  # fmt: skip
    with serving(THREE, private=False) as github:
        github.http.fail("blobs", limit)
        assert len(documents(source(github, token=""))) == 3
    assert "With GITHUB_TOKEN it allows far more" in caplog.text


def test_extract_logs_what_it_cannot_read(
    source: Callable[..., GitHubExtractor], caplog: pytest.LogCaptureFixture
) -> None:
    with serving({**THREE, "postmortems/d.md": b"\x89PNG\0\0"}) as github:
        assert len(source(github).extract()) == 3
    assert "postmortems/d.md: is not text" in caplog.text


def test_nothing_that_documents_or_credentials_say_is_logged(
    source: Callable[..., GitHubExtractor], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving({"postmortems/a.md": "the launch code is 0000"}) as github:
        list(source(github).documents())
    assert TOKEN not in caplog.text
    assert "launch" not in caplog.text
    assert "bGF1bmNo" not in caplog.text
