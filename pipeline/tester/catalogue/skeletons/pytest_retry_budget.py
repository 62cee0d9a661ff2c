"""Starts a dependency that always fails, points the worker at it and counts what arrives.

JOB_COMMAND runs 100 jobs and reads DEPENDENCY_URL, e.g. "python -m worker --jobs 100";
each job sends its id in the header X-Job-Id.
"""

import os
import shlex
import subprocess
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from statistics import mean, pstdev

arrivals = defaultdict(list)


class AlwaysFailing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        arrivals[self.headers["X-Job-Id"]].append(time.monotonic())
        self.send_response(503, "{{service}} is being tested")
        self.end_headers()

    do_POST = do_GET


def test_attempts_are_capped_backed_off_and_jittered() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), AlwaysFailing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    command = shlex.split(os.environ["JOB_COMMAND"])
    subprocess.run(command, env={**os.environ, "DEPENDENCY_URL": url}, timeout=300)
    server.shutdown()

    assert arrivals, "no job called the dependency"
    assert max(len(times) for times in arrivals.values()) <= 5
    gaps = [[b - a for a, b in pairwise(times)] for times in arrivals.values() if len(times) > 2]
    first, second = [series[0] for series in gaps], [series[1] for series in gaps]
    assert mean(second) > 1.3 * mean(first), "no exponential backoff"
    assert pstdev(first) > 0.1 * mean(first), "no jitter"
