"""What the manifest subscribes to and what the bot listens to are the same."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
LISTENERS = "".join(p.read_text() for p in (ROOT / "bot" / "listeners").glob("*.py"))
MANIFEST = yaml.safe_load((ROOT / "manifest.yaml").read_text())


def test_every_subscribed_event_has_a_listener_and_the_other_way_round():
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    heard = set(re.findall(r'app\.event\("(\w+)"\)', LISTENERS))
    assert {event.partition(".")[0] for event in events} == heard


def test_every_command_and_shortcut_has_a_listener():
    features = MANIFEST["features"]
    commands = {entry["command"] for entry in features["slash_commands"]}
    shortcuts = {entry["callback_id"] for entry in features["shortcuts"]}
    assert commands == set(re.findall(r'app\.command\("([^"]+)"\)', LISTENERS))
    assert shortcuts == set(re.findall(r'app\.message_shortcut\("([^"]+)"\)', LISTENERS))
