"""Messages that grow, and files: what arrives when, and who may have it."""

import time
import urllib.request
from urllib.error import HTTPError

import pytest

from tests.sandbox.running import ALICE, BEN, GENERAL, GUEST, LEADS, RANDOM, error_of, section


def stream_to(client, parent, **more):
    recipient = {"recipient_user_id": ALICE, "recipient_team_id": "T0SANDBOX"}
    arguments = {"channel": GENERAL, "thread_ts": parent["ts"], **recipient, **more}
    return {key: value for key, value in arguments.items() if value}


def test_a_stream_grows_and_ends_with_its_blocks(sandbox):
    client = sandbox.client()
    parent = sandbox.say("?")
    stream = client.chat_stream(**stream_to(client, parent), buffer_size=1)
    stream.append(markdown_text="**one** ")
    stream.append(markdown_text="two")
    task = {"type": "task_update", "id": "t", "title": "Searching", "status": "in_progress"}
    stream.append(chunks=[task])
    stream.append(chunks=[task | {"status": "complete"}])
    growing = sandbox.thread(parent["ts"])[1]
    assert growing["streaming_state"] == "in_progress"
    assert error_of(client.chat_update, channel=GENERAL, ts=stream.ts, text="x") == (
        "streaming_state_conflict"
    )
    stream.stop(markdown_text=" three", blocks=[section("sources")])
    ended = sandbox.thread(parent["ts"])[1]
    assert ended["text"] == "**one** two three"
    assert [each["type"] for each in ended["blocks"]] == [
        "markdown", "task_card", "markdown", "section",
    ]  # fmt: skip
    assert ended["blocks"][1]["status"] == "complete"
    again = {"channel": GENERAL, "ts": stream.ts, "markdown_text": "x"}
    assert error_of(client.chat_appendStream, **again) == "message_not_in_streaming_state"
    assert client.chat_update(channel=GENERAL, ts=stream.ts, text="whole")["ok"]


def test_a_stream_in_a_channel_needs_its_recipient(sandbox):
    client = sandbox.client()
    parent = sandbox.say("?")
    for name in ("recipient_user_id", "recipient_team_id"):
        arguments = stream_to(client, parent, **{name: None})
        assert error_of(client.chat_startStream, **arguments) == f"missing_{name}"
    private = sandbox.say("?", channel=sandbox.direct_message())
    assert client.chat_startStream(channel=sandbox.direct_message(), thread_ts=private["ts"])["ok"]


def test_a_stream_dies_after_its_time_even_while_it_is_fed(start_sandbox):
    sandbox = start_sandbox(stream_seconds=0.3)
    client = sandbox.client()
    stream = client.chat_startStream(**stream_to(client, sandbox.say("?")), markdown_text="a")
    where = {"channel": GENERAL, "ts": stream["ts"]}
    until = time.monotonic() + 0.2
    while time.monotonic() < until:
        client.chat_appendStream(**where, markdown_text="b")
        time.sleep(0.05)
    time.sleep(0.2)
    late = error_of(client.chat_appendStream, **where, markdown_text="c")
    assert late == "message_not_in_streaming_state"


def test_two_files_arrive_as_one_message_in_the_thread_a_moment_later(sandbox):
    client = sandbox.client()
    parent = sandbox.say("?")
    reply = client.files_upload_v2(
        channel=GENERAL,
        thread_ts=parent["ts"],
        initial_comment="Here it is.",
        file_uploads=[
            {"content": "# Report\nline", "filename": "report.md", "title": "Report"},
            {"file": b"ID3" + bytes(2000), "filename": "report.mp3", "title": "Report, spoken"},
        ],
    )
    assert reply["files"][0]["shares"] == {}
    assert reply["files"][0]["mimetype"] == ""
    until = time.monotonic() + 5
    while len(sandbox.thread(parent["ts"])) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    message = sandbox.thread(parent["ts"])[1]
    report, audio = message["files"]
    assert message["text"] == "Here it is."
    assert (report["filetype"], audio["mimetype"]) == ("markdown", "audio/mpeg")
    assert audio["media_display_type"] == "audio"
    shares = client.files_info(file=report["id"])["file"]["shares"]["public"][GENERAL]
    assert (shares[0]["ts"], shares[0]["thread_ts"]) == (message["ts"], parent["ts"])
    assert fetch(report["url_private"], "xoxb-sandbox") == b"# Report\nline"
    assert fetch(report["url_private"]).startswith(b"<!DOCTYPE html>")
    part = urllib.request.Request(
        f"{sandbox.url}ui/files/{audio['id']}?as={ALICE}", headers={"Range": "bytes=0-2"}
    )
    with urllib.request.urlopen(part) as answer:
        assert (answer.status, answer.read()) == (206, b"ID3")


def fetch(url, token=""):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as reply:
        return reply.read()


def test_an_upload_to_a_channel_without_the_app_fails_at_the_end(sandbox):
    client = sandbox.client()
    upload = {"content": "text", "filename": "a.md"}
    assert error_of(client.files_upload_v2, channel=RANDOM, **upload) == "not_in_channel"
    assert error_of(client.files_upload_v2, channel=LEADS, **upload) == "channel_not_found"
    assert error_of(client.files_getUploadURLExternal, filename="a.md", length=0) == (
        "missing_argument"
    )


def test_a_refused_upload_is_an_http_error(sandbox):
    sandbox.admin("faults", {"method": "upload", "mode": "http", "status": 500})
    with pytest.raises(HTTPError):
        sandbox.client().files_upload_v2(channel=GENERAL, content="text", filename="a.md")


def test_files_of_a_private_channel_stay_in_it(sandbox):
    request = f"/ui/files?as={ALICE}&name=notes.txt"
    file = sandbox.request("POST", request, b"secret")["file"]
    sandbox.say("", channel=LEADS, files=[file["id"]])
    address = f"{sandbox.url}ui/files/{file['id']}?as="
    assert fetch(address + BEN) == b"secret"
    with pytest.raises(HTTPError):
        fetch(address + GUEST)
    assert error_of(sandbox.client().files_info, file=file["id"]) == "file_not_found"
