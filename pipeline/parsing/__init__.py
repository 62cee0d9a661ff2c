"""From documents to incident records."""
