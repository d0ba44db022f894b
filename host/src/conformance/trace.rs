//! What a run has written, so that it can be removed.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::vault::Scope;

/// A scope as its parts: namespace, path, env, vault.
type Place = (String, String, String, String);

fn place(scope: &Scope) -> Place {
    let Scope {
        namespace,
        path,
        env,
        vault,
    } = scope.clone();
    (namespace, path, env, vault)
}

/// The keys that may have been written, by scope.
#[derive(Clone, Default)]
pub(super) struct Trace(Rc<RefCell<BTreeSet<(Place, String)>>>);

impl Trace {
    /// Before the write, for its answer may be lost.
    pub(super) fn note(&self, scope: &Scope, key: &str) {
        self.0.borrow_mut().insert((place(scope), key.to_owned()));
    }

    /// Every scope with its keys; nothing is noted any more.
    pub(super) fn take(&self) -> Vec<(Scope, Vec<String>)> {
        let mut scopes: Vec<(Scope, Vec<String>)> = Vec::new();
        for ((namespace, path, env, vault), key) in self.0.take() {
            let scope = Scope {
                namespace,
                path,
                env,
                vault,
            };
            match scopes.last_mut() {
                Some((last, keys)) if *last == scope => keys.push(key),
                _ => scopes.push((scope, vec![key])),
            }
        }
        scopes
    }
}
