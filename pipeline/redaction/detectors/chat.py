"""Tokens and webhook addresses of chat services: whoever holds the address may post."""

import re

from pipeline.redaction.detectors.formats import Format, Shape

REST = r"[^\s\"'<>|\\`)\]]{30,}+"

FORMATS = (
    Format("slack-token", "xoxb- xoxp- xoxa- xoxr- xoxs- xoxo- xoxc- xoxd-", r"[\w%+/=-]{20,}+"),
    Format("slack-token", "xoxe. xoxe-", r"[\w.%-]{20,}+"),
    Format("slack-token", "xapp- xwfp-", r"[\w-]{20,}+"),
    Format(
        "slack-webhook",
        "https://hooks.slack.com/services/ https://hooks.slack.com/workflows/"
        " https://hooks.slack.com/triggers/ https://hooks.slack-gov.com/services/"
        " hooks.slack.com/services/ hooks.slack.com/workflows/ hooks.slack.com/triggers/",
        r"[\w/-]{20,}+",
    ),
    Format(
        "discord-webhook",
        "https://discord.com/api/webhooks/ https://discordapp.com/api/webhooks/"
        " discord.com/api/webhooks/ https://canary.discord.com/api/webhooks/ https://ptb.discord.com/api/webhooks/",
        r"\d{10,20}/[\w-]{30,}+",
    ),
    Format("teams-webhook", "https://", rf"[\w-]{{1,63}}\.webhook\.office\.com/webhookb?2?/{REST}"),
    Format("teams-webhook", "https://outlook.office.com/webhook/", REST),
    Format("google-webhook", "https://chat.googleapis.com/v1/spaces/", REST),
    Format(
        "workflow-webhook",
        "https://",
        r"[\w.-]{1,100}\.logic\.azure\.com[!-~]{0,300}?sig=[\w%-]{20,}+",
    ),
)

SHAPES = (
    # Often behind "bot", so inside a word.
    Shape("telegram-token", ":aa", re.compile(r"(?<!\d)\d{8,10}:AA[\w-]{32,}+")),
    # Begins with the coded digits of a number.
    Shape(
        "discord-token",
        "discord bot token",
        re.compile(r"[MNO](?<!\w.)[DTjz][\w-]{21,26}\.[\w-]{6}\.[\w-]{27,}+"),
    ),
)
