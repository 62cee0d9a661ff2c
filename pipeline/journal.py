"""What was answered, where it stands, and what people thought of it.

Questions and comments come here redacted.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipeline.records import Answer
from pipeline.store import Store, metadata

answers = sa.Table(
    "answers",
    metadata,
    sa.Column("work_id", sa.String(200), primary_key=True),
    sa.Column("message", sa.String(80)),
    sa.Column("question", sa.Text),
    sa.Column("answer", sa.Text),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("work_id", sa.String(200), primary_key=True),
    sa.Column("person", sa.String(40), primary_key=True),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("reasons", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's verdict on one answer; a later one replaces it."""

    work_id: str
    person: str
    helpful: bool
    reasons: tuple[str, ...] = ()
    comment: str = ""


class Journal:
    """Answers by the id of the work that gave them. Every method raises StoreError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def message_of(self, work_id: str) -> str | None:
        """The address of the message that this work has begun, if it has."""
        query = sa.select(answers.c.message).where(answers.c.work_id == work_id)
        with self._store.reading() as connection:
            return connection.execute(query).scalar()

    def begin_message(self, work_id: str, message: str) -> None:
        """Remember where an answer is being written, so that a restart goes on there."""
        self._put(work_id, {"message": message})

    def keep_answer(self, work_id: str, question: str, answer: Answer) -> None:
        """Keep a finished answer."""
        self._put(work_id, {"question": question, "answer": json.dumps(answer.to_json())})

    def keep_feedback(self, given: Feedback) -> None:
        """Keep a verdict in place of the person's earlier one."""
        key = {"work_id": given.work_id, "person": given.person}
        values = {
            "helpful": given.helpful,
            "reasons": json.dumps(given.reasons),
            "comment": given.comment,
            "given_at": datetime.now(UTC),
        }
        with self._store.writing() as connection:
            mine = (feedback.c.work_id == given.work_id) & (feedback.c.person == given.person)
            connection.execute(feedback.delete().where(mine))
            connection.execute(feedback.insert().values(**key, **values))

    def feedback(self) -> Sequence[Feedback]:
        """Every verdict, oldest first."""
        with self._store.reading() as connection:
            rows = connection.execute(sa.select(feedback).order_by(feedback.c.given_at))
            return [
                Feedback(r.work_id, r.person, r.helpful, tuple(json.loads(r.reasons)), r.comment)
                for r in rows
            ]

    def _put(self, work_id: str, values: Mapping[str, Any]) -> None:
        stamped = {**values, "changed_at": datetime.now(UTC)}
        with self._store.writing() as connection:
            changed = connection.execute(
                answers.update().where(answers.c.work_id == work_id).values(stamped)
            )
            if not changed.rowcount:
                connection.execute(answers.insert().values(work_id=work_id, **stamped))
