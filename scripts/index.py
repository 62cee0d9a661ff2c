"""Build or refresh the search index from what is in the store.

    python scripts/index.py
    python scripts/index.py --json

Only passages that changed are embedded. The finished snapshot is swapped in at once: a running
bot picks it up with the next question, and a build that fails leaves the old one in place.
Next: python scripts/ask.py "what caused last week's database outage?"
"""

import json
from dataclasses import asdict

from cli import DONE, Counting, complain, make_parser, run, tell


def main(argv: list[str] | None = None) -> int:
    """Build, swap, report."""
    arguments = make_parser(__doc__ or "").parse_args(argv)
    from pipeline.retrieval.build import build_index
    from pipeline.settings import load_settings
    from pipeline.wiring import Services

    settings = load_settings()
    services = Services(settings)
    incidents = list(services.store.incidents())
    if not incidents:
        return complain("there are no incidents in the store yet: run scripts/extract.py first")
    counting = Counting("embedded", every=500)
    build = build_index(
        incidents,
        services.embedder,
        settings.state_dir,
        progress=lambda done, total: counting.step(done=done, total=total),
    )
    counting.end()
    manifest = build.manifest
    if arguments.json:
        print(
            json.dumps({**asdict(manifest), "embedded": build.embedded, "changed": build.changed})
        )
    else:
        state = f"{build.embedded} passages embedded" if build.changed else "nothing has changed"
        tell(f"{manifest.incidents} incidents, {manifest.passages} passages; {state}")
    return DONE


if __name__ == "__main__":
    run(main)
