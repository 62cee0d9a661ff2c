"""One rendering of a conversation, whoever asks for it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_model import CHATML, FORGETFUL, STRICT, write_tokenizer

from models.ports import Message, ModelUnavailable
from models.rendering import encode_example, encode_prompt, render_prompt

ASKED = (Message("user", "What broke the pool?"),)
TOLD = (Message("system", "Be brief."), *ASKED)
REPLY = "Release 4.18.3 did [1]."

Make = Callable[[str | None], Any]


@pytest.fixture
def tokenizer(tmp_path: Path) -> Make:
    return lambda template: write_tokenizer(tmp_path, [ASKED[0].content, REPLY], template)


@pytest.mark.parametrize("template", [CHATML, STRICT])
def test_prompt_is_the_templates_own(tokenizer: Make, template: str) -> None:
    made = tokenizer(template)
    turns = [{"role": m.role, "content": m.content} for m in ASKED]
    expected = made.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    ids = made.apply_chat_template(turns, add_generation_prompt=True, return_dict=False)
    assert render_prompt(made, ASKED) == expected
    assert encode_prompt(made, ASKED) == ids


@pytest.mark.parametrize("template", [CHATML, STRICT])
def test_training_sees_the_prompt_that_is_served(tokenizer: Make, template: str) -> None:
    made = tokenizer(template)
    encoded = encode_example(made, ASKED, REPLY)
    assert list(encoded.ids[: encoded.prompt_length]) == encode_prompt(made, ASKED)
    reply = made.decode(encoded.ids[encoded.prompt_length :])
    assert reply == f"{REPLY}<|im_end|>"


@pytest.mark.parametrize("template", [STRICT, FORGETFUL])
def test_system_message_goes_where_the_template_takes_it(tokenizer: Make, template: str) -> None:
    merged = (Message("user", "Be brief.\n\nWhat broke the pool?"),)
    made = tokenizer(template)
    assert render_prompt(made, TOLD) == render_prompt(made, merged)


def test_system_message_stays_where_the_template_has_one(tokenizer: Make) -> None:
    assert render_prompt(tokenizer(CHATML), TOLD).startswith("<|im_start|>system\nBe brief.")


def test_plain_prompt_has_no_template_and_its_reply_an_end(tokenizer: Make) -> None:
    made = tokenizer(None)
    encoded = encode_example(made, ASKED, REPLY, plain=True)
    assert list(encoded.ids[: encoded.prompt_length]) == encode_prompt(made, ASKED, plain=True)
    assert made.decode(encoded.ids) == f"{ASKED[0].content}{REPLY}<|im_end|>"


def test_model_without_a_template_is_told_from_one_with(tokenizer: Make) -> None:
    with pytest.raises(ModelUnavailable, match="Instruct model"):
        render_prompt(tokenizer(None), ASKED)


@pytest.mark.slow
def test_llama_cpp_renders_the_same(llama: Any, smollm2: Path) -> None:
    """The server of the GGUF file and the folder made of it."""
    import httpx
    from transformers import AutoTokenizer

    from models.causal import locate_base

    base = locate_base(str(smollm2), smollm2.parent)
    made = AutoTokenizer.from_pretrained(base.folder, local_files_only=True)
    server = llama.base_url.removesuffix("/v1")
    for messages in (ASKED, TOLD):
        turns = [{"role": m.role, "content": m.content} for m in messages]
        answer = httpx.post(f"{server}/apply-template", json={"messages": turns}).json()
        prompt = render_prompt(made, messages)
        assert answer["prompt"] == prompt
        told = {"content": prompt, "add_special": True, "parse_special": True}
        tokens = httpx.post(f"{server}/tokenize", json=told).json()["tokens"]
        assert tokens == encode_prompt(made, messages)
