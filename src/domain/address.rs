//! An address: a house of a street, with a point if one is known.

use super::{AddressId, House, LonLat, StreetId, words};

/// What is odd about an address; it is kept all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressFlag {
    /// Many houses share exactly this point: a street's or district's centre, most likely, not the house.
    SharedPoint,
    /// The point lies far outside the city.
    FarOutside,
    /// The register holds this very address more than once.
    Duplicate,
    /// No point is known.
    NoPoint,
    /// The house number could not be read.
    HouseUnread,
    /// Longitude and latitude look exchanged.
    AxesSwapped,
}

words!("flag of an address", AddressFlag {
    SharedPoint => "shared_point",
    FarOutside => "far_outside",
    Duplicate => "duplicate",
    NoPoint => "no_point",
    HouseUnread => "house_unread",
    AxesSwapped => "axes_swapped",
});

/// A set of flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u8);

impl Flags {
    /// Adds a flag.
    pub fn insert(&mut self, flag: AddressFlag) {
        self.0 |= 1 << flag as u8;
    }

    /// Removes a flag.
    pub fn remove(&mut self, flag: AddressFlag) {
        self.0 &= !(1 << flag as u8);
    }

    /// Whether a flag is set.
    pub fn contains(self, flag: AddressFlag) -> bool {
        self.0 & (1 << flag as u8) != 0
    }

    /// Whether none is set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The flags set, in a fixed order.
    pub fn iter(self) -> impl Iterator<Item = AddressFlag> {
        AddressFlag::ALL.iter().copied().filter(move |f| self.contains(*f))
    }
}

impl std::fmt::Display for Flags {
    /// The words, parted by commas.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (n, flag) in self.iter().enumerate() {
            if n > 0 {
                f.write_str(",")?;
            }
            f.write_str(flag.as_str())?;
        }
        Ok(())
    }
}

impl std::str::FromStr for Flags {
    type Err = super::DomainError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut flags = Self::default();
        for word in text.split(',').map(str::trim).filter(|w| !w.is_empty()) {
            flags.insert(word.parse()?);
        }
        Ok(flags)
    }
}

/// A house with its address.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Its id.
    pub id: AddressId,
    /// The address in one line, as the register writes it.
    pub text: String,
    /// The city, settlement or village, as written; empty when the register does not say.
    pub locality: String,
    /// Its street, when the text names one.
    pub street: Option<StreetId>,
    /// The house number as written, without the marker «д.».
    pub house: String,
    /// The house number taken apart, when it could be read.
    pub key: Option<House>,
    /// Where it stands.
    pub point: Option<LonLat>,
    /// Flats in it.
    pub flats: Option<u32>,
    /// Residents.
    pub residents: Option<u32>,
    /// What is odd about it.
    pub flags: Flags,
    /// Where the data come from.
    pub source: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_read_what_they_write() {
        let mut flags = Flags::default();
        flags.insert(AddressFlag::NoPoint);
        flags.insert(AddressFlag::SharedPoint);
        assert_eq!(flags.to_string(), "shared_point,no_point");
        assert_eq!(flags.to_string().parse::<Flags>(), Ok(flags));
        assert!("odd".parse::<Flags>().is_err());
    }
}
