"""From a conversation to a model's tokens: the one place, for training, judging and serving.

The prompt is what the tokenizer's own chat template makes of the messages, which is also what a
server of the model makes of them. A template that refuses or forgets a system message gets it at
the head of the first user message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.ports import Message, ModelUnavailable


@dataclass(frozen=True, slots=True)
class Encoded:
    """A prompt with its reply as token ids; the first `prompt_length` are the prompt's."""

    ids: tuple[int, ...]
    prompt_length: int


def render_prompt(tokenizer: Any, messages: Sequence[Message]) -> str:
    """The text that a model continues with its reply. Raises ModelUnavailable."""
    return _apply(tokenizer, _fit_roles(tokenizer, messages), opens_reply=True)


def encode_prompt(tokenizer: Any, messages: Sequence[Message], *, plain: bool = False) -> list[int]:
    """The tokens of a prompt; a `plain` one is the messages' own text, without a template."""
    if plain:
        return _encode_plain(tokenizer, messages)
    return _ids(tokenizer, render_prompt(tokenizer, messages))


def encode_example(
    tokenizer: Any, messages: Sequence[Message], reply: str, *, plain: bool = False
) -> Encoded:
    """The tokens of a prompt and of the reply to it, up to and including the mark of its end.

    The prompt's tokens are exactly encode_prompt()'s: what a model sees when it is served.
    """
    if plain:
        prompt = _encode_plain(tokenizer, messages)
        return _join(prompt, [*_ids(tokenizer, reply), tokenizer.eos_token_id])
    turns = _fit_roles(tokenizer, messages)
    before = _apply(tokenizer, turns, opens_reply=True)
    whole = _apply(tokenizer, [*turns, Message("assistant", reply)], opens_reply=False).rstrip()
    if not whole.startswith(before):
        raise ModelUnavailable(
            f"The chat template of {tokenizer.name_or_path} rewrites a prompt when its reply is "
            "known: it cannot be trained on. Choose another model, or --format customer."
        )
    prompt, both = _ids(tokenizer, before), _ids(tokenizer, whole)
    if both[: len(prompt)] == prompt:
        return Encoded(tuple(both), len(prompt))
    return _join(prompt, _ids(tokenizer, whole.removeprefix(before)))


def _join(prompt: Sequence[int], reply: Sequence[int]) -> Encoded:
    return Encoded((*prompt, *reply), len(prompt))


def _encode_plain(tokenizer: Any, messages: Sequence[Message]) -> list[int]:
    """With whatever the tokenizer puts before a text, and nothing behind it."""
    text = "".join(message.content for message in messages)
    ids: list[int] = tokenizer(text)["input_ids"]
    return ids[:-1] if ids[-1:] == [tokenizer.eos_token_id] else ids


def _ids(tokenizer: Any, text: str) -> list[int]:
    return tokenizer(text, add_special_tokens=False)["input_ids"]


def _fit_roles(tokenizer: Any, messages: Sequence[Message]) -> list[Message]:
    """The messages, or without a system message where the template cannot take one."""
    from jinja2.exceptions import TemplateError

    turns = list(messages)
    if not turns or turns[0].role != "system":
        return turns
    try:
        if turns[0].content.strip() in _apply(tokenizer, turns, opens_reply=True):
            return turns
    except TemplateError:
        pass
    system, first, *rest = turns
    return [Message(first.role, f"{system.content}\n\n{first.content}"), *rest]


def _apply(tokenizer: Any, messages: Sequence[Message], *, opens_reply: bool) -> str:
    if not tokenizer.chat_template:
        raise ModelUnavailable(
            f"{tokenizer.name_or_path} has no chat template: choose an Instruct model, "
            "or --format customer."
        )
    turns = [{"role": message.role, "content": message.content} for message in messages]
    return tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=opens_reply)
