"""The driver `my-driver`.

It keeps secrets in the sealed store that Keep has on this machine, so that it
works before you have changed a line: put the calls of your own store in the
place of those of `storage`.

A value never gets here: a `Secret` is a handle, and the host has the bytes.
"""

from typing import List, Optional, Tuple

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports import storage
from wit_world.imports.errors import Error, ErrorKind
from wit_world.imports.secrets import Secret
from wit_world.imports.types import (
    Entry,
    Found,
    PutMode,
    PutMode_CreateOnly,
    PutMode_IfVersion,
    PutMode_Upsert,
    PutOptions,
    Readings,
    Scope,
    Selector,
    Selector_Current,
    Selector_Version,
    Written,
)


def to_entry(item: storage.Item) -> Entry:
    """What is known of an item, without its value."""
    return Entry(item.name, str(item.revision), item.modified_ms, item.meta)


def find(key: str) -> Optional[storage.Item]:
    # Items whose names begin with the key; one of them may be it.
    return next((item for item in storage.items(key) if item.name == key), None)


def failure(kind: ErrorKind, message: str) -> Err[Error]:
    """The kind decides the exit code of `keep` and the hint. Never put a value
    into a message."""
    return Err(Error(kind, "", message, None, []))


def expectation(mode: PutMode, key: str, old: Optional[storage.Item]) -> storage.Expect:
    """What must still hold when it is written."""
    if isinstance(mode, PutMode_Upsert):
        return storage.Expect_Anything()
    if isinstance(mode, PutMode_CreateOnly) and old is not None:
        raise failure(ErrorKind.ALREADY_EXISTS, f"`{key}` exists")
    if isinstance(mode, PutMode_IfVersion) and (old is None or str(old.revision) != mode.value):
        message = f"version `{mode.value}` of `{key}` is not current"
        raise failure(ErrorKind.CONFLICT, message)
    return storage.Expect_Absent() if old is None else storage.Expect_Revision(old.revision)


class Driver(exports.Driver):
    """The functions of `keep:vault/driver`; its documentation is in
    `wit/deps/vault/driver.wit`."""

    def open(self, scope: Scope, config: List[Tuple[str, str]]) -> None:
        """`scope` says which vault and env this is; `config` has the settings
        that `manifest.json` declares. Makes no request."""

    def get(self, key: str, at: Selector) -> Optional[Found]:
        item = find(key)
        # There is one version of each secret: the current one.
        if item is None or at not in (Selector_Current(), Selector_Version(str(item.revision))):
            return None
        [value] = storage.read([key])
        return None if value is None else Found(to_entry(item), value)

    def get_many(self, keys: List[str]) -> Readings:
        found = [self.get(key, Selector_Current()) for key in keys]
        return Readings([one for one in found if one is not None], [], [])

    def get_all(self) -> Readings:
        return self.get_many([entry.key for entry in self.keys()])

    def keys(self) -> List[Entry]:
        return [to_entry(item) for item in storage.items("")]

    def put(self, key: str, value: Secret, options: PutOptions) -> Written:
        old = find(key)
        expect = expectation(options.mode, key, old)
        meta = [] if old is None else old.meta
        if options.description is not None:
            meta = [("description", options.description)]
        put = storage.Change_Put(storage.Put(key, value, meta, expect))
        try:
            revision = storage.commit([put])
        except Err as error:
            # Where somebody was faster, what is there now says which error it is.
            if error.value.kind == ErrorKind.CONFLICT:
                expectation(options.mode, key, find(key))
            raise
        return Written(Entry(key, str(revision), None, []), old is None)

    def delete(self, key: str) -> bool:
        there = find(key) is not None
        delete = storage.Delete(key, storage.Expect_Anything())
        storage.commit([storage.Change_Delete(delete)])
        return there

    def check(self) -> None:
        """A cheap request that shows whether the store can be reached."""
        storage.items("")
