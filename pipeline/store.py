"""Documents, incidents and ingest runs in one database: SQLite by default, PostgreSQL by URL.

Whatever is written here has passed the redaction gate.
"""

import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlalchemy.event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pipeline.errors import StoreError
from pipeline.records import Document, IncidentRecord

metadata = sa.MetaData()

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("source", sa.String(32), nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("url", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("modified", sa.DateTime(timezone=True)),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("recipe", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
)
sa.Index("documents_scope", documents.c.source, documents.c.scope)

incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column(
        "document_id", sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("excluded", sa.Boolean, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("source", sa.String(32), nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("report", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class StoredIncident:
    """A record with the redacted text of the document it came from."""

    record: IncidentRecord
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a stored document without its text.

    `fingerprint` is of its content and of how it was read, `version` is the source's own word for
    its state (Document.version), `recipe` the version of redactor and parser that read it.
    """

    fingerprint: str
    version: str = ""
    recipe: str = ""


class Store:
    """One database. Opening it brings its tables up to date.

    Every method raises StoreError with what to do when the database cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._engine = _open(url)
        with self._guard():
            _migrate(self._engine)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def known(self, source: str, scope: str) -> dict[str, Known]:
        """Everything stored from that scope, by document id."""
        columns = documents.c
        query = sa.select(columns.id, columns.fingerprint, columns.version, columns.recipe).where(
            columns.source == source, columns.scope == scope
        )
        with self.reading() as connection:
            return {
                row.id: Known(row.fingerprint, row.version, row.recipe)
                for row in connection.execute(query)
            }

    def put(self, document: Document, known: Known, records: Sequence[IncidentRecord]) -> None:
        """Store a redacted document and its records in place of what stood there before."""
        with self.writing() as connection:
            _delete(connection, [document.id])
            connection.execute(documents.insert().values(_document_row(document, known)))
            if records:
                rows = [_incident_row(document.id, n, r) for n, r in enumerate(records)]
                connection.execute(incidents.insert(), rows)

    def settle(self, id: str, known: Known) -> None:
        """The document is the same; only what the source says of its state has changed."""
        row = {"version": known.version, "recipe": known.recipe}
        with self.writing() as connection:
            connection.execute(documents.update().where(documents.c.id == id).values(row))

    def remove(self, ids: Sequence[str]) -> None:
        """Forget documents and their records."""
        with self.writing() as connection:
            _delete(connection, ids)

    def records(
        self, source: str | None = None, scope: str | None = None
    ) -> Iterator[IncidentRecord]:
        """All records, excluded ones too, in the order of their paths."""
        for incident in self._incidents(source, scope, excluded=None):
            yield incident.record

    def incidents(self) -> Iterator[StoredIncident]:
        """What belongs in the index: records that are not excluded, with their text."""
        yield from self._incidents(None, None, excluded=False)

    def add_run(self, source: str, scope: str, report: dict[str, Any]) -> None:
        """Keep the report of a finished ingest run."""
        row = {
            "source": source,
            "scope": scope,
            "finished_at": datetime.now(UTC),
            "report": json.dumps(report),
        }
        with self.writing() as connection:
            connection.execute(runs.insert().values(row))

    def last_runs(self) -> list[dict[str, Any]]:
        """The newest report of every scope, with its source, scope and time of finishing."""
        newest = sa.select(sa.func.max(runs.c.id)).group_by(runs.c.source, runs.c.scope)
        query = sa.select(runs).where(runs.c.id.in_(newest)).order_by(runs.c.id)
        with self.reading() as connection:
            return [
                {
                    "source": row.source,
                    "scope": row.scope,
                    "finished_at": row.finished_at.isoformat(),
                    **json.loads(row.report),
                }
                for row in connection.execute(query)
            ]

    def _incidents(
        self, source: str | None, scope: str | None, *, excluded: bool | None
    ) -> Iterator[StoredIncident]:
        query = (
            sa.select(incidents.c.record, documents.c.text)
            .join(documents, documents.c.id == incidents.c.document_id)
            .order_by(documents.c.path, incidents.c.position)
        )
        if source is not None:
            query = query.where(documents.c.source == source)
        if scope is not None:
            query = query.where(documents.c.scope == scope)
        if excluded is not None:
            query = query.where(incidents.c.excluded == excluded)
        with self.reading() as connection:
            for row in connection.execute(query.execution_options(yield_per=200)):
                yield StoredIncident(IncidentRecord.from_json(json.loads(row.record)), row.text)

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection for queries."""
        with self._guard(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """A connection whose changes are committed together at the end, or not at all."""
        with self._guard(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _guard(self) -> Generator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise StoreError(_advice(self._engine, error)) from error


def _open(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(f"DATABASE_URL={url!r} is no database URL.") from None
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(_with_psycopg(parsed), pool_pre_ping=True)
    try:
        Path(parsed.database or "").parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{error.strerror}: give STATE_DIR a writable folder."
        raise StoreError(f"Cannot make the folder of {parsed.database}: {reason}") from None
    engine = sa.create_engine(parsed, connect_args={"timeout": 30})
    sqlalchemy.event.listen(engine, "connect", _set_pragmas)
    return engine


def _with_psycopg(url: sa.URL) -> sa.URL:
    """`postgres://` and `postgresql://` both mean the driver that is installed."""
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    return url


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    # Without it a deleted document's text would stay readable in the file's free pages.
    connection.execute("PRAGMA secure_delete=ON")


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _delete(connection: Connection, ids: Sequence[str]) -> None:
    connection.execute(documents.delete().where(documents.c.id.in_(ids)))


def _document_row(document: Document, known: Known) -> dict[str, Any]:
    return {
        "id": document.id,
        "source": document.source,
        "scope": document.scope,
        "path": document.path,
        "url": document.url,
        "title": document.title,
        "modified": document.modified,
        "fingerprint": known.fingerprint,
        "version": known.version,
        "recipe": known.recipe,
        "text": document.text,
        "stored_at": datetime.now(UTC),
    }


def _incident_row(document_id: str, position: int, record: IncidentRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "document_id": document_id,
        "position": position,
        "excluded": record.excluded,
        "record": json.dumps(record.to_json(), ensure_ascii=False),
    }


def _advice(engine: Engine, error: SQLAlchemyError) -> str:
    cause = str(getattr(error, "orig", None) or error).splitlines()[0]
    where = engine.url.render_as_string(hide_password=True)
    if "readonly" in cause or "unable to open" in cause:
        return f"The database {where} cannot be written: give STATE_DIR a writable folder."
    if "full" in cause:
        return f"The disk of {where} is full; nothing was lost. Free some space and run it again."
    if "malformed" in cause or "not a database" in cause:
        return f"{where} is damaged: move it away and run extract.py again."
    return f"The database {where} cannot be used ({cause}): check DATABASE_URL and the server."
