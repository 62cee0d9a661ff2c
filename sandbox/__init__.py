"""A local Slack workspace: Web API, Socket Mode and a page, for trying and testing a Slack app.

It stands alone: nothing here knows which app talks to it. Start it with `python -m sandbox`.
"""
