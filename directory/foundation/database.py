"""The database: one session, one way to open a transaction, our column types, and how each engine is set up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import cycle
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Index,
    MetaData,
    Row,
    String,
    TypeDecorator,
    and_,
    bindparam,
    event,
    lambda_stmt,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.elements import ClauseList
from sqlalchemy.sql.operators import in_op
from sqlalchemy.sql.visitors import replacement_traverse

from directory.foundation.time import now
from directory.foundation.writers import AT_ONCE, WriterQueue

# Named constraints can be dropped by a migration and mapped to a form field.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MILLISECONDS = 5000
Statement = TypeVar("Statement", bound=Executable)
P = ParamSpec("P")


class Base(DeclarativeBase):
    """The declarative base of every table."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:

    class Model(Base):
        """The class every table is made from."""

        __abstract__ = True
else:
    Model = db.Model


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. Refuses naive datetimes; gives SQLite back the zone it forgets."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store as UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return None if value is None else value.astimezone(UTC)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any | None], datetime | None] | None:
        """Hand back aware UTC. A desk reads a thousand moments: what SQLite stores is read in one step."""
        return _moment_of_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _moment_of_text(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(f"{stored}+00:00")


class Pence(TypeDecorator[int]):
    """Whole pence. Refuses floats and Decimals, which would round in silence."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Let only whole numbers through."""
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise ValueError(f"money is whole pence, not {type(value).__name__}")
        return value


class Stamped:
    """When a row was written and by whom (an actor's id, never a name)."""

    created_at: Mapped[datetime] = mapped_column(Moment, default=now, nullable=False)
    created_by: Mapped[str] = mapped_column(String(64), default="system", nullable=False)


def sql_in(column: str, codes: Iterable[str]) -> str:
    """The body of a CHECK that `column` holds one of `codes` (or nothing)."""
    return f"{column} IN ({', '.join(repr(str(code)) for code in codes)})"


def one_of(column: Any, codes: Iterable[str]) -> ColumnElement[bool]:
    """SQL: `column` holds one of a few codes of ours, each a parameter of its own.

    The list of a plain `in_` may be of any length, and so is written into the statement anew at each run.
    """
    in_codes: ColumnElement[bool] = column.in_([literal(str(code)) for code in codes])
    return in_codes


def among(model: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: a row of `model` is one of the few for which the conditions hold, and these are found first, by their index.

    Without statistics SQLite would go through all that a council has, to look at the condition of each.
    """
    found: ColumnElement[bool] = model.id.in_(select(model.id).where(*conditions).correlate(None))
    return found


def compiled_once(statement: Statement) -> Statement:
    """A statement that is built once and run on every page.

    SQLAlchemy keeps what it compiled of a statement under all that the statement says, of sixty columns a tuple of some
    thousand parts, whose hash takes as long as a short query. What it compiled of this one it finds by one object.
    """
    key = object()
    fixed = lambda_stmt(
        lambda: statement, track_on=(key,), track_closure_variables=False, track_bound_values=False
    )
    return cast(Statement, fixed)


def built_once(build: Callable[P, Statement]) -> Callable[P, Statement]:
    """For the statements of a desk: each is put together and compiled once for the people of a council and a day.

    Desks are looked at all day long. What a statement is asked for is a key: councils as a frozenset.
    """

    @lru_cache(maxsize=256)
    def built(*key: P.args, **named: P.kwargs) -> Statement:
        return compiled_once(_with_fixed_lists(build(*key, **named)))

    return cast(Callable[P, Statement], built)


def _with_fixed_lists(statement: Statement) -> Statement:
    """Each value of a list that a column is looked for in becomes a parameter of its own, as `one_of` does it."""

    def fixed(element: Any, **_: Any) -> Any:
        if not (isinstance(element, BindParameter) and element.expanding and element.value):
            return None  # as it is
        values = [bindparam(None, value, element.type, unique=True) for value in element.value]
        return ClauseList(*values).self_group(against=in_op)

    return cast(Statement, replacement_traverse(cast(Any, statement), {}, fixed))


def read_rows(
    statement: Executable, values: Mapping[str, Any] | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows of a statement that selects columns, read without what the ORM does for entities.

    Half of the time of a short query is that. What the caller has changed is written first, as the session does.
    `values` are those of the statement's named parameters.
    """
    return _connection().execute(statement, values).all()


def _connection() -> Connection:
    """The session's connection, on which all that the caller has changed is written."""
    session = db.session()
    if session.new or session.dirty or session.deleted:
        session.flush()
    return session.connection()


FEW_KEYS = tuple(f"key_{number}" for number in range(20))  # the services of a page of a list


@dataclass(frozen=True, slots=True)
class KeyedQuery:
    """A query about the rows of some keys, as three statements: for one key, for a few, and for any number of them.

    Most pages are about one service or list twenty, and a list of any length is written into its statement anew at
    each run.
    """

    for_one: Executable
    for_few: Executable
    for_many: Executable

    def run(self, keys: Collection[int]) -> CursorResult[*tuple[Any, ...]]:
        """Its rows for these keys."""
        connection = _connection()
        if len(keys) == 1:
            return connection.execute(self.for_one, {"key": next(iter(keys))})
        if 0 < len(keys) <= len(FEW_KEYS):  # each key at least once
            return connection.execute(self.for_few, dict(zip(FEW_KEYS, cycle(keys), strict=False)))
        return connection.execute(self.for_many, {"keys": list(keys)})


def keyed_query(build: Callable[[Callable[[Any], ColumnElement[bool]]], Executable]) -> KeyedQuery:
    """The query that a function builds, given what says that a column holds one of the keys."""
    key: BindParameter[int] = bindparam("key")
    few: list[BindParameter[int]] = [bindparam(name) for name in FEW_KEYS]
    keys: BindParameter[int] = bindparam("keys", expanding=True)
    return KeyedQuery(
        compiled_once(build(lambda column: column == key)),
        compiled_once(build(lambda column: column.in_(few))),
        compiled_once(build(lambda column: column.in_(keys))),
    )


IsOwn = Callable[[Any], ColumnElement[bool]]
"""What says in SQL that a column holds one of the providers that a statement is run for."""


def for_providers(
    build: Callable[[IsOwn, date], Executable],
) -> Callable[[Collection[int], date], Sequence[Row[*tuple[Any, ...]]]]:
    """For the statements of a provider's desk: each is put together and compiled once a day, whichever provider asks.

    `built_once` would do so for each of thousands of providers.
    """

    @lru_cache(maxsize=4)
    def query(day: date) -> KeyedQuery:
        return keyed_query(lambda is_own: build(is_own, day))

    def rows(providers: Collection[int], day: date) -> Sequence[Row[*tuple[Any, ...]]]:
        return query(day).run(providers).all()

    return rows


def only_one(name: str, *columns: str, where: str) -> Index:
    """At most one row of those that `where` holds for, whoever writes at the same time: one open, one current.

    `where` is never "column = 'value'", but "NOT column <> 'value'". SQLite compares each parameter that a statement
    compares with the column with the value, too, and so prepares the statement anew at each run.
    """
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


def some_rows(name: str, *columns: str, where: str) -> Index:
    """An index of the few rows that `where` holds for, which `among` looks up."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def in_force(model: Any, on: date) -> ColumnElement[bool]:
    """SQL: the closed interval [valid_from, valid_to] of `model` holds the day `on`."""
    return and_(model.valid_from <= on, or_(model.valid_to.is_(None), model.valid_to >= on))


@contextmanager
def transaction() -> Iterator[None]:
    """The one place where writing begins and ends: commits on success, rolls back on any error.

    Used by POST views, the job runner and commands only. Actions never commit. Raises Unavailable where too many of
    this process wait to write.
    """
    _stop_reading()
    with writers().turn():
        _begin_writing()
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


def writers() -> WriterQueue:
    """The queue of those of this process who want to write."""
    queue: WriterQueue = current_app.extensions["writers"]
    return queue


def end_reading() -> None:
    """Give the connection back before a wait, so that those who wait don't empty the pool for everybody else.

    What was read stays as it was; what is read afterwards is as it is then. Nothing is written.
    """
    db.session.rollback()


def _stop_reading() -> None:
    """Whoever waits to write holds no connection meanwhile."""
    session = db.session()
    if session.in_transaction() and not (session.new or session.dirty or session.deleted):
        session.commit()


def _begin_writing() -> None:
    """Take SQLite's write lock now, not at the first write: a read snapshot can't be turned into a writer later.

    PostgreSQL's writers wait for each other's rows, without end unless they are told.
    """
    session = db.session()
    if not session.in_transaction():
        connection = session.connection(execution_options={"writes": True})
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {BUSY_MILLISECONDS}")


def has_one_writer() -> bool:
    """Whether the database lets one write at a time, as SQLite does: others wait for it."""
    return db.engine.dialect.name == "sqlite"


def prepare_engine(engine: Engine) -> None:
    """Set each new SQLite connection up for safety: WAL, full sync, foreign keys, patience with another writer.

    A transaction that writes starts with BEGIN IMMEDIATE, so that reading first and writing then can't fail half-way.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin below is the only BEGIN
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_MILLISECONDS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-16000",
            "mmap_size=268435456",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:  # each page begins so; it neither waits nor fails, and needs nothing that SQLAlchemy does for a statement
            connection.connection.dbapi_connection.execute("BEGIN")


def connect(app: Flask, url: str) -> None:
    """Join the database to the application."""
    # An error's text must never carry the values of its statement into a log: they may be what a person typed.
    options: dict[str, Any] = {"hide_parameters": True}
    if url.startswith("postgresql"):
        options |= {"pool_pre_ping": True, "pool_recycle": 1800, "connect_args": {"connect_timeout": 5}}
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    app.extensions["writers"] = WriterQueue(
        AT_ONCE["postgresql" if url.startswith("postgresql") else "sqlite"]
    )
    db.init_app(app)
    app.teardown_appcontext(_end_session)  # before the library's own, which is joined first and so comes last
    with app.app_context():
        prepare_engine(db.engine)


def _end_session(_error: BaseException | None) -> None:
    """Give the connection back. One that the database has dropped can't be, and is thrown away: what was answered, and
    committed before that, stands all the same."""
    try:
        db.session.remove()
    except DBAPIError:
        db.session().invalidate()
        db.session.remove()
