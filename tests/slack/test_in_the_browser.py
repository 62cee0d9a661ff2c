"""A newcomer's first five minutes: the real bot, the real voice, a real browser."""

import importlib.util
import shutil

import pytest

from tests.slack.incidents import thread_file

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)"),
    pytest.mark.skipif(
        importlib.util.find_spec("piper") is None, reason="the offline voice is not installed"
    ),
]
expect = sync_api.expect
FLAGS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update")


def test_ask_then_report_then_listen_then_download(own_talk, tmp_path):
    channel, _ = thread_file(tmp_path, "C0INCPAY001", "inc-pay")
    talk = own_talk(seeds=[channel], TTS="offline")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1400, "height": 900}, locale="en-GB")
        page.goto(talk.sandbox.url)

        page.get_by_role("textbox", name="Message #ask-postmortem").fill(
            "@postmortem what caused the database outage?"
        )
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        thread = page.get_by_role("region", name="Thread")
        expect(thread.get_by_text("confidence")).to_be_visible(timeout=10_000)
        expect(thread.get_by_text("[1]").first).to_be_visible()

        page.get_by_role("link", name="inc-pay").first.click()
        page.get_by_role("textbox", name="Message #inc-pay").fill("/testpm")
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Most likely cause:")).to_be_visible(timeout=60_000)
        page.get_by_role("button", name="1 reply").last.click()
        expect(thread.get_by_role("heading", name="Root Cause")).to_be_visible()
        page.wait_for_function("document.querySelector('audio').duration > 30")  # once it is loaded
        with page.expect_download() as download:
            thread.get_by_role("link", name="Download report.md").click()
        assert "# Recommended Tests" in download.value.path().read_text()
        browser.close()
