//! Names to addresses, each looked at before a connection is made to it. The
//! connection goes to what was looked at: a second look-up could answer something
//! else.

use std::{
    error::Error,
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    vec,
};

use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower_service::Service;

use super::{
    Class,
    error::{NoAddress, Refused},
};

type Looked = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Where names are looked up.
pub type Lookup = Arc<dyn Fn(&str) -> Looked + Send + Sync>;

/// As the system does it.
pub(super) fn system() -> Lookup {
    Arc::new(|name| {
        let name: Result<Name, _> = name.parse();
        Box::pin(async move {
            let name = name.map_err(|_| io::ErrorKind::InvalidInput)?;
            let found = GaiResolver::new().call(name).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

/// Which addresses a granted server may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Public,
    /// The name `localhost`.
    Loopback,
    /// Whatever is not forbidden.
    Any,
}

impl Reach {
    pub(super) fn check(self, address: IpAddr) -> Result<(), Refused> {
        let class = Class::of(address);
        let allowed = match self {
            Self::Public => class == Class::Public,
            Self::Loopback => class == Class::Loopback,
            Self::Any => !class.is_forbidden(),
        };
        allowed.then_some(()).ok_or(Refused { address, class })
    }
}

/// The resolver of the connections to one server.
#[derive(Clone)]
pub(super) struct Checked {
    pub(super) lookup: Lookup,
    pub(super) reach: Reach,
}

type Addresses = vec::IntoIter<SocketAddr>;
type Answer = Result<Addresses, Box<dyn Error + Send + Sync>>;

impl Service<Name> for Checked {
    type Response = Addresses;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let (looked, reach) = ((self.lookup)(name.as_str()), self.reach);
        Box::pin(async move {
            let found = looked.await.map_err(|_| NoAddress)?;
            if found.is_empty() {
                return Err(NoAddress.into());
            }
            // One bad address among good ones is no accident.
            for address in &found {
                reach.check(*address)?;
            }
            let found = found.into_iter().map(|address| (address, 0).into());
            Ok(found.collect::<Vec<SocketAddr>>().into_iter())
        })
    }
}
