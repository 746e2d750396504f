//! Networks as sets of addresses: what a record gives to whom, by interval arithmetic.

use crate::compact::sort_by;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Serialize, Serializer};

use super::record::Qualifier;

/// A network. The host bits stay as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    /// An address of the network.
    pub address: IpAddr,
    /// The prefix length in bits: 0 to 32 for IPv4, 0 to 128 for IPv6.
    pub prefix: u8,
}

/// A closed interval of addresses of one family, as numbers.
pub(super) type Interval = (u128, u128);

impl Cidr {
    /// A network; a prefix beyond the family's bits is cut to them.
    pub fn new(address: IpAddr, prefix: u8) -> Self {
        Self { address, prefix: prefix.min(if address.is_ipv4() { 32 } else { 128 }) }
    }

    /// The address alone.
    pub fn host(address: IpAddr) -> Self {
        Self::new(address, 128)
    }

    /// Whether `ip` is in the network; never across families.
    pub fn contains(self, ip: IpAddr) -> bool {
        // A shift by the whole width, for a prefix of 0, leaves nothing that could differ.
        let host = u32::from(self.bits() - self.prefix);
        match (self.address, ip) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => {
                (network.to_bits() ^ ip.to_bits()).checked_shr(host).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(ip)) => {
                (network.to_bits() ^ ip.to_bits()).checked_shr(host).unwrap_or(0) == 0
            }
            _ => false,
        }
    }

    /// The same network without host bits.
    #[must_use]
    pub fn network(self) -> Self {
        Self { address: address(self.interval().0, self.address.is_ipv4()), ..self }
    }

    pub(super) fn interval(self) -> Interval {
        let number = number(self.address);
        let host = host_mask(self.bits() - self.prefix);
        (number & !host, number | host)
    }

    fn bits(self) -> u8 {
        if self.address.is_ipv4() { 32 } else { 128 }
    }

    /// What keeps the network from sending over the Internet; `None` when nothing does.
    pub fn special_use(self) -> Option<&'static str> {
        let (first, last) = self.interval();
        let table: &[(&str, &str)] = if self.address.is_ipv4() { SPECIAL_IP4 } else { SPECIAL_IP6 };
        table.iter().find_map(|(cidr, what)| {
            let (low, high) = cidr.parse::<Self>().ok()?.interval();
            (low <= first && last <= high).then_some(*what)
        })
    }
}

/// The networks of the IANA special-purpose registries that are not globally reachable, but for
/// those reserved for documentation, which stand in examples.
const SPECIAL_IP4: &[(&str, &str)] = &[
    ("0.0.0.0/8", "this network (RFC 791)"),
    ("10.0.0.0/8", "private use (RFC 1918)"),
    ("100.64.0.0/10", "shared address space of carriers (RFC 6598)"),
    ("127.0.0.0/8", "loopback (RFC 1122)"),
    ("169.254.0.0/16", "link local (RFC 3927)"),
    ("172.16.0.0/12", "private use (RFC 1918)"),
    ("192.168.0.0/16", "private use (RFC 1918)"),
    ("198.18.0.0/15", "benchmarking (RFC 2544)"),
    ("224.0.0.0/4", "multicast (RFC 5771)"),
    ("240.0.0.0/4", "reserved (RFC 1112)"),
];
const SPECIAL_IP6: &[(&str, &str)] = &[
    ("::/128", "unspecified (RFC 4291)"),
    ("::1/128", "loopback (RFC 4291)"),
    ("::ffff:0:0/96", "IPv4-mapped (RFC 4291)"),
    ("fc00::/7", "unique local (RFC 4193)"),
    ("fe80::/10", "link local (RFC 4291)"),
    ("ff00::/8", "multicast (RFC 4291)"),
];

impl std::str::FromStr for Cidr {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (ip, prefix) = match text.split_once('/') {
            Some((ip, prefix)) => (ip, prefix.parse().map_err(|_| ())?),
            None => (text, 128),
        };
        Ok(Self::new(ip.parse().map_err(|_| ())?, prefix))
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.address)?;
        if self.prefix < self.bits() { write!(f, "/{}", self.prefix) } else { Ok(()) }
    }
}

impl Serialize for Cidr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An address as a number.
pub(super) fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(u32::from(ip)),
        IpAddr::V6(ip) => u128::from(ip),
    }
}

fn address(number: u128, ip4: bool) -> IpAddr {
    if ip4 { IpAddr::V4(Ipv4Addr::from(number as u32)) } else { IpAddr::V6(Ipv6Addr::from(number)) }
}

fn host_mask(bits: u8) -> u128 {
    1u128.checked_shl(u32::from(bits)).map_or(u128::MAX, |n| n - 1)
}

/// How many addresses an interval holds; 2^128 is shown by the largest number.
pub(super) fn size((first, last): Interval) -> u128 {
    (last - first).saturating_add(1)
}

/// A number of addresses as a decimal.
pub(super) fn count_text(count: u128) -> String {
    if count == u128::MAX {
        return "340282366920938463463374607431768211456".to_owned();
    }
    // In two halves of 18 digits, since printing a u128 costs much code.
    const HALF: u128 = 1_000_000_000_000_000_000;
    let (high, low) = (count / HALF, (count % HALF) as u64);
    if high == 0 { low.to_string() } else { format!("{}{low:018}", count_text(high)) }
}

/// The whole address space of a family.
pub(super) fn everything(ip4: bool) -> Interval {
    (0, if ip4 { u128::from(u32::MAX) } else { u128::MAX })
}

/// An interval, what its senders get, and the term that decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) interval: Interval,
    pub(super) result: Qualifier,
    pub(super) term: u32,
}

/// What the addresses of one family get, by the first term that names each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decided {
    /// Disjoint, in order.
    claims: Vec<Claim>,
}

/// The part of a claim that came too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Late {
    /// The term that had it first.
    pub(super) first: u32,
    /// How many addresses.
    pub(super) addresses: u128,
    /// What they get.
    pub(super) result: Qualifier,
}

impl Decided {
    /// More intervals than any healthy record has; claims beyond them are dropped.
    const MAX: usize = 4_000;

    pub(super) fn claims(&self) -> &[Claim] {
        &self.claims
    }

    pub(super) fn is_full(&self) -> bool {
        self.claims.len() >= Self::MAX
    }

    /// Gives `claim` what no earlier claim has. Returns how many addresses were still free, and
    /// adds what was not to `late`.
    pub(super) fn claim(&mut self, claim: Claim, late: &mut Vec<Late>) -> u128 {
        if self.is_full() {
            return 0;
        }
        let (first, last) = claim.interval;
        let from = self.claims.partition_point(|c| c.interval.1 < first);
        let to = self.claims.partition_point(|c| c.interval.0 <= last);
        let mut free = Vec::new();
        let mut next = Some(first);
        for taken in &self.claims[from..to.max(from)] {
            let (low, high) = taken.interval;
            if let Some(at) = next
                && low > at
            {
                free.push((at, low - 1));
            }
            let addresses = size((low.max(first), high.min(last)));
            match late.iter_mut().find(|l| l.first == taken.term && l.result == taken.result) {
                Some(known) => known.addresses = known.addresses.saturating_add(addresses),
                None => late.push(Late { first: taken.term, addresses, result: taken.result }),
            }
            next = high.checked_add(1).filter(|&n| n <= last);
        }
        if let Some(at) = next.filter(|&n| n <= last) {
            free.push((at, last));
        }
        let gained = free.iter().fold(0u128, |n, &i| n.saturating_add(size(i)));
        let new = free.into_iter().map(|interval| Claim { interval, ..claim });
        if from < to {
            self.claims.extend(new);
            sort_by(&mut self.claims, |a, b| a.interval.cmp(&b.interval));
        } else {
            self.claims.splice(from..from, new);
        }
        gained
    }

    /// Whether no address of the family is left; one that is missing in IPv6 does not show.
    pub(super) fn is_whole(&self, ip4: bool) -> bool {
        let named = self.claims.iter().fold(0u128, |sum, claim| sum.saturating_add(size(claim.interval)));
        named == size(everything(ip4))
    }

    /// The intervals that get a pass, neighbors joined.
    pub(super) fn passes(&self) -> Vec<Interval> {
        let mut out: Vec<Interval> = Vec::new();
        for claim in self.claims.iter().filter(|c| c.result == Qualifier::Pass) {
            match out.last_mut() {
                Some(last) if last.1.checked_add(1) == Some(claim.interval.0) => last.1 = claim.interval.1,
                _ => out.push(claim.interval),
            }
        }
        out
    }

    /// The networks of every claim, neighbors of one term joined first.
    pub(super) fn networks(&self, ip4: bool) -> impl Iterator<Item = (Cidr, Claim)> + '_ {
        let mut joined: Vec<Claim> = Vec::new();
        for claim in &self.claims {
            match joined.last_mut() {
                Some(last)
                    if last.interval.1.checked_add(1) == Some(claim.interval.0)
                        && (last.term, last.result) == (claim.term, claim.result) =>
                {
                    last.interval.1 = claim.interval.1;
                }
                _ => joined.push(*claim),
            }
        }
        joined
            .into_iter()
            .flat_map(move |claim| networks(claim.interval, ip4).into_iter().map(move |cidr| (cidr, claim)))
    }
}

/// The fewest networks that make up an interval.
pub(super) fn networks((first, last): Interval, ip4: bool) -> Vec<Cidr> {
    let bits: u8 = if ip4 { 32 } else { 128 };
    let mut out = Vec::new();
    let mut at = first;
    loop {
        let mut host = (at.trailing_zeros() as u8).min(bits);
        while host > 0 && at | host_mask(host) > last {
            host -= 1;
        }
        out.push(Cidr::new(address(at, ip4), bits - host));
        match (at | host_mask(host)).checked_add(1) {
            Some(next) if next <= last => at = next,
            _ => return out,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cidr(text: &str) -> Cidr {
        text.parse().unwrap()
    }

    fn claim(text: &str, term: u32) -> Claim {
        Claim { interval: cidr(text).interval(), result: Qualifier::Pass, term }
    }

    #[test]
    fn the_first_claim_wins() {
        let mut decided = Decided::default();
        let mut late = Vec::new();
        assert_eq!(decided.claim(claim("192.0.2.64/26", 0), &mut late), 64);
        assert_eq!(decided.claim(claim("192.0.2.0/24", 1), &mut late), 192);
        assert_eq!(late, [Late { first: 0, addresses: 64, result: Qualifier::Pass }]);
        late.clear();
        assert_eq!(decided.claim(claim("192.0.2.9", 2), &mut late), 0);
        assert_eq!(late, [Late { first: 1, addresses: 1, result: Qualifier::Pass }]);
        let all: Vec<String> =
            decided.networks(true).map(|(c, claim)| format!("{c} {}", claim.term)).collect();
        assert_eq!(all, ["192.0.2.0/26 1", "192.0.2.64/26 0", "192.0.2.128/25 1"]);
        assert_eq!(decided.passes(), [cidr("192.0.2.0/24").interval()]);
    }

    #[test]
    fn the_whole_space_is_one_network() {
        let mut decided = Decided::default();
        let claim = Claim { interval: everything(false), result: Qualifier::Pass, term: 0 };
        let count = decided.claim(claim, &mut Vec::new());
        assert_eq!(count_text(count), "340282366920938463463374607431768211456");
        assert_eq!(decided.networks(false).map(|(c, _)| c.to_string()).collect::<Vec<_>>(), ["::/0"]);
        assert_eq!(count_text(1 << 96), (1u128 << 96).to_string());
    }

    #[test]
    fn neighbors_join() {
        let mut decided = Decided::default();
        for n in [3, 0, 2, 1] {
            decided.claim(claim(&format!("192.0.2.{n}"), 0), &mut Vec::new());
        }
        assert_eq!(decided.networks(true).map(|(c, _)| c.to_string()).collect::<Vec<_>>(), ["192.0.2.0/30"]);
    }

    #[test]
    fn special_use() {
        assert!(cidr("10.1.2.3").special_use().is_some());
        assert!(cidr("8.0.0.0/6").special_use().is_none());
        assert!(cidr("::1").special_use().is_some());
        assert!(cidr("2001:db8::/32").special_use().is_none());
    }
}
