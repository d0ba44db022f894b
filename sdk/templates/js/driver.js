// The driver `my-driver`. It keeps secrets in the sealed store that Keep has on
// this machine, so that it works before you have changed a line: put the calls
// of your own store in the place of those of `storage`.
//
// A value never gets here: a secret is a handle, and the host has the bytes.

import { commit, items, read } from 'keep:host/storage@0.1.0';

// What is known of an item, without its value.
function toEntry(item) {
  return {
    key: item.name,
    version: String(item.revision),
    modifiedMs: item.modifiedMs,
    extra: item.meta,
  };
}

function find(key) {
  // Items whose names begin with the key; one of them may be it.
  return items(key).find((item) => item.name === key);
}

// The kind decides the exit code of `keep` and the hint. Never put a value into
// a message.
function failure(kind, message) {
  return { kind, code: '', message, details: [] };
}

// What must still hold when it is written.
function expectation({ tag, val }, key, old) {
  if (tag === 'upsert') {
    return { tag: 'anything' };
  }
  if (tag === 'create-only' && old) {
    throw failure('already-exists', `\`${key}\` exists`);
  }
  if (tag === 'if-version' && !(old && String(old.revision) === val)) {
    throw failure('conflict', `version \`${val}\` of \`${key}\` is not current`);
  }
  return old ? { tag: 'revision', val: old.revision } : { tag: 'absent' };
}

// The functions of `keep:vault/driver`; its documentation is in
// `wit/deps/vault/driver.wit`.
export const driver = {
  // `scope` says which vault and env this is; `config` has the settings that
  // `manifest.json` declares, as pairs. Makes no request.
  open(scope, config) {},

  get(key, at) {
    const item = find(key);
    // There is one version of each secret: the current one.
    const isCurrent =
      at.tag === 'current' ||
      (at.tag === 'version' && item && at.val === String(item.revision));
    if (!item || !isCurrent) {
      return undefined;
    }
    const [value] = read([key]);
    return value && { entry: toEntry(item), value };
  },

  getMany(keys) {
    const found = keys.map((key) => driver.get(key, { tag: 'current' }));
    return { found: found.filter((one) => one), failed: [], notes: [] };
  },

  getAll() {
    return driver.getMany(driver.keys().map((entry) => entry.key));
  },

  keys() {
    return items('').map(toEntry);
  },

  put(key, value, { mode, description }) {
    const old = find(key);
    const expect = expectation(mode, key, old);
    const kept = old ? old.meta : [];
    const meta = description === undefined ? kept : [['description', description]];
    let revision;
    try {
      revision = commit([{ tag: 'put', val: { name: key, value, meta, expect } }]);
    } catch (error) {
      // Where somebody was faster, what is there now says which error it is.
      if (error.payload?.kind === 'conflict') {
        expectation(mode, key, find(key));
      }
      throw error.payload ?? error;
    }
    return {
      entry: { key, version: String(revision), modifiedMs: undefined, extra: [] },
      created: !old,
    };
  },

  delete(key) {
    const there = find(key) !== undefined;
    commit([{ tag: 'delete', val: { name: key, expect: { tag: 'anything' } } }]);
    return there;
  },

  // A cheap request that shows whether the store can be reached.
  check() {
    items('');
  },
};
