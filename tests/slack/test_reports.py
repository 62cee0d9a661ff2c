import pytest

from tests.sandbox.running import ALICE, BEN, GENERAL, GUEST, LEADS, RANDOM
from tests.slack.conversation import is_bots, is_final
from tests.slack.incidents import thread_file

INCIDENT, PRIVATE, BUSY = "C0INCPAY001", "G0SECRET001", "C0INCBUSY01"
OUT_OF_REACH = "cannot find that thread, or you have no access"


@pytest.fixture(scope="module")
def roots(shared, tmp_path_factory):
    """Three channels full of incidents; the threads by channel."""
    from sandbox.seed import seed_workspace

    folder = tmp_path_factory.mktemp("seeds")
    paths, roots = [], {}
    for channel, name, options in (
        (INCIDENT, "inc-42-payments", {}),
        (PRIVATE, "hush", {"private": True}),
        (BUSY, "incident-room", {"threads": 3}),
    ):
        path, roots[channel] = thread_file(folder, channel, name, **options)
        paths.append(path)
    seed_workspace(shared.sandbox.server.state.workspace, paths)
    return roots


def permalink(talk, channel, ts, query=""):
    return f"{talk.sandbox.url}archives/{channel}/p{ts.replace('.', '')}{query}"


def thread(talk, channel, root, since, as_="U0MARIO0001"):
    found = talk.sandbox.get(f"/ui/threads/{channel}/{root}?as={as_}")["messages"]
    return [m for m in found if is_bots(m) and float(m["ts"]) > since]


def finished(talk, channel, root, since, as_="U0MARIO0001"):
    """The bot's messages in a thread once the summary and the files are there."""

    def done():
        found = thread(talk, channel, root, since, as_)
        texts = [m for m in found if not m.get("files") and is_final(m)]
        return found if texts and any(m.get("files") for m in found) else None

    talk.later(done, 40)
    talk.settle()
    return thread(talk, channel, root, since, as_)


def check_report(messages):
    assert len(messages) == 2, [m["text"] for m in messages]
    summary, files = messages
    assert "Most likely cause" in summary["text"]
    assert "Top missed signal" in summary["text"]
    assert "Top test to write" in summary["text"]
    names = [file["name"] for file in files["files"]]
    assert names[0] == "report.md"
    assert "voice.txt" in names
    assert "AKIA" not in str(messages)


def test_the_command_in_an_incident_channel_reports_on_the_channel(talk, roots):
    since = talk.moment()
    taken = talk.command(channel=INCIDENT)
    assert taken["ok"]
    assert talk.moment() - since < 1.0
    summary = talk.later(lambda: talk.posted(INCIDENT, since), 10)[0]
    root = summary["ts"]
    messages = [*talk.posted(INCIDENT, since), *thread(talk, INCIDENT, root, float(root))]
    talk.later(lambda: thread(talk, INCIDENT, root, float(root)), 40)
    summary = talk.later(lambda: [m for m in talk.posted(INCIDENT, since) if is_final(m)], 20)[0]
    messages = [summary, *thread(talk, INCIDENT, root, float(root))]
    check_report(messages)
    assert talk.trespasses() == []


def test_a_link_reports_into_its_thread_wherever_it_is_given(talk, roots):
    since, root = talk.moment(), roots[INCIDENT][0]
    talk.command(permalink(talk, INCIDENT, root), GENERAL)
    check_report(finished(talk, INCIDENT, root, since))
    assert talk.posted(GENERAL, since) == []


def test_a_link_to_a_reply_means_its_thread(talk, roots):
    since, root = talk.moment(), roots[INCIDENT][0]
    reply = talk.sandbox.get(f"/ui/threads/{INCIDENT}/{root}?as={ALICE}")["messages"][4]["ts"]
    talk.command(permalink(talk, INCIDENT, reply), INCIDENT)
    check_report(finished(talk, INCIDENT, root, since))


def test_a_mention_with_a_link_says_where_the_report_is(talk, roots):
    since, root = talk.moment(), roots[INCIDENT][0]
    link = permalink(talk, INCIDENT, root, f"?thread_ts={root}&cid={INCIDENT}")
    asked = talk.ask(f"@postmortem have a look at {link}")
    check_report(finished(talk, INCIDENT, root, since))
    assert "report appears in" in talk.answer(asked)["text"]


def test_a_mention_saying_testpm_in_a_thread_reports_on_it(talk, roots):
    root = roots[INCIDENT][0]
    asked = talk.ask("@postmortem testpm please", INCIDENT, thread_ts=root)
    check_report(finished(talk, INCIDENT, root, float(asked["ts"])))


def test_the_menu_of_a_message_reports_on_its_thread(talk, roots):
    since, root = talk.moment(), roots[INCIDENT][0]
    reply = talk.sandbox.get(f"/ui/threads/{INCIDENT}/{root}?as={ALICE}")["messages"][2]["ts"]
    done = talk.sandbox.act("shortcuts", callback_id="make_testpm", channel=INCIDENT, ts=reply)
    assert done["ok"]
    check_report(finished(talk, INCIDENT, root, since))


def test_pasted_text_is_reported_where_it_was_pasted(talk):
    since = talk.moment()
    text = (
        "13:02 alert: queue depth above 10000\n13:10 consumers crash on start, out of memory\n"
        "13:25 raised the memory limit to 2 GiB\n13:31 queue drains, all well again\n"
        "nobody had an alert on restarts of the consumers"
    )
    talk.command(text, GENERAL)
    summary = talk.later(lambda: [m for m in talk.posted(GENERAL, since) if is_final(m)], 30)[0]
    talk.later(lambda: thread(talk, GENERAL, summary["ts"], since, ALICE), 10)
    assert "Tester" in summary["text"]


def test_several_incidents_in_one_channel_are_a_choice(talk, roots):
    since = talk.moment()
    talk.command(channel=BUSY)
    question = talk.later(lambda: talk.whispers("Which one"), 15)[-1]
    buttons = [b["accessory"] for b in question["blocks"] if "accessory" in b]
    assert len(buttons) == 4
    chosen = buttons[1]
    container = {"type": "message", "channel_id": BUSY, "message_ts": question["ts"]}
    action = {"action_id": chosen["action_id"]}
    assert talk.sandbox.act("actions", container=container, action=action)["ok"]
    root = chosen["value"].split(" ")[2]
    assert root == roots[BUSY][1]
    check_report(finished(talk, BUSY, root, since))


def test_since_limits_what_is_read(talk, roots):
    since = talk.moment()
    talk.command("since 1h", BUSY)
    said = talk.later(lambda: [m for m in talk.posted(BUSY, since) if is_final(m)], 20)[0]
    assert "nothing to report on" in said["text"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("https://other-company.slack.com/archives/C0INCPAY001/p1700000000000100", "another Slack"),
        ("SANDBOX/archives/C0INCPAY001", "does not lead to a message"),
        ("SANDBOX/archives/C0INCPAY001/pxyz", "does not lead to a message"),
        ("nonsense", "Use `/testpm`"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(talk, roots, words, said):
    since = talk.moment()
    talk.command(words.replace("SANDBOX", talk.sandbox.url.rstrip("/")), GENERAL)
    assert talk.later(lambda: talk.whispers(said), 5)
    assert talk.posted(GENERAL, since) == []


@pytest.mark.parametrize("channel", [PRIVATE, LEADS, "C0NOSUCH001"])
def test_a_thread_that_one_may_not_see_is_like_one_that_is_not_there(talk, roots, channel):
    since = talk.moment()
    root = roots.get(channel, ["1700000000.000100"])[0]
    talk.command(permalink(talk, channel, root), GENERAL, as_=BEN)
    assert talk.later(lambda: talk.whispers(OUT_OF_REACH), 10)
    assert talk.posted(GENERAL, since) == []
    assert thread(talk, PRIVATE, roots[PRIVATE][0], since) == []


def test_a_missing_message_of_a_channel_in_sight_gets_the_same_sentence(talk, roots):
    talk.command(permalink(talk, INCIDENT, "1700000000.000100"), INCIDENT)
    assert talk.later(lambda: talk.whispers(OUT_OF_REACH), 10)


def test_guests_reach_only_their_own_channels(talk, roots):
    link = permalink(talk, INCIDENT, roots[INCIDENT][0])
    talk.command(link, "C0ASKPM0001", as_=GUEST)
    assert talk.later(lambda: talk.whispers(OUT_OF_REACH), 10)


def test_where_the_bot_is_no_member_it_asks_to_be_invited(talk):
    talk.command(channel=RANDOM)
    assert talk.later(lambda: talk.whispers("invite me"), 10)


def test_a_thread_with_nothing_but_the_request_is_refused_in_its_thread(talk):
    asked = talk.ask("@postmortem testpm since 5m")
    said = talk.later(lambda: talk.posted(GENERAL, float(asked["ts"])), 20)
    assert said


def test_refused_uploads_become_a_message_with_the_report(talk, roots):
    since, root = talk.moment(), roots[INCIDENT][0]
    talk.fault("upload", "http", seconds=60)
    talk.command(permalink(talk, INCIDENT, root), INCIDENT)
    messages = talk.later(
        lambda: found if len(found := thread(talk, INCIDENT, root, since)) > 1 else None, 50
    )
    talk.later(lambda: "did not take the files" in thread(talk, INCIDENT, root, since)[0]["text"])
    assert "Root Cause" in messages[1]["text"]


def test_a_lost_reply_about_the_files_does_not_share_them_twice(talk, roots):
    since, root = talk.moment(), roots[INCIDENT][0]
    talk.fault("files.completeUploadExternal", "drop_reply")
    talk.command(permalink(talk, INCIDENT, root), INCIDENT)
    check_report(finished(talk, INCIDENT, root, since))


def test_every_method_may_say_slow_down_during_a_report(talk, roots):
    since, root = talk.moment(), roots[INCIDENT][0]
    for method in ("chat.*", "conversations.*", "files.*", "users.*"):
        talk.fault(method, "ratelimited", count=2, retry_after=1)
    talk.command(permalink(talk, INCIDENT, root), INCIDENT)
    check_report(finished(talk, INCIDENT, root, since))
    assert talk.sandbox.journal("violation") == []
