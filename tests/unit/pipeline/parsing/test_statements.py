"""The cause and the fix, wherever a report hides them."""

from pipeline.parsing.parser import Parser
from pipeline.records import Document, IncidentRecord


def parse(text: str) -> IncidentRecord:
    return Parser().parse(Document("folder", "report.md", text))[0]


def test_in_the_summary_alone():
    record = parse(
        "# Logs lost\n\n## Summary\n\nFor ninety minutes no logs were kept. This was caused by a "
        "wrong role in the shipper's annotations. We reverted the change.\n"
    )
    assert "caused by a wrong role" in record.root_cause
    assert record.fix == "We reverted the change."
    assert record.origins["root_cause"] == "summary prose"


def test_in_rows_of_the_timeline():
    record = parse(
        "# Metrics missing\n\n## Summary\n\nMetrics were missing due to a slow endpoint.\n\n"
        "## Timeline\n\n| Time | Event |\n|--|--|\n| 08:03 | A developer asks where they are |\n"
        "| 08:40 | **Recovery:** scrape timeout raised to 30 seconds |\n"
        "| 09:08 | Confirmed that all is well |\n"
    )
    assert record.fix == "**Recovery:** scrape timeout raised to 30 seconds"
    assert record.origins["fix"] == "timeline row 08:40"


def test_under_a_heading_that_promises_little():
    record = parse(
        "# Login fails\n\n## Technical elements\n\nDue to an upgrade at the provider the outbound "
        "address changed. As a consequence our firewall blocked all queries.\n\n"
        "## Short term\n\nWe added the new address to the firewall.\n"
    )
    assert "the outbound address changed" in record.root_cause
    assert "We added the new address" in record.fix


def test_the_last_why_is_quoted():
    record = parse(
        "# Outage\n\n## Five whys\n\n- Everything was down\n- **Why?** The node restarted\n"
        "- **Why?** It ran out of memory\n- **Why?** An import loads the whole file\n"
    )
    assert "An import loads the whole file" in record.root_cause


def test_what_this_refers_to_comes_with_it():
    record = parse(
        "## Root cause\n\nThe job reads its key from a file. That file was deleted by mistake. "
        "This caused every run to fail.\n\n## Fix\n\nThe file was restored.\n"
    )
    assert "That file was deleted by mistake." in record.root_cause


def test_plans_are_no_fix():
    record = parse(
        "# Slow pages\n\nPages were slow because an index was missing. We will add an index next "
        "week. In the future we should test with real data.\n"
    )
    assert record.fix == ""
    assert not record.trainable


def test_a_failed_attempt_is_not_the_fix():
    record = parse(
        "# Outage\n\n## Timeline\n\n- 10:00 pods crash\n- 10:10 Rollback attempted, did not help\n"
        "- 10:30 Removed the bad rule from the proxy\n- 10:31 Service is up\n"
    )
    assert "Removed the bad rule" in record.fix
    assert "attempted" not in record.fix


def test_an_unknown_cause_stays_unknown():
    record = parse(
        "# Relay down\n\nThe relay was down on 2024-01-02 at 10:00.\n\n## Root cause\n\nWe are not "
        "sure what the root cause is, but suspect the site leaks connections.\n\n"
        "## Resolution\n\nThe relay was restarted.\n"
    )
    assert record.root_cause.startswith("We are not sure what the root cause is")
    assert not record.trainable


def test_a_doubt_during_the_incident_does_not_undo_the_cause():
    record = parse(
        "## What happened\n\nAt this point the root cause was not clear yet.\n\n## Root cause\n\n"
        "The outage was caused by a missing index.\n\n## Fix\n\nThe index was created.\n"
    )
    assert record.root_cause == "The outage was caused by a missing index."
    assert record.trainable


def test_quotes_are_verbatim():
    text = "A **typo** in [the rule](http://x/y) caused the `proxy` to drop all requests."
    record = parse(f"# Outage\n\n## Root cause\n\n{text}\n\n## Fix\n\nWe fixed the typo.\n")
    assert record.root_cause == text


def test_list_items_without_full_stop_are_set_apart():
    record = parse("# Outage\n\n## Resolution\n\n- Restarted the hub\n- Deleted the stuck pods\n")
    assert record.fix == "Restarted the hub; Deleted the stuck pods"
