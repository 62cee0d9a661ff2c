"""The program that gguf_server runs: serve one GGUF file until standard input ends.

Takes its orders as one JSON argument; answers with the server's address, one line, once the model
is loaded. A model that does not load is a traceback and exit code 1.
"""

import importlib
import json
import os
import sys
import threading
from typing import Any

ERRORS_ONLY = 1  # llama.cpp's verbosity: prompts must not end in a log


def main() -> None:
    """Load, say where, and serve."""
    life = threading.Thread(target=_end_with_parent, daemon=True)
    life.start()
    server = _serve(**json.loads(sys.argv[1]))
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    life.join()


def _end_with_parent() -> None:
    """Standard input is a pipe that nobody writes to: its end is the end of the parent."""
    os.read(sys.stdin.fileno(), 1)  # unbuffered: a lock held here would stall our own exit
    os._exit(0)


def _serve(*, model: str, alias: str, lora: str | None, context_tokens: int, threads: int) -> Any:
    xllamacpp: Any = importlib.import_module("xllamacpp")  # typed nowhere

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {alias}
    if lora:
        params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(lora, 1.0)]
    params.n_ctx = context_tokens
    params.n_parallel = 1  # the slots share the context: one slot has all of it
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.verbosity = ERRORS_ONLY
    params.cors_origins = ""  # no web page may read from it
    params.ui = params.endpoint_slots = False  # slots would show the prompts of others
    params.cache_ram_mib = 0  # past prompts, up to 8 GB of them by default
    return xllamacpp.Server(params)


if __name__ == "__main__":
    main()
