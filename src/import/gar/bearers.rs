//! What bears houses: streets; microdistricts, garden societies and villages without streets as streets.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

use super::{
    bad::BadRows,
    names::{is_society, place_key, street_key, words},
    places::{Object, Places, collapse, is_city, level},
    rows,
};
use crate::{
    domain::StreetType,
    import::ImportError,
    search::{RegisterStreet, read_street},
};

/// Something houses hang on.
#[derive(Debug)]
pub(super) struct Bearer {
    /// The settlement it lies in, as people write it; a garden society is one for the streets inside it.
    pub(super) locality: String,
    /// The whole way from the settlement to the street, as the beginning of an address.
    pub(super) text: String,
    /// The street; a settlement whose houses hang on no street is one by itself.
    pub(super) street: RegisterStreet,
    /// Names the street bore before, without types.
    pub(super) former: Vec<String>,
    /// Every place it lies in that a point may name, the nearest first.
    around: Vec<String>,
    /// Whether it lies in the settlement itself, not in a society of it.
    is_of_settlement: bool,
    /// Whether it is the settlement, which addresses then do not name twice.
    is_settlement: bool,
}

/// Everything that may bear houses in what was chosen.
#[derive(Debug, Default)]
pub(super) struct Bearers {
    /// In the order of their addresses.
    pub(super) all: Vec<Bearer>,
    /// Which of them an object of ГАР is.
    of_object: HashMap<u64, u32>,
    by_name: HashMap<String, Vec<u32>>,
    by_former: HashMap<String, Vec<u32>>,
}

/// What a name of a street leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    /// One bearer, by its name of today.
    One(u32),
    /// One bearer, by a name it bore before.
    Former(u32),
    /// So many bearers.
    Several(usize),
    /// None.
    None,
}

impl Bearers {
    /// Names all bearers below the chosen localities; below everything, where none is given.
    pub(super) fn new(places: &Places, chosen: Option<&HashSet<u64>>, types: &Types) -> Self {
        let inside =
            |id: u64| chosen.is_none_or(|chosen| places.upwards(id).any(|(id, _)| chosen.contains(&id)));
        let mut ids: Vec<u64> = places
            .all()
            .filter(|(id, o)| (o.level >= level::MUNICIPALITY && o.level <= level::STREET) && inside(*id))
            .map(|(id, _)| id)
            .collect();
        // The lower number is the older object: where names clash, it keeps the plain one.
        ids.sort_unstable();
        let doubled = doubled_settlements(places, &ids, types);
        let mut by_address: BTreeMap<(String, String), (Bearer, Vec<u64>)> = BTreeMap::new();
        for id in ids {
            let Some((mut bearer, structure)) = bearer(places, id, types, &doubled) else { continue };
            let mut key = bearer.key();
            if let (true, Some(structure)) = (by_address.contains_key(&key), structure) {
                bearer.locality = format!("{}, {structure}", bearer.locality);
                key = bearer.key();
            }
            let (kept, objects) = by_address.entry(key).or_insert_with(|| (bearer, Vec::new()));
            if let (false, Some(object)) = (objects.is_empty(), places.get(id)) {
                kept.remember(object);
            }
            objects.push(id);
        }
        let mut bearers = Self::default();
        for (n, (bearer, objects)) in (0_u32..).zip(by_address.into_values()) {
            bearers.of_object.extend(objects.into_iter().map(|id| (id, n)));
            bearers.by_name.entry(street_key(&bearer.street.name)).or_default().push(n);
            if bearer.is_settlement {
                bearers.by_name.entry(String::new()).or_default().push(n);
            }
            for former in &bearer.former {
                bearers.by_former.entry(street_key(former)).or_default().push(n);
            }
            bearers.all.push(bearer);
        }
        bearers
    }

    /// The bearer that an object of ГАР is.
    pub(super) fn of_object(&self, id: u64) -> Option<u32> {
        self.of_object.get(&id).copied()
    }

    /// A bearer.
    pub(super) fn get(&self, n: u32) -> &Bearer {
        &self.all[n as usize]
    }

    /// The bearer meant by a settlement and a street, as other people write them. An empty settlement may be any.
    pub(super) fn find(&self, locality: &str, street: Option<&RegisterStreet>) -> Lead {
        let place = place_key(locality.rsplit(',').next().unwrap_or_default());
        self.lead(street, |found| {
            if place.is_empty() {
                return found;
            }
            let steps = |n: u32| self.get(n).around.iter().position(|around| *around == place);
            let nearest = found.iter().filter_map(|n| steps(*n)).min();
            found.into_iter().filter(|n| nearest.is_some() && steps(*n) == nearest).collect()
        })
    }

    /// The bearer meant by a street in a table of one place, which names no settlement: of several, the one that lies
    /// in the settlement itself and not in a society of it.
    pub(super) fn find_in_one_place(&self, street: Option<&RegisterStreet>) -> Lead {
        self.lead(street, |found| {
            let plain: Vec<u32> = found.iter().copied().filter(|n| self.get(*n).is_of_settlement).collect();
            if plain.len() == 1 { plain } else { found }
        })
    }

    fn lead(&self, street: Option<&RegisterStreet>, narrow: impl Fn(Vec<u32>) -> Vec<u32>) -> Lead {
        let key = street.map(|s| street_key(&s.name)).unwrap_or_default();
        let street_type = street.and_then(|s| s.street_type);
        let fit = |index: &HashMap<String, Vec<u32>>| {
            narrow(of_type(self, index.get(&key).map(Vec::as_slice).unwrap_or_default(), street_type))
        };
        match fit(&self.by_name).as_slice() {
            [one] => Lead::One(*one),
            [] => match fit(&self.by_former).as_slice() {
                [one] => Lead::Former(*one),
                [] => Lead::None,
                several => Lead::Several(several.len()),
            },
            several => Lead::Several(several.len()),
        }
    }
}

/// Streets of this type where there are any, else those where either side names none.
fn of_type(bearers: &Bearers, named: &[u32], street_type: Option<StreetType>) -> Vec<u32> {
    let type_of = |n: u32| bearers.get(n).street.street_type;
    let same: Vec<u32> = named.iter().copied().filter(|n| type_of(*n) == street_type).collect();
    if !same.is_empty() {
        return same;
    }
    let either = |n: &u32| street_type.is_none() || type_of(*n).is_none();
    named.iter().copied().filter(either).collect()
}

impl Bearer {
    fn key(&self) -> (String, String) {
        (self.locality.clone(), self.street.label.clone())
    }

    /// Adds the names an object bore before.
    fn remember(&mut self, object: &Object) {
        let name = street_key(&self.street.name);
        for former in &object.former {
            let former = read_street(former).name;
            let key = street_key(&former);
            if !key.is_empty() && key != name && self.former.iter().all(|f| street_key(f) != key) {
                self.former.push(former);
            }
        }
    }
}

/// An object as a bearer, and the label of the microdistrict it lies in; `None` where it lies in no settlement.
fn bearer(
    places: &Places,
    id: u64,
    types: &Types,
    doubled: &HashSet<String>,
) -> Option<(Bearer, Option<String>)> {
    let object = places.get(id)?;
    let (settlement, home) = settlement(places, id)?;
    let mut locality = types.settlement(home);
    if doubled.contains(&locality) {
        let around = places.upwards(settlement).skip(1).find(|(_, o)| {
            matches!(o.level, level::DISTRICT | level::MUNICIPAL_DISTRICT | level::MUNICIPALITY | level::CITY)
        });
        if let Some((_, o)) = around {
            locality = format!("{locality} ({} {})", o.name, o.kind);
        }
    }
    let is_settlement = object.level < level::STRUCTURE;
    let street = if is_settlement {
        RegisterStreet { street_type: None, name: object.name.to_string(), label: types.settlement(object) }
    } else {
        types.street(object)
    };
    let inner: Vec<&Object> = places
        .upwards(id)
        .skip(1)
        .map(|(_, o)| o)
        .take_while(|o| o.level >= level::STRUCTURE)
        .filter(|o| o.level == level::STRUCTURE)
        .collect();
    let society = inner.iter().find_map(|o| society(o)).map(|society| society.label);
    let structure = inner.first().map(|o| types.street(o).label);
    let mut parts = vec![locality.clone()];
    parts.extend(society.clone().or_else(|| structure.clone()));
    parts.extend((!is_settlement).then(|| street.label.clone()));
    let around = places.upwards(id).skip(usize::from(!is_settlement));
    let around = around.filter(|(_, o)| o.level >= level::MUNICIPALITY || is_city(o));
    let mut bearer = Bearer {
        text: parts.join(", "),
        is_of_settlement: inner.is_empty(),
        locality: society.unwrap_or(locality),
        around: around.map(|(_, o)| place_key(&o.name)).collect(),
        street,
        is_settlement,
        former: Vec::new(),
    };
    bearer.remember(object);
    Some((bearer, structure))
}

/// The settlement an object lies in, or is: village or city, else municipality, else a city that is a subject; of
/// a garden society between the villages the district.
fn settlement(places: &Places, id: u64) -> Option<(u64, &Object)> {
    let at = |wanted: &dyn Fn(&Object) -> bool| places.upwards(id).find(|(_, o)| wanted(o));
    at(&|o| matches!(o.level, level::SETTLEMENT | level::CITY))
        .or_else(|| at(&|o| o.level == level::MUNICIPALITY))
        .or_else(|| at(&is_city))
        .or_else(|| at(&|o| matches!(o.level, level::DISTRICT | level::MUNICIPAL_DISTRICT)))
}

/// Names that several settlements bear.
fn doubled_settlements(places: &Places, ids: &[u64], types: &Types) -> HashSet<String> {
    let mut first: HashMap<String, u64> = HashMap::new();
    let mut doubled = HashSet::new();
    for id in ids {
        let Some((settlement, object)) = settlement(places, *id) else { continue };
        let name = types.settlement(object);
        if *first.entry(name.clone()).or_insert(settlement) != settlement {
            doubled.insert(name);
        }
    }
    doubled
}

/// The society of gardeners or garages that an object is, as a street: `СНТ Ромашка` of «тер. СНТ "Ромашка"».
fn society(object: &Object) -> Option<RegisterStreet> {
    use StreetType as T;
    let read = read_street(&format!("{} {}", object.kind, object.name));
    if matches!(read.street_type, Some(T::Snt | T::Dnt | T::Tsn | T::Gsk)) {
        return Some(read);
    }
    // Rarer kinds have no type of their own.
    let all = [words(&object.kind), words(&object.name)].concat();
    let word = all.iter().find(|w| is_society(w))?.to_uppercase();
    let is_name = |piece: &&str| words(piece).iter().any(|w| !is_society(w) && w != "тер");
    let name = object.name.split_whitespace().filter(is_name).collect::<Vec<_>>().join(" ");
    let name = name.trim_matches(['"', '«', '»', '\'', ' ']).to_owned();
    let name = if name.is_empty() { object.name.to_string() } else { name };
    Some(RegisterStreet { street_type: Some(T::Territoriya), label: format!("{word} {name}"), name })
}

/// The whole words of the shortened types.
#[derive(Debug, Default)]
pub(super) struct Types(HashMap<(u8, String), String>);

impl Types {
    /// Reads AS_ADDR_OBJ_TYPES.
    pub(super) fn read(path: &Path, bad: &mut BadRows) -> Result<Self, ImportError> {
        let mut types = Self::default();
        rows::each(path, "ADDRESSOBJECTTYPES", "ADDRESSOBJECTTYPE", bad, |row| {
            let [level, short, name] = row.cells(["LEVEL", "SHORTNAME", "NAME"])?;
            if let (Some(Ok(level)), Some(short), Some(name)) = (level.map(|l| l.trim().parse()), short, name)
            {
                types.0.insert((level, plain(&short)), collapse(&name).to_lowercase());
            }
            Ok(())
        })?;
        Ok(types)
    }

    /// The whole word of an object's type; as written where it is not known or more than a word.
    fn whole<'a>(&'a self, object: &'a Object) -> &'a str {
        let known = self.0.get(&(object.level, plain(&object.kind)));
        known.filter(|word| !word.contains(' ')).map_or(&*object.kind, String::as_str)
    }

    /// A settlement as people write it: a city by its name, others with their kind, a district's behind its name.
    fn settlement(&self, object: &Object) -> String {
        let whole = self.whole(object);
        if matches!(object.level, level::DISTRICT | level::MUNICIPAL_DISTRICT) {
            return format!("{} {whole}", object.name);
        }
        if matches!(plain(whole).as_str(), "г" | "город" | "") {
            return object.name.to_string();
        }
        format!("{whole} {}", object.name)
    }

    /// A street, or a structure as one.
    fn street(&self, object: &Object) -> RegisterStreet {
        if object.level == level::STRUCTURE
            && let Some(society) = society(object)
        {
            return society;
        }
        if let Some(street_type) = [self.whole(object), &object.kind].into_iter().find_map(type_named) {
            let read = read_street(&format!("{street_type} {}", object.name)).in_usual_order();
            if read.street_type == Some(street_type) {
                return read;
            }
            let (name, label) = (object.name.to_string(), format!("{street_type} {}", object.name));
            return RegisterStreet { street_type: Some(street_type), name, label };
        }
        let label = collapse(&format!("{} {}", object.kind, object.name));
        RegisterStreet { street_type: None, name: object.name.to_string(), label }
    }
}

/// The street type that a word stands for.
fn type_named(kind: &str) -> Option<StreetType> {
    // A type alone could be a name, so it is read before one.
    read_street(&format!("{kind} Икс")).street_type
}

fn plain(short: &str) -> String {
    short.trim().trim_end_matches('.').to_lowercase()
}
