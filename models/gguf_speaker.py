"""What a GGUF file says and how llama.cpp renders its prompts: for comparing it with its origin."""

from collections.abc import Sequence
from typing import Any

from models.chat_openai import open_client
from models.gguf_server import GGUFServer
from models.ports import Message, ModelUnavailable

ANSWER_SECONDS = 600.0  # a large model on a CPU reads a long prompt
LIKELIEST = 5


class GGUFSpeaker:
    """A running server, asked for more than an answer."""

    def __init__(self, server: GGUFServer) -> None:
        self._chat = server.chat(temperature=0)
        self._name = server.name
        self._address = server.base_url.removesuffix("/v1")

    def complete(self, prompts: Sequence[Sequence[Message]], *, max_tokens: int) -> list[str]:
        """The likeliest reply to each prompt, one after the other. Raises ModelError."""
        return ["".join(self._chat.stream(p, max_tokens=max_tokens)).strip() for p in prompts]

    def first_tokens(self, messages: Sequence[Message]) -> dict[str, float]:
        """The likeliest first tokens of a reply, with their log-probabilities."""
        asked = {"model": self._name, "max_tokens": 1, "temperature": 0}
        asked |= {"logprobs": True, "top_logprobs": LIKELIEST, "messages": _plain(messages)}
        reply = self._post("/v1/chat/completions", asked)
        first = reply["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        return {one["token"]: one["logprob"] for one in first}

    def render(self, messages: Sequence[Message]) -> str:
        """The prompt that llama.cpp makes of the messages by the template in the file."""
        return self._post("/apply-template", {"messages": _plain(messages)})["prompt"]

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        import openai

        with open_client(self._address, "", ANSWER_SECONDS) as client:
            try:
                return client.post(path, cast_to=object, body=body)
            except openai.OpenAIError as error:
                raise ModelUnavailable(f"{self._name} does not answer: {error}") from error


def _plain(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]
