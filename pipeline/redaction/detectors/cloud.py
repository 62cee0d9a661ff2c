"""Keys of cloud providers."""

import re
from collections.abc import Iterator

from pipeline.redaction import values
from pipeline.redaction.detectors.formats import Format, Shape
from pipeline.redaction.findings import Finding
from pipeline.redaction.reading import Reading

FORMATS = (
    Format("aws-key", "AKIA ASIA ABIA ACCA", r"[A-Z0-9]{16,}+"),
    Format("aws-session-token", "IQoJb3JpZ2lu FwoGZXIvYXdz FQoGZXIvYXdz", r"[\w+/=%-]{80,}+"),
    Format("aws-key", "ABSK", r"[A-Za-z0-9+/]{100,}={0,2}"),
    Format("aws-key", "amzn.mws.", r"[0-9a-f-]{36}"),
    Format("google-key", "AIza", r"[\w-]{30,}+"),
    Format("google-oauth-secret", "GOCSPX-", r"[\w-]{20,}+"),
    Format("google-token", "ya29.", r"[\w.-]{20,}+"),
    Format("google-token", "1//0 4/0A", r"[\w-]{40,}+"),
    Format("google-key", "AQ.Ab", r"[\w-]{40,}+"),
    Format("digitalocean-token", "dop_v1_ doo_v1_ dor_v1_", r"[0-9a-f]{32,}+"),
    Format("alibaba-key", "LTAI", r"[A-Za-z0-9]{12,}+"),
    Format("tencent-key", "AKID", r"[A-Za-z0-9]{32,}+"),
    Format("yandex-token", "y0_ y1_ y2_ y3_", r"[\w-]{40,}+"),
    Format("yandex-key", "AQVN", r"[\w-]{35,}+"),
    Format("yandex-token", "t1.9", r"[\w=-]{60,}\.[\w=-]{60,}+"),
    Format("exoscale-key", "EXO", r"[0-9a-f]{24,}+"),
    Format("scaleway-key", "SCW", r"[A-Z0-9]{17,}+"),
    Format("cloudflare-token", "v1.0-", r"[0-9a-f]{24}-[0-9a-f]{100,}+"),
    Format("cloudflare-token", "cfut_ cfat_ cfk_", r"[A-Za-z0-9]{32,}+"),
    Format("fly-token", "fo1_ fm1a_ fm1r_ fm2_", r"[\w+/=,-]{32,}+"),
    Format("heroku-key", "HRKU-", r"[\w-]{30,}+"),
    Format("vercel-token", "vcp_ vci_ vca_ vcr_ vck_", r"[A-Za-z0-9]{24,}+"),
    Format("netlify-token", "nfp_ nfc_ nfo_ nfu_ nfb_", r"[A-Za-z0-9]{32,}+"),
    Format("supabase-key", "sbp_ sb_secret_", r"[\w-]{20,}+"),
    Format("planetscale-token", "pscale_tkn_ pscale_pw_ pscale_oauth_", r"[\w=.-]{30,}+"),
    Format("database-token", "neon_api_ napi_ turso_", r"[\w-]{32,}+"),
    Format("aiven-password", "AVNS_", r"[\w-]{16,}+"),
    Format("render-key", "rnd_", r"[A-Za-z0-9]{24,}+"),
)

SHAPES = (
    # Three characters, a digit and the mark; copies often lose what stands before the mark.
    Shape("azure-secret", "q~", re.compile(r"(?<!\w)(?:[\w.~-]{3}\d)?Q~[\w.~-]{30,}+")),
)

AWS_ID = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{16}")
AWS_SECRET = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])")
NEAR = 300


def aws_secrets(reading: Reading) -> Iterator[Finding]:
    """Forty random characters near the id of an AWS key; a commit hash is no such secret."""
    end = 0
    for key in AWS_ID.finditer(reading.plain):
        start, end = max(end, key.start() - NEAR), key.end() + NEAR
        for match in AWS_SECRET.finditer(reading.plain, start, end):
            if re.search("[A-Z]", match[0]) and values.looks_generated(match[0]):
                yield Finding(match.start(), match.end(), "aws-secret")
