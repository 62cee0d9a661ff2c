"""Answering a question from past incidents."""
