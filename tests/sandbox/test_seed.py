import json
from datetime import UTC, datetime

import pytest

from sandbox.manifest import DEFAULT_MANIFEST, parse_manifest
from sandbox.rules import Rules
from sandbox.seed import seed_workspace
from sandbox.wire import BOT_USER_ID
from sandbox.workspace import Workspace

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC).timestamp()


def seeded(*paths):
    manifest = parse_manifest(DEFAULT_MANIFEST)
    workspace = Workspace("http://sandbox/", manifest, Rules(), clock=lambda: NOW)
    seed_workspace(workspace, list(paths))
    return workspace


def test_a_thread_file_becomes_a_channel_with_its_people_and_history(thread_file):
    workspace = seeded(thread_file)
    channel = workspace.find_channel("inc-checkout")
    parent, *replies = channel.thread("1700000000.000100")
    assert (parent["reply_count"], parent["latest_reply"]) == (2, "1700000120.000300")
    assert parent["reply_users"] == ["U0MARIO0001", "U0UNLISTED1"]
    assert "label" not in parent
    assert [each["text"] for each in replies] == ["looking", "pool is full"]
    assert workspace.people["U0MARIO0001"].real_name == "Mario Silva"
    assert workspace.people["U0UNLISTED1"].name == "nina"
    assert workspace.bots["B0ALERTS001"].name == "Alerts"
    assert BOT_USER_ID in channel.members


def test_full_members_see_a_seeded_channel_and_guests_do_not(thread_file):
    workspace = seeded(thread_file)
    channel = workspace.find_channel("inc-checkout")
    assert workspace.sees("U0ALICE0001", channel)
    assert not workspace.sees("U0GUEST0001", channel)


def test_a_private_seed_is_for_those_who_wrote_in_it(thread_file):
    source = json.loads(thread_file.read_text())
    source["channel"]["is_private"] = True
    thread_file.write_text(json.dumps(source))
    channel = seeded(thread_file).find_channel("inc-checkout")
    assert set(channel.members) == {"U0MARIO0001", "U0UNLISTED1", BOT_USER_ID}


@pytest.mark.parametrize(("clock", "day"), [("09:00", 9), ("18:00", 8)])
def test_days_ago_keeps_the_time_of_day_and_never_reaches_into_the_future(thread_file, clock, day):
    source = json.loads(thread_file.read_text())
    hour = int(clock[:2])
    last = datetime(2025, 1, 1, hour, tzinfo=UTC).timestamp()
    shift = int(last - 1700000120)
    for message in source["messages"]:
        for key in ("ts", "thread_ts"):
            seconds, fraction = message[key].split(".")
            message[key] = f"{int(seconds) + shift}.{fraction}"
    source["days_ago"] = 1 if hour < 12 else 2
    thread_file.write_text(json.dumps(source))
    channel = seeded(thread_file).find_channel("inc-checkout")
    moved = datetime.fromtimestamp(float(max(channel.messages)), UTC)
    assert (moved.month, moved.day, moved.hour) == (3, day, hour)
    source["days_ago"] = 0
    thread_file.write_text(json.dumps(source))
    channel = seeded(thread_file).find_channel("inc-checkout")
    assert float(max(channel.messages)) <= NOW
    assert len(channel.thread(min(channel.messages))) == 3, "threads move as a whole"


def test_a_folder_stands_for_its_channels(thread_file, tmp_path):
    folder = tmp_path / "workspace" / "channels"
    folder.mkdir(parents=True)
    thread_file.rename(folder / "checkout.json")
    (tmp_path / "workspace" / "other.json").write_text("[]")
    assert seeded(tmp_path / "workspace").find_channel("inc-checkout")


def test_what_is_no_thread_is_named(tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text('{"messages": [{"ts": "yesterday"}]}')
    with pytest.raises(ValueError, match=r"broken\.json is no thread"):
        seeded(broken)
    with pytest.raises(ValueError, match="holds no seed files"):
        seeded(tmp_path / "nowhere")
