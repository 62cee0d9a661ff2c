"""The estimate against a real tokenizer, which is not one that it was made with."""

import openai
import pytest

from models.gguf_server import GGUFServer
from models.tokens import estimate_tokens

TEXTS = {
    "prose": "The connection pool was exhausted because a deploy doubled the number of workers "
    "while the database still allowed one hundred connections. We rolled back at noon. ",
    "log": "2031-03-04T05:06:07.891Z ERROR [pool-3] c.acme.Pay - tx=0x9f3ac2 took 10432ms ",
    "code": 'if (retries > MAX_RETRIES) { throw new TimeoutError("upstream"); }\n    return x;\n',
    "json": '{"service": "checkout-api", "p99_ms": 4123.5, "healthy": false, "tags": ["eu", "a"]}',
    "german": "Die Datenbank nahm keine Verbindungen mehr an, weil das Zertifikat abgelaufen war. ",
    "emoji": "🔥 rollback done ✅ → monitoring 👀 ",
    "table": "| time | who | what |\n|------|-----|------|\n| 10:02 | on-call | paged |\n",
    "mixed case": "NullPointerException in OrderServiceImpl.processPaymentRequestAsync ",
}


@pytest.mark.parametrize("kind", TEXTS)
def test_never_short_and_not_wasteful(kind: str, llama: GGUFServer) -> None:
    text = TEXTS[kind] * 2
    with openai.OpenAI(base_url=llama.base_url, api_key="none") as client:
        reply = client.completions.create(model="any", prompt=text, max_tokens=1)
    assert reply.usage
    true = reply.usage.prompt_tokens
    foreign = 0.9 if kind == "german" else 1  # this model's tokenizer was made for English alone
    assert foreign * true <= estimate_tokens(text) <= 3 * true


def test_text_that_is_not_valid_unicode() -> None:
    assert estimate_tokens("broken \ud800 half") > 0
    assert estimate_tokens("") == 0
