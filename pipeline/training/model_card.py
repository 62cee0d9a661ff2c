"""The model card of a run: what it is, what it is for, how it was made, what it does not do."""

from typing import Any

_PROMPTS = {
    "served": "The prompt is the bot's own (`triage_answer`, version `{prompt_version}`), rendered "
    "with the base model's\nchat template, for {context_tokens} tokens of context.",
    "customer": "The prompt is plain text, without a chat template: `### Incident Context:`, "
    "`### Question:`,\n`### Answer:`, each on a line of its own, at most {context_tokens} tokens.",
}


def write_model_card(manifest: dict[str, Any]) -> str:
    """The card in Markdown, from what is in run.json."""
    base, result, data = manifest["base"], manifest["result"], manifest["data"]
    recipe, method = manifest["recipe"], "QLoRA (NF4)" if result["quantised"] else "LoRA"
    return f"""# {manifest["run"]}

A {method} adapter of **{base["name"]}** that answers questions about an organisation's own
past incidents from what the prompt says of them. Made on {manifest["created"][:10]} by
`scripts/train.py`.

## Use

{_PROMPTS[manifest["pair_format"]].format(**manifest)}
What it writes is to be checked against the reports before anybody sees it. A model of this kind
invents: it is not for deciding anything by itself, nor for questions about anything else.

## Data

{data["pairs"]["training"]} pairs from {data["incidents"]["training"]} incidents to learn from, \
{data["pairs"]["validation"]} to stop by, {data["pairs"]["held_out"]} from the newest \
{data["incidents"]["held_out"]} incidents held out
and never seen. [Data card](data_card.md). The adapter can repeat passages of its training text: who
may use it should be allowed to read that.

## Training

| | |
|---|---|
| adapter | rank {recipe["rank"]}, alpha {recipe["alpha"]}, all linear layers, \
{result["trained_parameters"]:,} of {result["parameters"]:,} parameters |
| learned from | replies only |
| learning rate | {result["learning_rate"]:g}, linear, warmed up |
| batches | {result["tokens_per_batch"]} tokens, {result["padding_share"]:.1%} padding |
| steps, epochs | {result["steps"]}, {result["epochs"]} |
| validation loss | {result["first_eval_loss"]} before, {result["best_eval_loss"]} at best |
| speed | {result["tokens_per_second"]:g} tokens/s on {result["device"]} |
| peak memory | {result["peak_memory_mb"]} MB |
| seed | {manifest["seed"]} |

![Loss](loss.svg)

## Identity

| | SHA-256 |
|---|---|
| base weights | `{base["sha256"]}` |
| adapter | `{manifest["adapter_sha256"]}` |
| pairs | `{data["sha256"]}` |

Made with {", ".join(f"{name} {number}" for name, number in manifest["versions"].items())}.
How well it answers, against the base model and against no model: `scripts/evaluate.py`.
"""
