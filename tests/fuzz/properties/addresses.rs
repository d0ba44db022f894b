//! Every other writing of an IPv4 address leads nowhere that it does not lead.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use keep_host::powers::http::Class;
use proptest::prelude::{Strategy, any};

use super::holds;

/// Any address, and those near the ends of networks.
fn address() -> impl Strategy<Value = Ipv4Addr> {
    let edge = || proptest::sample::select(vec![0_u8, 1, 10, 31, 63, 64, 100, 127, 128, 254, 255]);
    let first =
        proptest::sample::select(vec![0_u8, 10, 100, 127, 168, 169, 172, 192, 198, 203, 224]);
    let second = proptest::sample::select(vec![0_u8, 16, 18, 51, 64, 63, 88, 100, 168, 254]);
    proptest::prop_oneof![
        any::<[u8; 4]>().prop_map(Ipv4Addr::from),
        (first, second, edge(), edge()).prop_map(|(a, b, c, d)| Ipv4Addr::new(a, b, c, d)),
    ]
}

/// The ways to write it as an address of IPv6, with parts that anybody may choose.
fn writings(address: Ipv4Addr, free: [u16; 4]) -> [Ipv6Addr; 8] {
    let bits = address.to_bits();
    let high = u16::try_from(bits >> 16).expect("half of it");
    let low = u16::try_from(bits & 0xffff).expect("half of it");
    let [p, q, r, s] = free;
    [
        Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
        Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
        Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
        Ipv6Addr::new(0x64, 0xff9b, 1, p, q, r, high, low),
        Ipv6Addr::new(0x2002, high, low, p, q, r, s, 1),
        Ipv6Addr::new(0x2001, 0, p, q, r, s, !high, !low),
        Ipv6Addr::new(0x2a00, p, q, r, 0, 0x5efe, high, low),
        Ipv6Addr::new(0x2a00, p, q, r, 0x200, 0x5efe, high, low),
    ]
}

#[test]
fn no_writing_of_an_address_is_more_public_than_the_address() {
    holds(
        20_000,
        &(address(), any::<[u16; 4]>()),
        |(address, free)| {
            let plain = Class::of(IpAddr::V4(address));
            for writing in writings(address, free) {
                let class = Class::of(IpAddr::V6(writing));
                if plain == Class::Public {
                    assert!(
                        matches!(class, Class::Public | Class::Reserved),
                        "{writing}"
                    );
                } else {
                    assert_eq!(class, plain, "{writing}");
                }
            }
        },
    );
}

/// The standard library's own rules, where it has them.
#[test]
fn what_the_standard_library_calls_special_is_never_public() {
    holds(20_000, &address(), |address| {
        let is_special = address.is_private()
            || address.is_loopback()
            || address.is_link_local()
            || address.is_unspecified()
            || address.is_multicast()
            || address.is_broadcast()
            || address.is_documentation();
        let class = Class::of(IpAddr::V4(address));
        assert!(!is_special || class != Class::Public, "{address}");
    });
}
