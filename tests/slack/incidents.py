"""Incident channels to fill a workspace with."""

import json
import time

STEPS = (
    (0, "alerts", "FIRING: checkout error rate 14 % (threshold 1 %)"),
    (2, "U0MARIO0001", "customers report that they cannot pay, looking"),
    (6, "U0NINA00001", "I think it is the new release, checkout 4.12 went out at 13:40"),
    (9, "U0MARIO0001", "restarted the pods, no change, errors go on"),
    (15, "U0NINA00001", "pool of payments-db is exhausted: 100 of 100 connections in use"),
    (18, "U0MARIO0001", "our key is AKIA" + "IOSFODNN7ABCDEFG" + " in case you need the console"),
    (24, "U0NINA00001", "rolled back to 4.11, the release opened a connection per request"),
    (30, "U0MARIO0001", "error rate back to normal, payments work again. resolved"),
    (33, "U0NINA00001", "we had no alert on the pool, we should have seen that earlier"),
)
PEOPLE = [
    {"id": "U0MARIO0001", "name": "mario", "real_name": "Mario Silva"},
    {"id": "U0NINA00001", "name": "nina", "real_name": "Nina Falk"},
]


def thread_file(folder, channel, name, hours_ago=3.0, private=False, threads=1):
    """A seed file with one incident as a thread, or several a day apart; the roots come back."""
    messages, roots = [], []
    for number in range(threads):
        start = time.time() - (hours_ago + 24 * number) * 3600
        root = f"{start:.6f}"
        roots.append(root)
        for minutes, who, text in STEPS:
            author = {"bot_id": "B0ALERTS001", "username": "Alerts"}
            author = author if who == "alerts" else {"user": who}
            ts = f"{start + minutes * 60:.6f}"
            messages.append({"ts": ts, "thread_ts": root, "text": text, **author})
    path = folder / f"{name}.json"
    described = {"id": channel, "name": name, "is_private": private}
    path.write_text(json.dumps({"channel": described, "users": PEOPLE, "messages": messages}))
    return path, roots
