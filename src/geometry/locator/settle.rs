//! The last step of a location: from "holds" and "on the border" of each area to whose the point is.

use super::{Claim, Hit};

/// How many areas fit without allocating; more than ever meet in one place.
const INLINE: usize = 16;

const HOLDS: u32 = 0b01;
const ON_BORDER: u32 = 0b10;

/// Areas seen so far, each as `index << 2 | on border << 1 | holds`.
pub(super) struct Slots {
    inline: [u32; INLINE],
    len: usize,
    spilled: Vec<u32>,
}

impl Slots {
    /// Begins with the areas that hold the starting point.
    pub fn holding(areas: &[u32]) -> Self {
        let mut slots = Self { inline: [0; INLINE], len: 0, spilled: Vec::new() };
        for area in areas {
            slots.push(area << 2 | HOLDS);
        }
        slots
    }

    /// Notes that one of an area's edges was crossed (1, or 0), and that the point lies on it (1, or 0).
    pub fn change(&mut self, area: u32, crossed: u32, touched: u32) {
        match self.as_mut().iter_mut().find(|slot| **slot >> 2 == area) {
            Some(slot) => *slot = (*slot ^ crossed) | touched << 1,
            None => self.push(area << 2 | touched << 1 | crossed),
        }
    }

    fn push(&mut self, slot: u32) {
        if self.len < INLINE && self.spilled.is_empty() {
            self.inline[self.len] = slot;
            self.len += 1;
            return;
        }
        if self.spilled.is_empty() {
            self.spilled.extend(self.inline);
        }
        self.spilled.push(slot);
    }

    fn as_mut(&mut self) -> &mut [u32] {
        if self.spilled.is_empty() { &mut self.inline[..self.len] } else { &mut self.spilled }
    }

    /// Tells each area's claim, in the order of `names`, which are group and key, ascending.
    pub fn settle(mut self, names: &[(u8, u32)], mut found: impl FnMut(Hit)) {
        let slots = self.as_mut();
        slots.sort_unstable();
        let name = |slot: u32| names[(slot >> 2) as usize];
        // The group a point on the border was last given to by default: the smallest key comes first.
        let mut given = None;
        for &slot in &*slots {
            let (group, key) = name(slot);
            let claim = match slot & (HOLDS | ON_BORDER) {
                HOLDS => Claim::Inside,
                ON_BORDER => {
                    let held = slots.iter().any(|s| s & HOLDS != 0 && name(*s).0 == group);
                    if held || given == Some(group) {
                        Claim::Touches
                    } else {
                        given = Some(group);
                        Claim::Border
                    }
                }
                0 => continue,
                _ => Claim::Border,
            };
            found(Hit { key, group, claim });
        }
    }
}
