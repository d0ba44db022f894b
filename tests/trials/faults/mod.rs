//! What breaks underneath: the network, the disk, permissions, signals.

mod files;
mod network;
mod signals;
mod wire;
