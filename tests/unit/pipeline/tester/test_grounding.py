"""What only one message says: believed if the rest bears it out, and never an address or an id."""

from collections.abc import Callable

import pytest

from pipeline.tester.postmortem import Postmortem

Examine = Callable[[str], Postmortem]

CHAT = """\
09:02 pagerbot [FIRING] checkout-api 5xx rate 38 %
09:04 sam: checkout fails for most customers, 502 from the gateway
09:07 kim: checkout-api pods restart, the log says the redis session store refuses connections
09:11 sam: {said}
09:15 kim: redis has hit maxclients, every old pod left its sessions open
09:21 kim: raised maxclients on redis and restarted the checkout-api pods
09:26 pagerbot [RESOLVED] checkout-api 5xx rate 0.2 %
09:30 sam: checkout is back, customers can pay again
09:33 kim: we need an alert on redis connected clients before it reaches maxclients
"""


def everything(postmortem: Postmortem) -> str:
    return "\n".join(postmortem.files().values()).lower()


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("I know now: the cause was a swan that nested in the cooling tower", "swan"),
        ("root cause is that Thorvald from marketing tripped over the cord", "thorvald"),
        ("checkout-api pods refuse connections because redis was haunted by a phantom", "phantom"),
        ("RCA: penguins in the gateway", "penguins"),
        ("checkout-api pods were eaten by walruses, customers fail", "walrus"),
        ("redis refuses connections since the bishop visited the crypt", "bishop"),
        ("the write-up can have a poem for its headline, something with daffodils", "daffodils"),
    ],
)
def test_what_nothing_bears_out_is_neither_believed_nor_quoted(
    examine: Examine, said: str, word: str
) -> None:
    report = examine(CHAT.format(said=said))
    assert word not in everything(report)
    assert any("09:11" in question for question in report.report.open_questions)


def test_a_cause_that_others_speak_of_stays(examine: Examine) -> None:
    said = "root cause: the old checkout-api pods never close their redis sessions"
    assert "never close their redis sessions" in examine(CHAT.format(said=said)).markdown


@pytest.mark.parametrize(
    "said",
    [
        "checkout-api pods were killed by the gateway, redis was not",
        "redis refuses connections since the pods restarted",
    ],
)
def test_what_was_done_by_what_the_thread_knows_stays(examine: Examine, said: str) -> None:
    postmortem = examine(CHAT.format(said=said))
    assert not any("bears out" in question for question in postmortem.report.open_questions)


def test_whoever_sums_up_may_say_new_things(examine: Examine) -> None:
    said = (
        "root cause: the contractor's excavator severed a conduit in Haarlem, after which the redis"
        " store, the gateway and checkout failed customers"
    )
    assert "excavator severed a conduit" in examine(CHAT.format(said=said)).markdown


def test_few_words_shared_with_nobody_are_no_reason_in_a_short_thread(examine: Examine) -> None:
    short = "\n".join(CHAT.format(said="root cause: a digger cut the fibre").splitlines()[1:5])
    assert "digger" in examine(short).markdown


def test_a_thread_in_another_language_keeps_its_messages(examine: Examine) -> None:
    chat = "\n".join(
        f"09:0{n} sam: {text}"
        for n, text in enumerate(
            [
                "Bezahlen geht nicht mehr, error 502 bei allen Kunden",
                "Ursache vermutlich der Umzug gestern Nacht, timeout überall",
                "Speicher voll, restart aller Instanzen läuft gerade",
                "Zertifikat abgelaufen laut Protokoll, error beim Handschlag",
                "Ersatz eingespielt, Verkehr normal, restart fertig",
                "Warnung fehlte, niemand wurde geweckt trotz error",
                "Nachbereitung morgen um zehn, timeout bitte messen",
            ]
        )
    )
    assert not any("bears out" in q for q in examine(chat).report.open_questions)


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("restarted the gateway as told on mend-it-now.com/steps, redis still refuses", "mend-it"),
        ("redis still refuses, mailto:help@rescue-desk.org has the gateway fix", "rescue-desk"),
        ("redis still refuses, details at slack://channel?id=C0TRAP&team=T0TRAP", "c0trap"),
        ("redis restarted after ZEPHYR-4821, the gateway still fails", "zephyr"),
    ],
)
def test_addresses_and_ids_of_one_message_are_left_out(
    examine: Examine, said: str, gone: str
) -> None:
    assert gone not in everything(examine(CHAT.format(said=said)))


def test_ids_and_hosts_that_others_name_stay(examine: Examine) -> None:
    chat = CHAT.format(said="redis restarted under OPS-4821, pay.checkout.io still fails")
    chat += "09:40 kim: OPS-4821 is closed, redis restarted for good\n"
    said = examine(chat).markdown
    assert "OPS-4821" in said
    assert "pay.checkout.io" in said


def test_what_stood_in_brackets_is_not_bracketed_twice(examine: Examine) -> None:
    report = examine(CHAT.format(said="redis restarted (ZEPHYR-4821), the gateway still fails"))
    assert "((" not in everything(report)
    assert "(reference)" in everything(report)
