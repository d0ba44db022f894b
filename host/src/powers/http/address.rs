//! What lies behind an address, however it is written: most of the ways into a
//! private network are other writings of an IPv4 address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Public,
    Loopback,
    Private,
    LinkLocal,
    /// Addresses that a provider's customers share (CGNAT, RFC 6598).
    Shared,
    /// For documents and tests, or set aside: nothing public is there.
    Reserved,
    /// Keys to the machine's own cloud account are handed out there.
    Metadata,
    Multicast,
    /// No address of anything; to connect there is to connect to this machine.
    Unspecified,
}

/// The metadata services of the larger clouds, IPv4: AWS, Google, Azure and most
/// others; AWS for containers and pods; Alibaba; Oracle; Azure's own wire server;
/// Scaleway.
const METADATA: [Ipv4Addr; 7] = [
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(169, 254, 170, 23),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(192, 0, 0, 192),
    Ipv4Addr::new(168, 63, 129, 16),
    Ipv4Addr::new(169, 254, 42, 42),
];

/// The same in IPv6: AWS, AWS for pods, Google, `OpenStack`, Scaleway.
const METADATA_V6: [Ipv6Addr; 5] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0xa9fe, 0xa9fe),
    Ipv6Addr::new(0xfd00, 0x42, 0, 0, 0, 0, 0, 0x42),
];

impl Class {
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        if METADATA.contains(&address) {
            return Self::Metadata;
        }
        match address.octets() {
            [0, ..] => Self::Unspecified,
            [127, ..] => Self::Loopback,
            [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Self::Private,
            [169, 254, ..] => Self::LinkLocal,
            [100, 64..=127, ..] => Self::Shared,
            // The last is the broadcast to everybody.
            [224..=239, ..] | [255, 255, 255, 255] => Self::Multicast,
            // Protocols, documents (three), the relays of 6to4, benchmarks, the
            // future.
            [192, 0, 0 | 2, _]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
            | [192, 88, 99, _]
            | [198, 18..=19, ..]
            | [240..=255, ..] => Self::Reserved,
            _ => Self::Public,
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        if METADATA_V6.contains(&address) {
            return Self::Metadata;
        }
        if let Some((inner, otherwise)) = embedded(&address.segments()) {
            // What leads to a public address leads at most there.
            return match Self::of_v4(inner) {
                Self::Public => otherwise,
                class => class,
            };
        }
        match address.segments() {
            [0, 0, 0, 0, 0, 0, 0, 0] => Self::Unspecified,
            [0, 0, 0, 0, 0, 0, 0, 1] => Self::Loopback,
            // Unique local, and the site-local addresses before them.
            [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => Self::Private,
            [0xfe80..=0xfebf, ..] => Self::LinkLocal,
            [0xff00..=0xffff, ..] => Self::Multicast,
            // Protocols, documents (two).
            [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Self::Reserved,
            [0x2000..=0x3fff, ..] => Self::Public,
            // The registries hand out nothing else.
            _ => Self::Reserved,
        }
    }

    /// Nobody can grant these.
    #[must_use]
    pub fn is_forbidden(self) -> bool {
        matches!(self, Self::Metadata | Self::Multicast | Self::Unspecified)
    }

    /// The words of a sentence about an address.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Public => "a public address",
            Self::Loopback => "an address of this machine",
            Self::Private => "a private address",
            Self::LinkLocal => "a link-local address",
            Self::Shared => "an address inside a provider's network",
            Self::Reserved => "a reserved address",
            Self::Metadata => "the metadata service of a cloud machine",
            Self::Multicast => "an address of many machines",
            Self::Unspecified => "no address of a server",
        }
    }
}

/// The IPv4 address that an IPv6 address stands for, and what it is where that
/// one is public.
fn embedded(segments: &[u16; 8]) -> Option<(Ipv4Addr, Class)> {
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    Some(match *segments {
        // These two are no embedded addresses.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => return None,
        // Mapped; translated (SIIT); NAT64.
        [0, 0, 0, 0, 0, 0xffff, a, b]
        | [0, 0, 0, 0, 0xffff, 0, a, b]
        | [0x64, 0xff9b, 0, 0, 0, 0, a, b]
        // 6to4.
        | [0x2002, a, b, ..] => (v4(a, b), Class::Public),
        // Compatible: nobody uses it for a public one. NAT64 of one's own.
        [0, 0, 0, 0, 0, 0, a, b] | [0x64, 0xff9b, 1, _, _, _, a, b] => {
            (v4(a, b), Class::Reserved)
        }
        // Teredo hides the client's address behind an exclusive or.
        [0x2001, 0, _, _, _, _, a, b] => (v4(!a, !b), Class::Reserved),
        // ISATAP, below any network.
        [.., 0 | 0x200, 0x5efe, a, b] => (v4(a, b), Class::Reserved),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::Class::{
        self, LinkLocal, Loopback, Metadata, Multicast, Private, Public, Reserved, Shared,
        Unspecified,
    };

    const TABLE: [(&str, Class); 88] = [
        ("1.1.1.1", Public),
        ("8.8.8.8", Public),
        ("9.255.255.255", Public),
        ("11.0.0.0", Public),
        ("100.63.255.255", Public),
        ("100.128.0.0", Public),
        ("172.15.255.255", Public),
        ("172.32.0.0", Public),
        ("169.253.255.255", Public),
        ("192.167.255.255", Public),
        ("223.255.255.255", Public),
        ("127.0.0.1", Loopback),
        ("127.255.255.254", Loopback),
        ("10.0.0.0", Private),
        ("10.255.255.255", Private),
        ("172.16.0.0", Private),
        ("172.31.255.255", Private),
        ("192.168.0.1", Private),
        ("169.254.0.1", LinkLocal),
        ("169.254.169.253", LinkLocal),
        ("100.64.0.0", Shared),
        ("100.127.255.255", Shared),
        ("0.0.0.0", Unspecified),
        ("0.1.2.3", Unspecified),
        ("224.0.0.1", Multicast),
        ("239.255.255.255", Multicast),
        ("255.255.255.255", Multicast),
        ("192.0.0.8", Reserved),
        ("192.0.2.1", Reserved),
        ("198.51.100.7", Reserved),
        ("203.0.113.255", Reserved),
        ("192.88.99.1", Reserved),
        ("198.18.0.1", Reserved),
        ("198.19.255.255", Reserved),
        ("240.0.0.1", Reserved),
        ("255.255.255.254", Reserved),
        ("169.254.169.254", Metadata),
        ("169.254.170.2", Metadata),
        ("169.254.170.23", Metadata),
        ("100.100.100.200", Metadata),
        ("192.0.0.192", Metadata),
        ("168.63.129.16", Metadata),
        ("169.254.42.42", Metadata),
        ("fd00:ec2::254", Metadata),
        ("fd00:ec2::23", Metadata),
        ("fd20:ce::254", Metadata),
        ("fe80::a9fe:a9fe", Metadata),
        ("fd00:42::42", Metadata),
        ("::", Unspecified),
        ("::1", Loopback),
        ("fe80::1", LinkLocal),
        ("febf::1", LinkLocal),
        ("fec0::1", Private),
        ("fc00::1", Private),
        ("fdff:ffff::1", Private),
        ("ff02::1", Multicast),
        ("2001:db8::1", Reserved),
        ("3fff:fff::1", Reserved),
        ("100::1", Reserved),
        ("2001:20::1", Reserved),
        ("4000::1", Reserved),
        ("2606:4700::1111", Public),
        ("2a00:1450::8", Public),
        // Mapped.
        ("::ffff:8.8.8.8", Public),
        ("::ffff:127.0.0.1", Loopback),
        ("::ffff:10.0.0.1", Private),
        ("::ffff:169.254.169.254", Metadata),
        ("::ffff:0.0.0.0", Unspecified),
        // Translated.
        ("::ffff:0:192.168.0.1", Private),
        // Compatible.
        ("::8.8.8.8", Reserved),
        ("::127.0.0.1", Loopback),
        ("::169.254.169.254", Metadata),
        // NAT64, the common one and one's own.
        ("64:ff9b::8.8.8.8", Public),
        ("64:ff9b::10.0.0.1", Private),
        ("64:ff9b::169.254.169.254", Metadata),
        ("64:ff9b:1::8.8.8.8", Reserved),
        ("64:ff9b:1:7::192.168.0.1", Private),
        ("64:ff9b:1::169.254.169.254", Metadata),
        // 6to4.
        ("2002:808:808::1", Public),
        ("2002:7f00:1::", Loopback),
        ("2002:a00:1::1", Private),
        ("2002:a9fe:a9fe::", Metadata),
        // Teredo.
        ("2001:0:1234::f7f7:f7f7", Reserved),
        ("2001:0:1234::f5ff:fffe", Private),
        ("2001:0:1234::5601:5601", Metadata),
        // ISATAP.
        ("2a00:1450::5efe:8.8.8.8", Reserved),
        ("2a00:1450::200:5efe:10.0.0.1", Private),
        ("fe80::5efe:169.254.169.254", Metadata),
    ];

    #[test]
    fn every_writing_is_seen_through() {
        for (text, expected) in TABLE {
            let address: IpAddr = text.parse().expect("an address");
            assert_eq!(Class::of(address), expected, "{text}");
        }
    }
}
