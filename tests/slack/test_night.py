"""The nightly job: caught up at the start, outside the bot, picked up without a restart."""

import pytest

from tests.sandbox.running import GENERAL

NEWS = """# Badge readers rejected every card

Date: 2026-07-01
Services: badge-service

## Summary
Nobody could enter the warehouse for an hour.

## Root cause
The licence of the badge service had expired at midnight.

## Resolution
The licence was renewed.
"""


@pytest.mark.slow
def test_a_missed_night_is_caught_up_and_answers_know_of_it(own_talk, tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "badges.md").write_text(NEWS)
    (folder / "TEMPLATE.md").write_text("# Template\n\n## Root cause\n\n<what happened>\n")
    (folder / "scan.md").write_bytes(b"\x89PNG\0\0")
    sources = f"folder:{folder}, folder:{tmp_path / 'nowhere'}"
    talk = own_talk(ready=False, SOURCES=sources, ADMIN_CHANNEL=GENERAL)
    report = talk.later(lambda: talk.posted(GENERAL, 0), 90)[0]["text"]
    assert "2 new, 0 changed, 0 removed" in report
    assert "1 left out: TEMPLATE.md (" in report
    assert "1 not readable: scan.md (is not text)" in report
    assert "not read: " in report
    assert "Traceback" not in report
    assert "index: 4 incidents" in report
    asked = talk.ask("@postmortem why did the badge readers reject every card?")
    assert "licence" in talk.answer(asked, seconds=30)["text"]
    talk.bot.kill()
    talk.bot.start()
    talk.settle(2)
    assert len(talk.posted(GENERAL, 0)) == 1
