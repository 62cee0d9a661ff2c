"""Pairs are what the bot would have asked on that day, and replies are what it lets through."""

from dataclasses import replace
from random import Random

import pytest

from models.ports import Message
from pipeline.store import StoredIncident
from pipeline.training.card import describe_data, write_data_card
from pipeline.training.customer import make_customer
from pipeline.training.material import Material, make_materials, select_incidents
from pipeline.training.pairs import Dropped, Pair, digest
from pipeline.training.questions import word_question
from pipeline.training.served import Setting, make_served
from pipeline.triage.question import Ask, read_question
from pipeline.triage.request import NO_ANSWER, answer_prompt


@pytest.fixture(scope="module")
def material(series: list[StoredIncident], setting: Setting) -> Material:
    secret = series[5].record.id
    hidden = replace(series[6].record, trainable=False, fix="")
    records = [hidden if s.record.id == hidden.id else s.record for s in series]
    selection = select_incidents(records, lambda record: record.id != secret, setting)
    return make_materials(selection, "served", setting)[0]


@pytest.fixture(scope="module")
def pairs(material: Material) -> list[Pair]:
    return [pair for part in material.parts.values() for pair in part]


def test_prompt_is_the_bots_own(pairs: list[Pair]) -> None:
    opening = answer_prompt().text.partition("$")[0].strip()
    for pair in pairs:
        (message,) = pair.messages
        assert message.role == "user"
        assert message.content.startswith(opening)
        assert pair.question in message.content


def test_nothing_from_later_is_in_the_context(
    pairs: list[Pair], series: list[StoredIncident]
) -> None:
    days = {stored.record.id: stored.record.date or "" for stored in series}
    for pair in pairs:
        assert all(days[name] <= days[pair.incident_id] for name in pair.retrieved)


def test_held_out_reports_are_in_no_context_that_is_learned_from(material: Material) -> None:
    unseen = set(material.split.held_out)
    for pair in (*material.training, *material.validation):
        assert not unseen & set(pair.retrieved)


def test_quarter_has_the_fitting_report_taken_out(pairs: list[Pair]) -> None:
    unanswerable = [pair for pair in pairs if not pair.answerable]
    assert len(unanswerable) == pytest.approx(len(pairs) / 4, abs=2)
    for pair in unanswerable:
        assert pair.completion == NO_ANSWER
        assert pair.incident_id not in pair.retrieved
        assert pair.answer not in pair.messages[0].content


def test_reply_quotes_the_record_and_cites_it(pairs: list[Pair]) -> None:
    for pair in pairs:
        if pair.answerable:
            mark = f"[{pair.retrieved.index(pair.incident_id) + 1}]"
            assert mark in pair.completion
            bare = pair.completion.replace(f" {mark}", "")
            quoted = bare.removeprefix("Services affected: ").rstrip(".")
            assert quoted in pair.answer


def test_question_reads_as_meant_and_keeps_its_answer(
    pairs: list[Pair], series: list[StoredIncident]
) -> None:
    causes = {stored.record.id: stored.record.root_cause for stored in series}
    for pair in pairs:
        assert read_question(pair.question) is pair.asked
        if pair.asked is Ask.CAUSE:
            assert causes[pair.incident_id] not in pair.question


def test_title_that_gives_the_answer_away_is_not_asked_with(
    series: list[StoredIncident],
) -> None:
    record = replace(series[0].record, incident_title="Font licence ran out", impact="", summary="")
    assert word_question(record, Ask.CAUSE, Random(0)) is None
    assert word_question(record, Ask.FIX, Random(0)) is not None


def test_what_not_everybody_may_read_is_in_no_pair(
    pairs: list[Pair], series: list[StoredIncident]
) -> None:
    secret = series[5].record
    for pair in pairs:
        assert pair.incident_id != secret.id
        assert secret.id not in pair.retrieved
        assert secret.root_cause not in pair.messages[0].content


def test_same_seed_same_pairs(series: list[StoredIncident], setting: Setting) -> None:
    records = [stored.record for stored in series[:8]]

    def made(seed: int) -> str:
        outcomes = make_served(records, lambda _: True, replace(setting, seed=seed))
        return digest(one for one in outcomes if isinstance(one, Pair))

    assert made(7) == made(7) != made(8)


def test_family_is_taken_out_together(series: list[StoredIncident], setting: Setting) -> None:
    records = [stored.record for stored in series[:8]]
    family = frozenset(record.id for record in records[:7])
    alike = dict.fromkeys(family, family)
    outcomes = make_served(records, lambda _: True, replace(setting, families=alike))
    for pair in outcomes:
        if isinstance(pair, Pair) and not pair.answerable and pair.incident_id in family:
            assert not family & set(pair.retrieved)


def test_pair_survives_its_file(pairs: list[Pair]) -> None:
    assert [Pair.from_json(pair.to_json()) for pair in pairs] == pairs


def test_plain_prompt_has_the_agreed_form(series: list[StoredIncident]) -> None:
    record = series[0].record
    pairs = [one for one in make_customer([record]) if isinstance(one, Pair)]
    assert [pair.asked for pair in pairs] == [Ask.SERVICES, Ask.CAUSE, Ask.FIX]
    assert pairs[1].messages == (
        Message(
            "user",
            "### Incident Context:\nTrouble with invoice-printer\n"
            "Invoices came out blank for two hours.\n\n"
            "### Question:\nWhat was the root cause?\n\n### Answer:\n",
        ),
    )
    assert pairs[1].completion == "A font licence ran out overnight."


def test_card_accounts_for_every_incident(material: Material, series: list[StoredIncident]) -> None:
    card = describe_data(material)
    incidents = sum(part["incidents"] for part in card["parts"].values())
    reasons = card["left_out"]
    assert incidents + 2 == len(series)
    assert reasons["incident: not every member of the workspace may read it"] == 1
    assert reasons["incident: it states no cause or no fix"] == 1
    asked = sum(part["pairs"] for part in card["parts"].values())
    left_out = [one for one in material.dropped if isinstance(one, Dropped) and ":" in one.id]
    assert asked + len(left_out) == 3 * incidents
    assert "| training |" in write_data_card(card)
