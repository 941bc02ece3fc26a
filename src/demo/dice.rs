//! Dice whose throws never change: each step of the drawing has its own, so that one more throw here moves nothing there.

use rand::Rng;
use rand_pcg::Pcg32;

/// Seeded dice.
pub(super) struct Dice(Pcg32);

impl Dice {
    /// Dice for one step of the drawing.
    pub fn new(seed: u64, step: u64) -> Self {
        Self(Pcg32::new(seed ^ 0x5bd1_e995_u64.wrapping_mul(step + 1), step))
    }

    /// A number in `[0, 1)`.
    pub fn part(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// A number in `[low, high)`.
    pub fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.part()
    }

    /// A whole number in `[low, high]`.
    pub fn whole(&mut self, low: u32, high: u32) -> u32 {
        low + (self.part() * f64::from(high - low + 1)) as u32
    }

    /// True `percent` times in a hundred.
    pub fn chance(&mut self, percent: f64) -> bool {
        self.part() * 100.0 < percent
    }
}
