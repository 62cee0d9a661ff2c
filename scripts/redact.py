"""Take the secrets out of texts, line by line.

    python scripts/redact.py < in.jsonl > out.jsonl

In: one JSON object a line, {"id", "text"}; other keys are ignored. Out: {"id", "text",
"redactions": [{"kind", "count"}]}, through the same gate as everything else. A placeholder reads
[redacted aws-key 1]; the same secret has the same number within a text. REDACT_PII=true takes
e-mail addresses and phone numbers out as well.

Exit codes: 0 done; 1 the gate failed, and nothing of that line was printed; 3 done, but some lines
were no such objects (listed on stderr, left out).
"""

import json
import sys
from dataclasses import asdict

from cli import DONE, PARTLY, make_parser, run, tell


def main(argv: list[str] | None = None) -> int:
    """Every line of stdin in turn."""
    make_parser(__doc__ or "").parse_args(argv)
    from pipeline.redaction.gate import default_gate
    from pipeline.settings import load_settings

    gate = default_gate(pii=load_settings().redact_pii)
    bad = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            text = given["text"]
        except (ValueError, KeyError, TypeError):
            text = None
        if not isinstance(text, str):
            tell(f"line {number} is no JSON object with a text")
            bad += 1
            continue
        redacted = gate.redact(text)
        redactions = [asdict(r) for r in redacted.redactions]
        out = {"id": given.get("id"), "text": redacted.text, "redactions": redactions}
        print(json.dumps(out))  # escaped: half of a surrogate pair cannot be written otherwise
    return PARTLY if bad else DONE


if __name__ == "__main__":
    run(main)
