"""From stored incidents to question/answer pairs on which a model can be trained and judged."""
