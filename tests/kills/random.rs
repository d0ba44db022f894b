//! Made-up data that is the same in every run.

/// `SplitMix64`: eight bytes of state, and good enough to pick moments.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `limit`, which is not zero.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).expect("a size fits");
        usize::try_from(self.next() % limit).expect("it is below a size")
    }

    pub(crate) fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    /// From 0 to 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        f64::from(u16::try_from(self.below(1000)).expect("it is below 1000")) / 1000.0
    }

    /// Text of that many bytes; half of the texts need escapes in JSON.
    pub(crate) fn text(&mut self, len: usize) -> String {
        let plain: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789+/=$ ";
        let escaped: &[u8] = b"abcdefghijklmnopqrstuvwxyz\"\\\n\t'$`#";
        let alphabet = if self.below(2) == 0 { plain } else { escaped };
        (0..len).map(|_| char::from(*self.pick(alphabet))).collect()
    }

    /// A length in bytes of 1 to 64 KiB, as often a short as a long one.
    pub(crate) fn length(&mut self) -> usize {
        let limit = *self.pick(&[64, 4 << 10, 64 << 10]);
        limit - self.below(limit)
    }
}
