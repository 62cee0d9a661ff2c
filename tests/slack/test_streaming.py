"""While a model writes, the answer grows in the thread."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.slack.conversation import LIMIT

SENTENCES = (
    "The connection pool of invoice-api was set to 400, above the limit of 300 [1]. ",
    "The pool was set to 40 and invoice-api was restarted [1].",
)


class SlowModel(BaseHTTPRequestHandler):
    """An OpenAI-compatible server that takes its time between two sentences."""

    def do_GET(self):
        self._reply("application/json", json.dumps({"data": [{"id": "slow"}]}).encode())

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for sentence in SENTENCES:
            for word in sentence.split(" "):
                self._send({"delta": {"content": f" {word}" if word else ""}})
                time.sleep(0.1)
            time.sleep(1)
        self._send({"delta": {}, "finish_reason": "stop"})
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, choice):
        chunk = {"choices": [{"index": 0, **choice}]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def _reply(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def model():
    server = ThreadingHTTPServer(("127.0.0.1", 0), SlowModel)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {"LLM_BASE_URL": f"http://127.0.0.1:{server.server_port}/v1", "LLM_MODEL": "slow"}
    server.shutdown()


@pytest.mark.slow
def test_an_answer_is_streamed_and_ends_with_its_sources(own_talk, model):
    talk = own_talk(**model)
    asked = talk.ask()
    growing = talk.later(lambda: talk.replies(asked))[0]
    assert growing.get("streaming_state") == "in_progress"
    answer = talk.later(lambda: [m for m in talk.replies(asked) if "ledger.md" in str(m)])[0]
    assert answer["ts"] == growing["ts"]
    assert LIMIT in answer["text"]
    assert "worded by slow" in str(answer["blocks"])
    assert len(talk.replies(asked)) == 1
    assert talk.trespasses() == []


@pytest.mark.slow
def test_without_streams_the_answer_is_posted_once(own_talk, model):
    talk = own_talk(**model)
    talk.fault("chat.startStream", "unknown_method", seconds=60)
    asked = talk.ask()
    assert "worded by slow" in str(talk.answer(asked)["blocks"])
    assert len(talk.replies(asked)) == 1


@pytest.mark.slow
def test_killed_in_the_middle_of_a_stream_the_same_message_is_finished(own_talk, model):
    talk = own_talk(**model)
    asked = talk.ask()
    growing = talk.later(lambda: talk.replies(asked))[0]
    talk.settle(0.3)
    talk.bot.kill()
    talk.bot.start(ready=False)
    answer = talk.later(lambda: [m for m in talk.replies(asked) if "ledger.md" in str(m)], 40)[0]
    assert answer["ts"] == growing["ts"]
    assert len(talk.replies(asked)) == 1
