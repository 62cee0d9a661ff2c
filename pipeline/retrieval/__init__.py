"""Finding the incidents most similar to a question."""
