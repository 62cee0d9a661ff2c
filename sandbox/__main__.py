"""Start a sandbox: `python -m sandbox --port 8090 --seed examples/workspace`."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from sandbox.manifest import Manifest, read_manifest
from sandbox.rules import Rules
from sandbox.server import Server
from sandbox.state import Tokens


def main(argv: list[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM; return 1, with one line on stderr, when it cannot start."""
    arguments = _parser().parse_args(argv)
    try:
        manifest = read_manifest(arguments.manifest)
        asyncio.run(_serve(arguments, manifest))
    except (OSError, ValueError) as error:
        print(f"sandbox: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    tokens, rules = Tokens(), Rules()
    add = parser.add_argument
    add("--port", type=int, default=8090, help="port, or the next free one; 0 takes any")
    add("--seed", type=Path, nargs="*", default=[], help="thread files, or folders of them")
    add("--manifest", type=Path, help="the app's manifest, YAML or JSON")
    add("--bot-token", default=tokens.bot)
    add("--app-token", default=tokens.app)
    add(
        "--rate-factor",
        type=float,
        default=rules.rate_factor,
        help="how many times Slack's rate limits are allowed; 1 is Slack itself",
    )
    add("--ready-file", type=Path, help="write addresses and tokens here once listening")
    return parser


async def _serve(arguments: argparse.Namespace, manifest: Manifest) -> None:
    tokens = Tokens(arguments.bot_token, arguments.app_token)
    rules = Rules(rate_factor=arguments.rate_factor)
    server = Server(manifest, tokens, rules, arguments.seed, arguments.port)
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await server.start()
    print(  # noqa: T201
        f"Sandbox at {server.url}  SLACK_API_URL={server.api_url}"
        f"  SLACK_BOT_TOKEN={tokens.bot}  SLACK_APP_TOKEN={tokens.app}",
        flush=True,
    )
    if arguments.ready_file:
        _write_ready(arguments.ready_file, server, tokens)
    await stopping.wait()
    await server.stop()


def _write_ready(path: Path, server: Server, tokens: Tokens) -> None:
    """Write the file in one step, so that nobody reads half of it."""
    ready = {"url": server.url, "api_url": server.api_url}
    ready |= {"bot_token": tokens.bot, "app_token": tokens.app}
    partial = path.with_suffix(path.suffix + ".partial")
    partial.write_text(json.dumps(ready), encoding="utf-8")
    partial.replace(path)


if __name__ == "__main__":
    sys.exit(main())
