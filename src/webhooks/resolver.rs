//! Names of targets, resolved and looked at in one: what is connected to are the addresses that were looked at, so that a
//! name which says one thing to a check and another to the connection ("DNS rebinding") gains nothing.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::is_public;

/// What a look-up gives.
pub type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Who is asked for the addresses of a name.
pub trait Lookup: Send + Sync + 'static {
    /// Its addresses now.
    fn addresses(&self, name: String) -> Found;
}

/// The system's resolver.
pub struct System;

impl Lookup for System {
    fn addresses(&self, name: String) -> Found {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Resolves for the client that sends; knows no address inside, unless that is allowed.
pub struct Guarded {
    lookup: Arc<dyn Lookup>,
    inside: bool,
}

impl Guarded {
    /// Over this resolver.
    pub fn new(lookup: Arc<dyn Lookup>, inside: bool) -> Self {
        Self { lookup, inside }
    }
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (found, inside) = (self.lookup.addresses(name.as_str().to_owned()), self.inside);
        Box::pin(async move {
            let may = |address: &IpAddr| inside || is_public(*address);
            let outside: Vec<SocketAddr> = found
                .await?
                .into_iter()
                .filter(may)
                .map(|address| SocketAddr::new(address, 0))
                .collect();
            if outside.is_empty() {
                return Err("the name leads to no address on the public internet".into());
            }
            Ok(Box::new(outside.into_iter()) as Addrs)
        })
    }
}
