import json

import pytest

from sandbox.manifest import DEFAULT_MANIFEST, parse_manifest
from sandbox.rules import Rules
from sandbox.seed import seed_workspace
from sandbox.wire import BOT_USER_ID
from sandbox.workspace import Workspace


def seeded(*paths):
    manifest = parse_manifest(DEFAULT_MANIFEST)
    workspace = Workspace("http://sandbox/", manifest, Rules())
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
    assert channel.wire(BOT_USER_ID)["topic"]["value"] == "Lead: Mario"


def test_full_members_see_a_seeded_channel_and_guests_do_not(thread_file):
    workspace = seeded(thread_file)
    channel = workspace.find_channel("inc-checkout")
    assert workspace.sees("U0ALICE0001", channel)
    assert not workspace.sees("U0GUEST0001", channel)


def test_everybody_is_in_general(thread_file):
    workspace = seeded(thread_file)
    assert "U0MARIO0001" in workspace.find_channel("#general").members


def test_a_private_seed_is_for_those_who_wrote_in_it(thread_file):
    source = json.loads(thread_file.read_text())
    source["channel"]["is_private"] = True
    thread_file.write_text(json.dumps(source))
    channel = seeded(thread_file).find_channel("inc-checkout")
    assert set(channel.members) == {"U0MARIO0001", "U0UNLISTED1", BOT_USER_ID}


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
