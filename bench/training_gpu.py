"""How fast a GPU fine-tunes a model of Mistral 7B's size, and at what share of what it multiplies.

    python bench/training_gpu.py                  # in four bits (QLoRA), as scripts/train.py does
    python bench/training_gpu.py --no-qlora       # in bfloat16: 14 GB of weights in place of 4
    python bench/training_gpu.py --small          # two narrow layers, to try it anywhere

The architecture is Mistral-7B-Instruct-v0.3's at full size with random weights: nothing is
downloaded, and speed does not depend on what weights say. 200 post-mortems with three pairs each,
as long as served prompts, for three epochs, with the evaluations of a real training. Writing the
weights (14 GB, to a temporary folder: TMPDIR) is not counted; loading them is told apart.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from models.causal import Base, pick_device
from models.finetune import Trained, finetune
from models.ports import Message
from models.recipe import Example, Recipe
from models.sft import Step

WORDS = 32768  # Mistral's vocabulary
MISTRAL = {
    "hidden_size": 4096,
    "intermediate_size": 14336,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
}
SMALL = MISTRAL | {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2}
PROMPT, REPLY = (600, 900), (20, 60)  # tokens, of served prompts and of the replies to them
JUDGED_BY = 7  # every so many examples is evaluated with
GOAL_SECONDS = 180
NEVER = 1_000_000  # evaluations: the weights are random, so that the loss tells nothing


def main(argv: list[str] | None = None) -> None:
    """Write a model, train it, print what it took."""
    arguments = parse_arguments(argv)
    examples = make_examples(arguments.incidents, arguments.pairs)
    recipe = Recipe(
        epochs=arguments.epochs, max_length=2048, quantised=arguments.qlora, patience=NEVER
    )
    sizes = SMALL if arguments.small else MISTRAL
    with tempfile.TemporaryDirectory() as scratch:
        base = write_model(sizes, Path(scratch) / "base")
        measured = matrix_rate(256 if arguments.small else 8192)
        trained, clock = train(base, examples, recipe, Path(scratch) / "run")
    report(trained, clock, operations(trained, sizes["hidden_size"]), measured)


def parse_arguments(argv: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--qlora", action=argparse.BooleanOptionalAction, help="four bits")
    parser.add_argument("--incidents", type=int, default=200)
    parser.add_argument("--pairs", type=int, default=3, help="of each incident")
    parser.add_argument("--epochs", type=float, default=3.0)
    parser.add_argument("--small", action="store_true")
    return parser.parse_args(argv)


def make_examples(incidents: int, pairs: int) -> list[Example]:
    """Random words in the lengths that pairs have: a word is a token."""
    random = Random(0)

    def words(least: int, most: int) -> str:
        return " ".join(
            f"w{random.randrange(WORDS - 2)}" for _ in range(random.randint(least, most))
        )

    return [
        Example((Message("user", words(*PROMPT)),), f" {words(*REPLY)}", plain=True)
        for _ in range(incidents * pairs)
    ]


def write_model(sizes: dict[str, int], folder: Path) -> Base:
    """Random weights in bfloat16, and a tokenizer with as many words as Mistral's."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import MistralConfig, MistralForCausalLM, PreTrainedTokenizerFast

    names = ["<s>", "</s>", *(f"w{n}" for n in range(WORDS - 2))]
    raw = Tokenizer(models.WordLevel({name: n for n, name in enumerate(names)}, unk_token="<s>"))
    raw.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    PreTrainedTokenizerFast(
        tokenizer_object=raw, bos_token="<s>", eos_token="</s>", pad_token="</s>"
    ).save_pretrained(folder)
    config = MistralConfig(**sizes, vocab_size=WORDS, sliding_window=None, rope_theta=1e6)
    with torch.device(pick_device()):
        model = MistralForCausalLM._from_config(config, dtype=torch.bfloat16)
    model.save_pretrained(folder)
    return Base("Mistral 7B's architecture", folder, "")


def matrix_rate(size: int) -> float:
    """Operations a second when nothing but two large matrices are multiplied in bfloat16."""
    import torch

    device = pick_device()
    first = torch.randn(size, size, device=device, dtype=torch.bfloat16)
    times = 20
    for warm in (True, False):
        began = time.monotonic()
        for _ in range(times):
            product = first @ first
        float(product[0, 0])  # waits for the device
        if not warm:
            return 2 * size**3 * times / (time.monotonic() - began)
    raise AssertionError


def train(
    base: Base, examples: list[Example], recipe: Recipe, folder: Path
) -> tuple[Trained, tuple[float, float]]:
    """A whole training as scripts/train.py has it. Also the seconds before and after loading."""
    began, steps = time.monotonic(), list[float]()

    def watch(_: Step) -> None:
        steps.append(time.monotonic())

    trained = finetune(base, examples, examples[::JUDGED_BY], recipe, folder, watch)
    return trained, (steps[0] - began, time.monotonic() - steps[0])


def operations(trained: Trained, hidden: int) -> float:
    """A second, by the model's matrices: two for a weight and token forward, two backward.

    Frozen weights have no gradients. Left out: the tables of words, attention, what is computed a
    second time where memory is short.
    """
    weights = trained.parameters + trained.trained_parameters - 2 * WORDS * hidden
    return 4 * weights * trained.tokens_per_second


def report(trained: Trained, clock: tuple[float, float], reached: float, measured: float) -> None:
    """What it took, and of what."""
    print(f"{trained.parameters / 1e9:.2f} billion weights, four bits: {trained.quantised}")
    print(f"until the first loss    {clock[0]:8.0f} s (loading included)")
    print(f"from there to the end   {clock[1]:8.0f} s (goal on an H200: {GOAL_SECONDS} s)")
    print(f"steps alone             {trained.train_seconds:8.0f} s, {trained.steps} of them")
    print(f"tokens a second         {trained.tokens_per_second:8.0f}")
    print(f"peak memory             {trained.peak_memory_mb:8} MB")
    print(f"padding                 {trained.padding_share:8.1%}")
    print(f"of the matrix rate      {reached / measured:8.1%}", end="")
    print(f" ({reached / 1e12:.3g} of {measured / 1e12:.3g} TFLOPS as measured)")


if __name__ == "__main__":
    main()
