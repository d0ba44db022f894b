//! What goes wrong by chance: the same chance each time, for one seed.

use crate::Reply;

/// Rates between 0 and 1. What is thrown back was not done; what is cut off
/// was done, and nobody hears of it.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// `ThrottlingException`.
    pub throttled: f64,
    /// 500 and 503, by turns.
    pub failing: f64,
    /// The connection closes after a write was applied.
    pub cut: f64,
    /// The answers to so many writes are lost, whatever the rate.
    pub cut_next: usize,
    /// The actions that it happens to; none means all.
    pub only: Vec<&'static str>,
    /// Where the dice begin.
    pub seed: u64,
    /// The credentials' session is over.
    pub expired: bool,
}

impl Faults {
    /// What is answered instead of doing what was asked.
    pub(super) fn refusal(&mut self, action: &str) -> Option<Reply> {
        if self.expired {
            let message = "The security token included in the request is expired";
            return Some(Reply::error(400, "ExpiredTokenException", message));
        }
        if !self.concerns(action) {
            return None;
        }
        let roll = self.roll();
        if roll < self.throttled {
            return Some(Reply::error(400, "ThrottlingException", "Rate exceeded"));
        }
        if roll >= self.throttled + self.failing {
            return None;
        }
        let message = "An error occurred on the server side.";
        Some(if self.seed.is_multiple_of(2) {
            Reply::error(500, "InternalServiceError", message)
        } else {
            Reply::text(503, "<html><body>Service Unavailable</body></html>")
        })
    }

    /// Whether the answer to what was done is lost.
    pub(super) fn cuts(&mut self, action: &str) -> bool {
        if !self.concerns(action) {
            return false;
        }
        if self.cut_next > 0 {
            self.cut_next -= 1;
            return true;
        }
        self.cut > 0.0 && self.roll() < self.cut
    }

    fn concerns(&self, action: &str) -> bool {
        self.only.is_empty() || self.only.contains(&action)
    }

    /// The next number from 0 up to 1, by `SplitMix64`.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a die needs no more than 53 bits"
    )]
    fn roll(&mut self) -> f64 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.seed;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        (bits >> 11) as f64 / (1_u64 << 53) as f64
    }
}
