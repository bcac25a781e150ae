"""What is the same for every application of a test process, and therefore made once.

Each test has an application and a database of its own. Half of a run's time went into compiling
the same templates and the same addresses again, and into hashes of passwords that open nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from wasteexchange.access import passwords
from wasteexchange.kernel.db import extension

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
Built = Callable[..., tuple[str, str]]
_FIRST: dict[str, sa.Dialect] = {}
_STATEMENTS: LRUCache[Any, Any] = LRUCache(5_000)


class _Compiled(BytecodeCache):
    """Templates as Python's code, by their name and what they say."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key, bucket.checksum] = bucket.code


@contextmanager
def compiled() -> Iterator[None]:
    """Compile a template and what builds an address once, for however many applications."""
    built: dict[tuple[object, ...], Built] = {}
    build = Rule._compile_builder  # noqa: SLF001 - a third of the time that an application takes

    def kept(rule: Rule, append_unknown: bool = True) -> Built:  # noqa: FBT001, FBT002 - as it is
        key = (rule.rule, append_unknown, repr(rule.defaults), *rule._trace)  # noqa: SLF001 - as above
        if key not in built:
            built[key] = build(rule, append_unknown)
        return built[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", _Compiled())
        patch.setattr(Rule, "_compile_builder", kept)
        yield


def share_statements(app: Flask) -> None:
    """Let the application's engine know every statement that another of its kind has compiled.

    SQLAlchemy keeps what it compiled by dialect, and each engine has one of its own.
    """
    with app.app_context():
        engine = extension.engine
    if engine.dialect.name not in _FIRST:
        # A dialect asks its database about itself when its own engine first connects, which the
        # first test of a process may never do.
        engine.connect().close()
        _FIRST[engine.dialect.name] = engine.dialect
    engine.dialect = _FIRST[engine.dialect.name]
    engine._compiled_cache = _STATEMENTS  # noqa: SLF001 - where an engine keeps them


@contextmanager
def quick_hashes() -> Iterator[None]:
    """Spend little on each password: what they cost for people is a unit test's to hold."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", QUICK)
        passwords.nobodys_hash.cache_clear()
        yield
    passwords.nobodys_hash.cache_clear()
