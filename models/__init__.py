"""Machine-learning models behind Protocols. A leaf: knows nothing of incidents or Slack."""
