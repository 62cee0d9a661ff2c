"""Settings, and the file that shows them."""

import pytest
from conftest import ROOT

from pipeline.errors import SettingsError
from pipeline.settings import env_example, load_settings


def test_env_example_is_what_the_settings_are() -> None:
    assert (ROOT / ".env.example").read_text() == env_example()


def test_the_environment_overrides_defaults_and_flags_override_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LLM_MODEL", "mistral")
    assert load_settings().llm_model == "mistral"
    assert load_settings(llm_model="qwen").llm_model == "qwen"
    assert load_settings(llm_model=None).llm_model == "mistral"


@pytest.mark.parametrize(
    ("name", "value"),
    [("TTS", "loud"), ("TIMEZONE", "Mars/Base"), ("NIGHTLY_AT", "25:00"), ("HEALTH_PORT", "x")],
)
def test_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()
