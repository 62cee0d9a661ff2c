"""The page in a real browser, with a real Bolt app behind it."""

import asyncio
import io
import re
import shutil
import threading
import wave

import pytest

from tests.sandbox.running import GENERAL, LEADS, bolt, connected

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)"
)
expect = sync_api.expect

FLAGS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    "--autoplay-policy=no-user-gesture-required",
]
REPORT = "# Root Cause\n\n- **Pool** of `12`\n\n| Test | Layer |\n|---|---|\n| pool | unit |\n"


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, sandbox):
    """Open the page; a mistake in its program fails the test."""
    contexts, mistakes = [], []

    def visit(path="", **options):
        settings = {"viewport": {"width": 1200, "height": 800}, "locale": "en-GB", **options}
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: mistakes.append(error.message))
        page.goto(sandbox.url + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert mistakes == []


class RunningApp:
    """A Bolt app in a thread of its own; `build(app)` adds its listeners."""

    def __init__(self, sandbox, build):
        self._sandbox, self._build = sandbox, build
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    async def _serve(self):
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        app = bolt(self._sandbox)
        self._build(app)
        async with connected(self._sandbox, app):
            self._ready.set()
            await self._over.wait()


def test_a_question_is_asked_by_keyboard_and_answered_in_a_thread(sandbox, visit):
    go_on = threading.Event()

    def build(app):
        @app.event("app_mention")
        async def mention(event, client):
            thread = {"channel": event["channel"], "thread_ts": event["ts"]}
            await client.assistant_threads_setStatus(
                channel_id=event["channel"], thread_ts=event["ts"], status="is thinking..."
            )
            await asyncio.to_thread(go_on.wait, 5)
            reader = {"recipient_user_id": event["user"], "recipient_team_id": "T0SANDBOX"}
            stream = await client.chat_startStream(**thread, **reader, markdown_text="The **disk")
            here = {"channel": event["channel"], "ts": stream["ts"]}
            await asyncio.sleep(0.3)
            await client.chat_appendStream(
                **here, markdown_text="** was full [[1]](https://a.test/1)"
            )
            await client.chat_stopStream(**here, blocks=[feedback()])

        @app.event("message")
        async def message():
            pass

        @app.action("rating")
        async def rating(ack):
            await ack()

    with RunningApp(sandbox, build):
        page = visit()
        page.get_by_role("textbox", name="Message #ask-postmortem").focus()
        page.keyboard.type("@post")
        expect(page.get_by_role("option", name="postmortem")).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.type("what broke?")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("last week")
        page.keyboard.press("Enter")
        expect(page.locator(".message .mention").first).to_have_text("@postmortem")
        thread = page.get_by_role("region", name="Thread")
        expect(thread.get_by_text("postmortem is thinking")).to_be_visible()
        go_on.set()
        answer = thread.locator(".message").last
        expect(answer.locator("strong", has_text="disk")).to_be_visible()
        expect(answer).not_to_have_attribute("aria-busy", "true")
        expect(answer.get_by_role("link", name="[1]")).to_have_attribute("href", "https://a.test/1")
        expect(thread.get_by_text("postmortem is thinking")).to_be_hidden()
        answer.get_by_role("button", name="Good").click()
        expect(answer.get_by_role("button", name="Good")).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    asked = sandbox.journal(kind="call", what="chat.startStream")
    assert len(asked) == 1


def test_people_reply_edit_and_react(sandbox, visit):
    sandbox.say("who is on call?", channel=GENERAL, as_="U0BEN000001")
    page = visit(f"#/{GENERAL}")
    message = page.locator(".message", has_text="who is on call?")
    message.hover()
    message.get_by_role("button", name="Reply in thread").click()
    reply = page.get_by_role("textbox", name="Reply…")
    expect(reply).to_be_focused()
    page.keyboard.type("I *am*")
    page.keyboard.press("Enter")
    thread = page.get_by_role("region", name="Thread")
    expect(thread.locator(".message strong", has_text="am").last).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.get_by_role("textbox", name="Edit message").fill("I was")
    page.keyboard.press("Enter")
    expect(thread.get_by_text("(edited)")).to_be_visible()
    page.keyboard.press("Escape")
    expect(thread).to_be_hidden()
    message.hover()
    message.get_by_role("button", name="React with eyes").click()
    reaction = message.get_by_role("button", name="eyes, 1")
    expect(reaction).to_have_attribute("aria-pressed", "true")
    reaction.click()
    expect(reaction).to_be_hidden()


def test_a_command_reports_its_progress_and_brings_files_to_hear_and_read(sandbox, visit):
    def build(app):
        @app.command("/testpm")
        async def testpm(ack, command, client):
            await ack("Working on it.")
            here = {"channel": command["channel_id"]}
            posted = await client.chat_postMessage(**here, text="reading")
            await client.chat_update(**here, ts=posted["ts"], text="*finished*")
            files = [
                {"content": REPORT, "filename": "report.md"},
                {"file": sound(seconds=2), "filename": "summary.wav"},
            ]
            await client.files_upload_v2(
                **here, thread_ts=posted["ts"], initial_comment="The report", file_uploads=files
            )

    with RunningApp(sandbox, build):
        page = visit(f"#/{GENERAL}")
        page.get_by_role("textbox", name="Message #general").focus()
        page.keyboard.type("/test")
        page.keyboard.press("Enter")
        expect(page.locator(".composer-hint")).to_contain_text("[thread link | latest | text]")
        page.keyboard.press("Enter")
        whisper = page.locator(".message.ephemeral")
        expect(whisper).to_contain_text("Only visible to you")
        expect(whisper).to_contain_text("Working on it.")
        expect(page.locator(".message strong", has_text="finished")).to_be_visible()
        page.get_by_role("button", name="1 reply").click()
        thread = page.get_by_role("region", name="Thread")
        expect(thread.get_by_role("heading", name="Root Cause")).to_be_visible()
        expect(thread.get_by_role("cell", name="unit")).to_be_visible()
        thread.get_by_role("button", name="Play summary.wav").click()
        expect(thread.get_by_role("button", name="Pause summary.wav")).to_be_visible()
        position = thread.get_by_role("slider", name="Position")
        expect(position).to_have_attribute("aria-valuetext", re.compile("0:0[12] of 0:02"))
        assert page.evaluate("document.querySelector('audio').duration") == pytest.approx(2, 0.05)
        with page.expect_download() as download:
            thread.get_by_role("link", name="Download report.md").click()
        assert download.value.suggested_filename == "report.md"
        assert download.value.path().read_text() == REPORT


def test_a_button_asks_first_and_a_modal_says_what_is_missing(sandbox, visit):
    submitted = []

    def build(app):
        @app.action("ask")
        async def ask(ack, body, client):
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=modal())

        @app.view("reasons")
        async def reasons(ack, view):
            values = view["state"]["values"]
            if len(values["why"]["why"]["value"]) < 5:
                await ack(response_action="errors", errors={"why": "Say a little more."})
                return
            submitted.append(values)
            await ack()

    with RunningApp(sandbox, build):
        sandbox.client().chat_postMessage(channel=GENERAL, text="Rate", blocks=[ask_button()])
        page = visit(f"#/{GENERAL}")
        page.get_by_role("button", name="Rate it").click()
        question = page.get_by_role("dialog", name="Really?")
        question.get_by_role("button", name="Go on").click()
        dialog = page.get_by_role("dialog", name="Reasons")
        dialog.get_by_role("button", name="Send").click()
        expect(dialog.get_by_text("Please complete this required field.")).to_have_count(2)
        dialog.get_by_role("textbox", name="Why?").fill("no")
        dialog.get_by_role("button", name="Kind Choose").click()
        page.keyboard.type("wro")
        page.keyboard.press("Enter")
        dialog.get_by_role("checkbox", name="Tell me").check()
        dialog.get_by_role("button", name="Send").click()
        expect(dialog.get_by_text("Say a little more.")).to_be_visible()
        dialog.get_by_role("textbox", name="Why?").fill("because of this")
        dialog.get_by_role("button", name="Send").click()
        expect(dialog).to_be_hidden()
    assert submitted[0]["why"]["why"]["value"] == "because of this"
    assert submitted[0]["kind"]["kind"]["selected_option"]["value"] == "wrong"
    assert [each["value"] for each in submitted[0]["also"]["also"]["selected_options"]] == ["tell"]


def test_each_person_sees_what_they_may_see(sandbox, visit):
    page = visit()
    channels = page.get_by_role("navigation", name="Channels and apps")
    expect(channels.get_by_role("link", name="security-leads")).to_be_visible()
    page.get_by_role("button", name="Acting as Alice").click()
    page.get_by_role("option", name="Gustav").click()
    expect(page.get_by_role("button", name="Acting as Gustav")).to_be_visible()
    expect(channels.get_by_role("link", name="security-leads")).to_be_hidden()
    page.goto(f"{sandbox.url}#/{LEADS}")
    expect(page.get_by_text("you cannot see it")).to_be_visible()
    sandbox.say("@gustav hello", channel="C0ASKPM0001")
    expect(page.locator(".message .mention-me")).to_have_text("@Gustav Weber (guest)")


@pytest.mark.parametrize("width", [390, 1400])
def test_nothing_sticks_out_of_the_page(sandbox, visit, width):
    long = "`" + "x" * 300 + "`\n```" + "y" * 300 + "```\n" + "z" * 300
    asked = sandbox.say(long, channel=GENERAL)
    sandbox.client().chat_postMessage(
        channel=GENERAL,
        thread_ts=asked["ts"],
        markdown_text="|a|b|\n|-|-|\n" + f"|{'w' * 200}|v|\n",
    )
    page = visit(f"#/{GENERAL}", viewport={"width": width, "height": 844})
    page.get_by_role("button", name="1 reply").click()
    expect(page.get_by_role("region", name="Thread").get_by_role("table")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(OUTSIDE) == []
    if width == 390:
        page.get_by_role("button", name="Close thread").click()
        page.get_by_role("button", name="Channels", exact=True).click()
        page.get_by_role("link", name="random").click()
        expect(page.get_by_role("heading", name="random").first).to_be_visible()


def test_hostile_text_stays_text(sandbox, visit):
    tag = "<img src=x onerror=document.title='broken'>"
    script = "javascript:document.title='broken'"
    client = sandbox.client()
    client.chat_postMessage(
        channel=GENERAL,
        text=f"{tag} <{script}|slack link> <https://ok.test|good link>",
        attachments=[{"title": tag, "title_link": script, "color": "red;x:url(//a.test)"}],
    )
    markdown = (
        f"{tag} [markdown link]({script}) [coded](java&#115;cript:1) <{script}> ![i]({script})"
    )
    blocks = [
        {"type": "markdown", "text": markdown},
        {"type": "section", "text": {"type": "mrkdwn", "text": f"{tag} <{script}>"}},
        {"type": "image", "image_url": script, "alt_text": tag},
    ]
    client.chat_postMessage(channel=GENERAL, text="blocks", blocks=blocks)
    client.files_upload_v2(channel=GENERAL, filename="report.md", content=f"{tag}\n\n{markdown}")
    sandbox.admin("messages", {"channel": GENERAL, "text": tag, "username": tag})
    page = visit(f"#/{GENERAL}")
    expect(page.locator(".file .markdown")).to_contain_text("<img src=x")
    expect(page.get_by_role("link", name="good link")).to_have_attribute("href", "https://ok.test/")
    assert page.locator(".message img").count() == 0
    addresses = page.locator(".message a").evaluate_all("links => links.map((each) => each.href)")
    assert [each for each in addresses if not re.match(r"https?://", each)] == []
    assert "broken" not in page.title()


def test_a_permalink_leads_to_its_message(sandbox, visit):
    asked = sandbox.say("the first of many")
    sandbox.say("the reply", thread_ts=asked["ts"])
    reply = sandbox.thread(asked["ts"])[1]
    for number in range(70):
        sandbox.say(f"message {number}\nwith two lines")
    link = sandbox.client().chat_getPermalink(channel=GENERAL, message_ts=asked["ts"])["permalink"]
    page = visit(link.removeprefix(sandbox.url))
    message = page.locator(".message", has_text="the first of many")
    expect(message).to_be_in_viewport()
    expect(message).to_have_class(re.compile("highlight"))
    link = sandbox.client().chat_getPermalink(channel=GENERAL, message_ts=reply["ts"])["permalink"]
    sandbox.say(f"see {link}")
    page.keyboard.press("Control+k")
    page.keyboard.type("gnrl")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=link).click()
    thread = page.get_by_role("region", name="Thread")
    expect(thread.locator(".message.highlight")).to_contain_text("the reply")


def test_a_lost_line_is_shown_and_what_was_missed_is_caught_up(sandbox, visit):
    page, lines, cut = visit(), [], threading.Event()

    def route(line):
        if cut.is_set():
            line.close()
            return
        line.connect_to_server()
        lines.append(line)

    page.route_web_socket(re.compile("/ui/events"), route)
    page.goto(f"{sandbox.url}?again#/{GENERAL}")
    sandbox.say("heard at once")
    expect(page.locator(".message", has_text="heard at once")).to_be_visible()
    cut.set()
    lines[0].close()
    expect(page.get_by_text("Reconnecting")).to_be_visible()
    sandbox.say("said meanwhile")
    cut.clear()
    page.get_by_role("button", name="Try now").click()
    expect(page.locator(".message", has_text="said meanwhile")).to_be_visible()
    expect(page.get_by_text("Reconnecting")).to_be_hidden()


def test_the_home_tab_shows_what_the_app_published(sandbox, visit):
    def build(app):
        @app.event("app_home_opened")
        async def opened(event, client):
            view = {"type": "home", "blocks": [text_block("*46 incidents*")]}
            await client.views_publish(user_id=event["user"], view=view)

    with RunningApp(sandbox, build):
        page = visit()
        page.get_by_role("link", name="postmortem connected").click()
        page.get_by_role("link", name="Home").click()
        expect(page.locator(".home strong")).to_have_text("46 incidents")


OUTSIDE = """[...document.querySelectorAll('body *')]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => !each.closest('.table-scroll, .code, .hidden-words, .acting-words'))
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.className)"""


def plain(text):
    return {"type": "plain_text", "text": text}


def text_block(text):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def feedback():
    good, bad = ({"text": plain(word), "value": word} for word in ("Good", "Bad"))
    buttons = {"type": "feedback_buttons", "positive_button": good, "negative_button": bad}
    return {"type": "context_actions", "elements": [buttons | {"action_id": "rating"}]}


def ask_button():
    question = {"title": plain("Really?"), "text": plain("It takes a minute.")}
    confirm = question | {"confirm": plain("Go on"), "deny": plain("No")}
    button = {"type": "button", "action_id": "ask", "text": plain("Rate it"), "confirm": confirm}
    return {"type": "actions", "elements": [button]}


def modal():
    def field(name, label, element, **more):
        element = {"action_id": name, **element}
        return {
            "type": "input",
            "block_id": name,
            "label": plain(label),
            "element": element,
            **more,
        }

    kinds = [{"text": plain("Wrong"), "value": "wrong"}, {"text": plain("Late"), "value": "late"}]
    select = {"type": "static_select", "options": kinds, "placeholder": plain("Choose")}
    tell = {"type": "checkboxes", "options": [{"text": plain("Tell me"), "value": "tell"}]}
    return {
        "type": "modal",
        "callback_id": "reasons",
        "title": plain("Reasons"),
        "submit": plain("Send"),
        "blocks": [
            field("kind", "Kind", select),
            field("also", "Also", tell, optional=True),
            field("why", "Why?", {"type": "plain_text_input"}),
        ],
    }


def sound(seconds):
    """Return a silent WAV file."""
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 8000 * seconds)
    return data.getvalue()
