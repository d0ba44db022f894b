//! The glue between a [`Driver`](crate::Driver) and the component's exports.
//! Public for [`export_driver!`](crate::export_driver) only.

use std::{cell::OnceCell, marker::PhantomData, thread::LocalKey};

use crate::bindings::{
    permissions::exports::keep::vault::permissions, policies::exports::keep::vault::policies,
    recycle::exports::keep::vault::recycle, replication::exports::keep::vault::replication,
    rollback::exports::keep::vault::rollback, rotation::exports::keep::vault::rotation,
    upkeep::exports::keep::vault::upkeep, vault::exports::keep::vault::driver,
    versions::exports::keep::vault::versions,
};
use crate::{
    Attached, Change, Config, Driver, Entry, Error, ErrorKind, Finding, Found, Permissions,
    Policies, PutOptions, Readings, Recycle, Replica, Replication, Role, Rollback, Rotation,
    RotationSettings, RotationStatus, Scope, Secret, Selector, Upkeep, Version, Versions, Written,
};

/// A driver with the place where its one session lives.
pub trait Hosted: Driver {
    fn session() -> &'static LocalKey<OnceCell<Self>>;
}

/// Implements the exported interfaces for `D`.
pub struct Exported<D>(PhantomData<D>);

fn with<D: Hosted, T>(call: impl FnOnce(&D) -> Result<T, Error>) -> Result<T, Error> {
    D::session().with(|cell| match cell.get() {
        Some(driver) => call(driver),
        None => Err(Error::new(
            ErrorKind::Internal,
            "the session was not opened",
        )),
    })
}

/// The same for a call about one key.
fn with_key<D: Hosted, T>(
    key: &str,
    call: impl FnOnce(&D) -> Result<T, Error>,
) -> Result<T, Error> {
    D::check_key(key)?;
    with(call)
}

impl<D: Hosted> driver::Guest for Exported<D> {
    fn open(scope: Scope, config: Vec<(String, String)>) -> Result<(), Error> {
        let driver = D::open(scope, Config::new(config))?;
        D::session().with(|cell| {
            let opened = cell.set(driver);
            opened.map_err(|_| Error::new(ErrorKind::Internal, "the session was opened twice"))
        })
    }
    fn get(key: String, at: Selector) -> Result<Option<Found>, Error> {
        with_key::<D, _>(&key, |driver| driver.get(&key, at))
    }
    fn get_many(keys: Vec<String>) -> Result<Readings, Error> {
        keys.iter().try_for_each(|key| D::check_key(key))?;
        with::<D, _>(|driver| driver.get_many(keys))
    }
    fn get_all() -> Result<Readings, Error> {
        with::<D, _>(Driver::get_all)
    }
    fn keys() -> Result<Vec<Entry>, Error> {
        with::<D, _>(Driver::keys)
    }
    fn put(key: String, value: &Secret, options: PutOptions) -> Result<Written, Error> {
        D::check_value(value)?;
        with_key::<D, _>(&key, |driver| driver.put(&key, value, options))
    }
    fn delete(key: String) -> Result<bool, Error> {
        with_key::<D, _>(&key, |driver| driver.delete(&key))
    }
    fn check() -> Result<(), Error> {
        with::<D, _>(Driver::check)
    }
}

impl<D: Hosted + Versions> versions::Guest for Exported<D> {
    fn history(key: String) -> Result<Option<Vec<Version>>, Error> {
        with_key::<D, _>(&key, |driver| driver.history(&key))
    }
}

impl<D: Hosted + Recycle> recycle::Guest for Exported<D> {
    fn discard(key: String, days: u32) -> Result<Option<Entry>, Error> {
        with_key::<D, _>(&key, |driver| driver.discard(&key, days))
    }
    fn purge(key: String) -> Result<bool, Error> {
        with_key::<D, _>(&key, |driver| driver.purge(&key))
    }
    fn restore(key: String) -> Result<bool, Error> {
        with_key::<D, _>(&key, |driver| driver.restore(&key))
    }
    fn deleted() -> Result<Vec<Entry>, Error> {
        with::<D, _>(Recycle::deleted)
    }
}

impl<D: Hosted + Rollback> rollback::Guest for Exported<D> {
    fn rollback(key: String, to: Selector) -> Result<Option<Change>, Error> {
        with_key::<D, _>(&key, |driver| driver.rollback(&key, to))
    }
}

impl<D: Hosted + Rotation> rotation::Guest for Exported<D> {
    fn rotate(key: String, settings: RotationSettings) -> Result<Option<String>, Error> {
        with_key::<D, _>(&key, |driver| driver.rotate(&key, settings))
    }
    fn cancel(key: String) -> Result<bool, Error> {
        with_key::<D, _>(&key, |driver| driver.cancel(&key))
    }
    fn describe(key: String) -> Result<Option<RotationStatus>, Error> {
        with_key::<D, _>(&key, |driver| driver.rotation(&key))
    }
}

impl<D: Hosted + Replication> replication::Guest for Exported<D> {
    fn replicate(key: String, places: Vec<String>) -> Result<Option<Vec<Replica>>, Error> {
        with_key::<D, _>(&key, |driver| driver.replicate(&key, places))
    }
    fn remove(key: String, places: Vec<String>) -> Result<Option<Vec<Replica>>, Error> {
        with_key::<D, _>(&key, |driver| driver.remove(&key, places))
    }
    fn status(key: String) -> Result<Option<Vec<Replica>>, Error> {
        with_key::<D, _>(&key, |driver| driver.replicas(&key))
    }
}

impl<D: Hosted + Policies> policies::Guest for Exported<D> {
    fn get(key: String) -> Result<Option<Attached>, Error> {
        with_key::<D, _>(&key, |driver| driver.policy(&key))
    }
    fn put(key: String, document: String) -> Result<bool, Error> {
        with_key::<D, _>(&key, |driver| driver.put_policy(&key, &document))
    }
    fn delete(key: String) -> Result<bool, Error> {
        with_key::<D, _>(&key, |driver| driver.delete_policy(&key))
    }
}

impl<D: Hosted + Permissions> permissions::Guest for Exported<D> {
    fn statements(role: Role, envs: Vec<String>) -> Result<Vec<String>, Error> {
        with::<D, _>(|driver| driver.statements(role, envs))
    }
}

impl<D: Hosted + Upkeep> upkeep::Guest for Exported<D> {
    fn examine() -> Result<Vec<Finding>, Error> {
        with::<D, _>(Upkeep::examine)
    }
    fn repair(key: String, code: String) -> Result<String, Error> {
        with_key::<D, _>(&key, |driver| driver.repair(&key, &code))
    }
}

/// Exports a [`Driver`](crate::Driver), and after it the abilities it has:
/// `export_driver!(Mine, versions, recycle)`.
#[macro_export]
macro_rules! export_driver {
    ($driver:ty $(, $ability:ident)* $(,)?) => {
        impl $crate::export::Hosted for $driver {
            fn session() -> &'static ::std::thread::LocalKey<::std::cell::OnceCell<Self>> {
                ::std::thread_local! {
                    static SESSION: ::std::cell::OnceCell<$driver> =
                        const { ::std::cell::OnceCell::new() };
                }
                &SESSION
            }
        }
        type ExportedDriver = $crate::export::Exported<$driver>;
        $crate::bindings::vault::export_vault!(ExportedDriver with_types_in $crate::bindings::vault);
        $($crate::export_driver!(@ability $ability);)*
    };
    (@ability versions) => {
        $crate::bindings::versions::export_versions!(
            ExportedDriver with_types_in $crate::bindings::versions);
    };
    (@ability recycle) => {
        $crate::bindings::recycle::export_recycle!(
            ExportedDriver with_types_in $crate::bindings::recycle);
    };
    (@ability rollback) => {
        $crate::bindings::rollback::export_rollback!(
            ExportedDriver with_types_in $crate::bindings::rollback);
    };
    (@ability rotation) => {
        $crate::bindings::rotation::export_rotation!(
            ExportedDriver with_types_in $crate::bindings::rotation);
    };
    (@ability replication) => {
        $crate::bindings::replication::export_replication!(
            ExportedDriver with_types_in $crate::bindings::replication);
    };
    (@ability policies) => {
        $crate::bindings::policies::export_policies!(
            ExportedDriver with_types_in $crate::bindings::policies);
    };
    (@ability permissions) => {
        $crate::bindings::permissions::export_permissions!(
            ExportedDriver with_types_in $crate::bindings::permissions);
    };
    (@ability upkeep) => {
        $crate::bindings::upkeep::export_upkeep!(
            ExportedDriver with_types_in $crate::bindings::upkeep);
    };
}
