import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from slack_sdk.errors import SlackApiError

from bot.slack import Slack


@pytest.fixture
def strict_server():
    """Answers 429 once, then notes whether it was left alone for the second it asked for."""
    calls = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            calls.append(time.monotonic())
            status = 429 if len(calls) == 1 else 200
            body = b'{"ok": false, "error": "ratelimited"}' if status == 429 else b'{"ok": true}'
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api/", calls
    server.shutdown()


def test_a_hurried_call_gives_up_and_the_others_keep_the_wait(strict_server):
    url, calls = strict_server
    slack = Slack("xoxb-test", url)
    with pytest.raises(SlackApiError):
        slack.eager.chat_update(channel="C1", ts="1.0", text="a")
    with pytest.raises(SlackApiError):
        slack.eager.chat_update(channel="C1", ts="1.0", text="b")
    slack.posting.chat_update(channel="C1", ts="1.0", text="c")
    assert len(calls) == 2
    assert calls[1] - calls[0] >= 1.0
