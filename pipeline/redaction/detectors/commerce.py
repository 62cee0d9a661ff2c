"""Keys of payment, shop, mail and messaging services."""

import re

from pipeline.redaction.detectors.formats import UUID, Format, Shape

FORMATS = (
    # Publishable keys (pk_live_...) are public by design and stay.
    Format("stripe-key", "sk_live_ sk_test_ rk_live_ rk_test_", r"[A-Za-z0-9_]{16,}+"),
    Format("stripe-webhook-secret", "whsec_", r"[\w+/=-]{24,}+"),
    Format("square-key", "sq0atp- sq0csp- sq0idp- sandbox-sq0atb-", r"[\w-]{20,}+"),
    Format("square-key", "EAAA", r"[\w-]{60}(?![\w-])"),
    Format("shopify-token", "shpat_ shpca_ shppa_ shpss_ shptka_", r"[0-9a-fA-F]{32,}+"),
    Format("plaid-token", "access-production- access-sandbox- access-development-", UUID),
    Format("braintree-token", "access_token$production$ access_token$sandbox$", r"[\w$]{30,}+"),
    Format("facebook-token", "EAAC EAAB EAAG EAAJ", r"[A-Za-z0-9]{60,}+"),
    Format("flutterwave-key", "FLWSECK- FLWSECK_TEST-", r"[\w-]{20,}+"),
    Format("easypost-key", "EZAK EZTK", r"[\w-]{54,}+"),
    Format("shippo-token", "shippo_live_ shippo_test_", r"[0-9a-f]{32,}+"),
    Format("lob-key", "live_pub_ test_pub_ live_ test_", r"[0-9a-f]{35}(?![\w-])"),
    Format("adyen-key", "AQE", r"[\w+/-]{20,600}-[\w+/=]{20,}-[\w+/={}<>]{16,}+"),
    Format("sendgrid-key", "SG.", r"[\w-]{16,32}\.[\w-]{32,}+"),
    Format("brevo-key", "xkeysib- xsmtpsib-", r"[\w-]{64,}+"),
    Format("mailgun-key", "key-", r"[0-9a-f]{32}(?![\w-])"),
    Format("resend-key", "re_", r"[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}+"),
    Format("twilio-key", "SK", r"[0-9a-f]{32}(?!\w)"),
    Format("hubspot-token", "pat-na1- pat-eu1- pat-na2-", UUID),
    Format("intercom-token", "dG9rOi", r"[\w+/=]{40,}+"),
    Format("contentful-token", "CFPAT-", r"[\w-]{40,}+"),
    Format("mapbox-token", "sk.eyJ", r"[\w-]{40,}\.[\w-]{20,}+"),
    Format("typeform-token", "tfp_", r"[\w.=-]{40,}+"),
    Format("readme-key", "rdme_", r"[a-z0-9]{60,}+"),
    Format("frameio-token", "fio-u-", r"[\w=-]{60,}+"),
    Format("dropbox-token", "sl.", r"[\w-]{100,}+"),
    Format("asana-token", "1/ 2/", r"\d{16}(?:/\d{16})?:[0-9a-f]{32}(?!\w)"),
    Format("notion-token", "ntn_", r"[A-Za-z0-9]{40,}+"),
    Format("notion-token", "secret_", r"[A-Za-z0-9]{43}(?!\w)"),
    Format("linear-key", "lin_api_ lin_oauth_", r"[A-Za-z0-9]{32,}+"),
    Format("figma-token", "figd_ figo_ figor_", r"[\w-]{36,}+"),
    Format("airtable-token", "pat", r"[A-Za-z0-9]{14}\.[0-9a-f]{60,}+"),
    Format("postman-key", "PMAK-", r"[0-9a-f]{24}-[0-9a-f]{30,}+"),
    Format("trello-token", "ATTA", r"[0-9a-f]{64}\w{8}(?!\w)"),
    Format("clickup-token", "pk_", r"\d{6,10}_[A-Z0-9]{32}(?!\w)"),
    Format("mailersend-token", "mlsn.", r"[0-9a-f]{64}(?!\w)"),
    Format("paddle-key", "pdl_live_apikey_ pdl_sdbx_apikey_", r"\w{40,}+"),
    Format("polar-token", "polar_oat_", r"[A-Za-z0-9]{32,}+"),
    Format("woocommerce-secret", "cs_", r"[0-9a-f]{40}(?!\w)"),
    Format("cal-key", "cal_live_", r"[0-9a-f]{32}(?!\w)"),
    Format("mollie-key", "live_", r"[A-Za-z0-9]{30}(?!\w)"),
    Format("adafruit-key", "aio_", r"[A-Za-z0-9]{28,}+"),
)

SHAPES = (Shape("mailchimp-key", "-us", re.compile(r"(?<!\w)[0-9a-f]{32}-us\d{1,2}(?!\d)")),)
