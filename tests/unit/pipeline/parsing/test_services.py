from pipeline.parsing.parser import Parser
from pipeline.records import Document


def services(text: str) -> tuple[str, ...]:
    return Parser().parse(Document("folder", "report.md", text))[0].services_affected


def test_a_list_of_services_is_taken_as_it_is():
    assert services(
        "# Outage\n\n**Affected services:** Checkout API, `ledger` and Search\n\nX.\n"
    ) == (
        "Checkout API",
        "ledger",
        "Search",
    )


def test_the_subject_that_was_down_is_found():
    found = services(
        "# Errors in the morning\n\n## Summary\n\nOn Monday the Invoice Service was unavailable "
        "because docs.example.org was down. Tom noticed it.\n"
    )
    assert "Invoice Service" in found
    assert "docs.example.org" in found


def test_people_months_and_states_are_no_services():
    found = services(
        "# Queue stuck\n\n## Summary\n\nIn March Alice noticed that RabbitMQ was not responding. "
        "All nodes were in NotReady state and Alice said so.\n"
    )
    assert "RabbitMQ" in found
    assert not {"Alice", "March", "NotReady"} & set(found)


def test_capitals_of_a_title_make_no_name():
    found = services(
        "# Suspected Loss Of Data\n\n## Summary\n\nThe archive of Larkspur was lost.\n"
    )
    assert "Suspected" not in " ".join(found)
