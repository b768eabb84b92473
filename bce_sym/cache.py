"""The verdict cache: what was found about a question, under the digest of the question.

A key is the digest of the question's record (claim, context and reasons as written) and of the source of
this package, of python-flint and of Python: another claim or another version is another key.  Each record
is sealed with a secret of the user that lies outside the cache's folder: a record that was changed, or
that came with someone else's folder, is not believed.  So the cache saves work and decides nothing.

Several processes may share it.  A damaged file is begun anew with a warning; where none can be written,
there is none.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Final

__all__ = ["FOLDER", "Cache", "default_folder", "version"]

FOLDER: Final = ".bce_sym_cache"
_SCHEMA: Final = 1
_MOST: Final = 200_000
"""Records that are kept; beyond, the oldest go."""

_COMMIT: Final = 0.5
"""Seconds of work that an interrupted run may lose."""

BUSY: Final = 5.0
"""Seconds to wait for another process that writes."""

_DIGEST: Final = 32


def default_folder(root: str | Path = ".") -> Path:
    """Where the cache of the project at *root* lies: the variable BCE_SYM_CACHE_DIR, or a folder in it."""
    return Path(os.environ.get("BCE_SYM_CACHE_DIR") or Path(root, FOLDER))


class Cache:
    """Records by question, in *folder*.  Never raises: at worst it knows nothing and keeps nothing."""

    def __init__(self, folder: str | Path, version: bytes) -> None:
        self.folder = Path(folder)
        self._secret = _secret()
        self._version = version
        self._committed = time.monotonic()
        self._warned = False
        self._database = self._open()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing of this version to be found."""
        rows = self._run("SELECT 1 FROM verdicts WHERE version = ? LIMIT 1", self._version)
        return not rows

    def get(self, question: bytes) -> bytes | None:
        """The record of what was found about a question; None when it is not known."""
        key = self._key(question)
        rows = self._run("SELECT record, seal FROM verdicts WHERE key = ?", key)
        for record, seal in rows:
            if isinstance(record, bytes) and seal == self._seal(key, record):
                return record
            self._warn("has records that were not written here; they are ignored")
        return None

    def put(self, question: bytes, record: bytes) -> None:
        """Keep what was found about a question."""
        key = self._key(question)
        self._run(
            "INSERT OR REPLACE INTO verdicts (key, version, record, seal) VALUES (?, ?, ?, ?)",
            key, self._version, record, self._seal(key, record),
        )  # fmt: skip
        if time.monotonic() - self._committed > _COMMIT:
            self._commit()

    def close(self) -> None:
        """Write what is left to write."""
        if self._database is not None:
            self._run(
                "DELETE FROM verdicts WHERE rowid <= (SELECT max(rowid) FROM verdicts) - ?", _MOST
            )
            self._commit()
        if self._database is not None:
            self._database.close()
            self._database = None

    # ── keys and seals ────────────────────────────────────────────────────────

    def _key(self, question: bytes) -> bytes:
        return blake2b(self._version + question, digest_size=_DIGEST).digest()

    def _seal(self, key: bytes, record: bytes) -> bytes:
        return blake2b(key + record, key=self._secret, digest_size=_DIGEST).digest()

    # ── the database ──────────────────────────────────────────────────────────

    def _open(self) -> sqlite3.Connection | None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            ignore = self.folder / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", "utf-8")
        except OSError:
            return None
        for _ in range(2):
            database = None
            try:
                database = sqlite3.connect(self.folder / "verdicts.sqlite", timeout=BUSY)
                self._prepare(database)
                return database
            except sqlite3.DatabaseError as error:
                if database is not None:
                    database.close()
                if isinstance(error, sqlite3.OperationalError) or not self._remove():
                    return None
        return None

    def _prepare(self, database: sqlite3.Connection) -> None:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        (schema,) = database.execute("PRAGMA user_version").fetchone()
        if schema != _SCHEMA:
            with database:
                database.execute("DROP TABLE IF EXISTS verdicts")
                database.execute(
                    "CREATE TABLE verdicts (key BLOB UNIQUE, version BLOB, record BLOB, seal BLOB)"
                )
                database.execute(f"PRAGMA user_version = {_SCHEMA}")

    def _run(self, statement: str, *values: bytes | int) -> list[tuple[object, ...]]:
        if self._database is None:
            return []
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            self._database.close()
            self._database = None
            # Busy, full or read-only: go on without.  Otherwise the file is damaged.
            if not isinstance(error, sqlite3.OperationalError) and self._remove():
                self._database = self._open()
            return []

    def _commit(self) -> None:
        self._committed = time.monotonic()
        if self._database is not None:
            try:
                self._database.commit()
            except sqlite3.DatabaseError:
                self._database.close()
                self._database = None

    def _remove(self) -> bool:
        """Remove a damaged database.  Whether that was possible."""
        self._warn("was damaged and is begun anew")
        try:
            for name in ("verdicts.sqlite-wal", "verdicts.sqlite-shm", "verdicts.sqlite"):
                (self.folder / name).unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def _warn(self, message: str) -> None:
        if not self._warned:
            self._warned = True
            print(f"warning: the cache {self.folder} {message}", file=sys.stderr)


# ── versions ──────────────────────────────────────────────────────────────────


def version() -> bytes:
    """A digest of everything that a verdict depends on besides the question.

    The source of this package, the files of python-flint by name and size, and the version of Python.
    """
    digest = blake2b(sys.version.encode(), digest_size=_DIGEST)
    package = Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        digest.update(f"{path.relative_to(package)}\0".encode() + path.read_bytes())
    for path in sorted(_files_of_flint()):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
    return digest.digest()


def _files_of_flint() -> Iterator[Path]:
    spec = find_spec("flint")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        yield from (p for p in Path(folder).rglob("*.*") if p.suffix not in (".pyc", ".pyi"))
        yield from Path(folder).parent.glob("python_flint*/*.*")  # the libraries that it ships


def _secret() -> bytes:
    """What seals records: made once for a user, kept where only the user may read it.

    Where it cannot be kept, records are believed within this run only.
    """
    state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    path = Path(state, "bce_sym", "cache-key")
    fresh = os.urandom(_DIGEST)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            draft = path.with_name(f"{path.name}-{os.urandom(8).hex()}")
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(fresh)
            with contextlib.suppress(FileExistsError):  # another process was quicker
                os.link(draft, path)
            draft.unlink()
        kept = path.read_bytes()
    except (OSError, RuntimeError):
        return fresh
    return kept if len(kept) == _DIGEST else fresh
