//! House lists: which boundaries name which house.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Extents, Register};
use crate::domain::HouseListEntry;

/// What became of one line of a house list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// It names this address.
    House(u32),
    /// It names no house of the register, or more than one.
    Unresolved,
}

impl Resolution {
    fn of(entry: &HouseListEntry, register: &Register) -> Self {
        let named = entry.address.as_ref().and_then(|id| register.position(id));
        named.or_else(|| resolve(&entry.text, register)).map_or(Self::Unresolved, Self::House)
    }
}

/// Which boundaries name which house.
#[derive(Debug, Default)]
pub struct Lists {
    by_address: FxHashMap<u32, Vec<u32>>,
    entries: Vec<(Arc<HouseListEntry>, Resolution)>,
}

impl Lists {
    /// Resolves every line: by the address it names, or, where it names none, by its text, strictly.
    /// Lines of boundaries that do not exist are left out, and told. What became of a line in `previous`, made over a
    /// register that finds as this one does, is not asked again.
    pub fn build(
        mut entries: Vec<Arc<HouseListEntry>>,
        extents: &Extents,
        register: &Register,
        previous: Option<&Self>,
    ) -> (Self, Vec<String>) {
        entries.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let known: FxHashMap<*const HouseListEntry, Resolution> = previous
            .iter()
            .flat_map(|p| &p.entries)
            .map(|(entry, resolution)| (Arc::as_ptr(entry), *resolution))
            .collect();
        let mut lists = Self::default();
        let mut problems = Vec::new();
        for entry in entries {
            let Some(boundary) = extents.boundary_position(entry.boundary.as_str()) else {
                problems.push(format!("{}: its boundary {} does not exist", entry.id, entry.boundary));
                continue;
            };
            let resolution =
                known.get(&Arc::as_ptr(&entry)).copied().unwrap_or_else(|| Resolution::of(&entry, register));
            if let Resolution::House(address) = resolution {
                let named_by = lists.by_address.entry(address).or_default();
                if !named_by.contains(&boundary) {
                    named_by.push(boundary);
                }
            }
            lists.entries.push((entry, resolution));
        }
        (lists, problems)
    }

    /// The boundaries whose lists name this address, as positions in the extents.
    pub fn naming(&self, address: u32) -> &[u32] {
        self.by_address.get(&address).map_or(&[], Vec::as_slice)
    }

    /// Every line, with what became of it.
    pub fn entries(&self) -> &[(Arc<HouseListEntry>, Resolution)] {
        &self.entries
    }
}

/// The one house a text names beyond doubt.
pub fn resolve(text: &str, register: &Register) -> Option<u32> {
    let finding = register.index().find(text);
    match finding.houses.as_slice() {
        [only] if finding.code.is_sure() => Some(only.address),
        _ => None,
    }
}
