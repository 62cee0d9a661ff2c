"""A chat model on loopback that says again whatever it was asked: the most talkative there is."""

import json

from sources.loopback import Call, Loopback, Reply

MOST = 6_000  # characters of an answer


def echo_model() -> Loopback:
    """An OpenAI-compatible server; `seen` holds the prompts as it received them."""
    return Loopback(_answer)


def _answer(call: Call) -> Reply:
    if call.method == "GET":
        return Reply(200, {"object": "list", "data": [{"id": "echo", "object": "model"}]})
    asked = json.loads(call.body)["messages"][-1]["content"]
    events = [_chunk({"role": "assistant", "content": asked[-MOST:]}, None), _chunk({}, "stop")]
    lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    body = f"{lines}data: [DONE]\n\n".encode()
    return Reply(200, body, {"Content-Type": "text/event-stream"})


def _chunk(delta: dict[str, str], finish: str | None) -> dict[str, object]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {
        "id": "1", "object": "chat.completion.chunk", "created": 1, "model": "echo",
        "choices": [choice],
    }  # fmt: skip
