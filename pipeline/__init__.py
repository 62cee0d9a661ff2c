"""Incidents: from post-mortems and threads to answers and reports. Knows no Slack."""
