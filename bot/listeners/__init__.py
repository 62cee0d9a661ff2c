"""What Slack tells the bot, one module a feature. A listener starts work and leaves."""
