"""Keys of model hubs and of services that run models."""

from pipeline.redaction.detectors.formats import Format

FORMATS = (
    Format("anthropic-key", "sk-ant-", r"[\w-]{30,}+"),
    Format("openrouter-key", "sk-or-", r"[\w-]{30,}+"),
    Format("openai-key", "sk-proj- sk-svcacct- sk-admin- sk-None-", r"[\w-]{20,}+"),
    Format("openai-key", "sk-", r"(?:[\w-]{8,60}?T3BlbkFJ[\w-]{16,}+|[A-Za-z0-9]{20,}+)"),
    Format("huggingface-token", "hf_ api_org_", r"[A-Za-z0-9]{28,}+"),
    Format("groq-key", "gsk_", r"[A-Za-z0-9]{40,}+"),
    Format("xai-key", "xai-", r"[A-Za-z0-9]{60,}+"),
    Format("perplexity-key", "pplx-", r"[A-Za-z0-9]{40,}+"),
    Format("replicate-token", "r8_", r"[A-Za-z0-9]{36,}+"),
    Format("fireworks-key", "fw_", r"[A-Za-z0-9]{22,}+"),
    Format("together-key", "tgp_v1_", r"[\w-]{40,}+"),
    Format("nvidia-key", "nvapi-", r"[\w-]{50,}+"),
    Format("langsmith-key", "lsv2_pt_ lsv2_sk_ ls__", r"[0-9a-f]{32}\w{0,16}"),
    Format("langfuse-key", "sk-lf-", r"[0-9a-f-]{36}"),
    Format("pinecone-key", "pcsk_", r"\w{40,}+"),
    Format("elevenlabs-key", "sk_", r"[0-9a-f]{48}(?!\w)"),
    Format("wandb-key", "wandb_v1_", r"\w{40,}+"),
    Format("tavily-key", "tvly-", r"[\w-]{28,}+"),
    Format("jina-key", "jina_", r"\w{50,}+"),
    Format("stability-key", "sk-stab-", r"[\w-]{30,}+"),
)
