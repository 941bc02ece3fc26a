//! What is of one territory: houses, places, bodies; and who is nearest where nobody answers.

use std::sync::Arc;

use geo::BoundingRect;
use jiff::civil::Date;

use super::{Atlas, BoundaryEntry, Grounds, Shelf};
use crate::{
    domain::{Kind, LonLat, Place, PlaceState},
    geometry::Position,
};

impl Atlas {
    /// The boundaries of a territory in force on a day, in the order of their ids; the list of houses and the polygon
    /// may stand in two.
    pub fn boundaries_in_force(&self, territory: u32, at: Date) -> impl Iterator<Item = &BoundaryEntry> {
        self.extents.boundaries_of(territory).filter(move |entry| entry.boundary.period.holds(at))
    }

    /// The addresses a territory claims on a day, in the order of their ids, and what each claim rests on.
    pub fn houses_of(&self, territory: u32, at: Date) -> Vec<(u32, Grounds)> {
        let boxes: Vec<geo::Rect<f64>> = self
            .boundaries_in_force(territory, at)
            .filter_map(|entry| entry.boundary.geometry.as_ref()?.bounding_rect())
            .collect();
        let near = |p: LonLat| {
            boxes.iter().any(|b| {
                (b.min().x..=b.max().x).contains(&p.lon()) && (b.min().y..=b.max().y).contains(&p.lat())
            })
        };
        (0_u32..)
            .zip(self.register.addresses())
            .filter(|(n, house)| house.point.is_some_and(near) || !self.lists.naming(*n).is_empty())
            .filter_map(|(n, _)| {
                let claims = self.claims_of(n, at);
                let own = claims.iter().find(|c| self.extents.boundary(c.boundary).territory == territory)?;
                Some((n, own.grounds))
            })
            .collect()
    }

    /// What stands, or is planned, in the polygons of a territory on a day, by category in the order of rank; a
    /// category of which nothing stands there is left out. An area or line stands where its middle is.
    pub fn places_of(&self, territory: u32, at: Date) -> Vec<(&Shelf, Vec<&Arc<Place>>)> {
        let areas: Vec<_> = self.boundaries_in_force(territory, at).map(|entry| &*entry.area).collect();
        let inside = |p: LonLat| areas.iter().any(|area| area.classify(p) != Position::Outside);
        self.places
            .shelves()
            .iter()
            .map(|shelf| {
                let own = shelf.places.iter().filter(|place| {
                    place.state != PlaceState::Removed && place.stands_at().is_some_and(inside)
                });
                (shelf, own.collect::<Vec<_>>())
            })
            .filter(|(_, own)| !own.is_empty())
            .collect()
    }

    /// The territories that belong to one directly, in the order of kinds and ids.
    pub fn members_of(&self, territory: u32) -> impl Iterator<Item = u32> + '_ {
        let id = &self.extents.territory(territory).id;
        (0_u32..)
            .zip(self.extents.territories())
            .filter(move |(_, t)| t.parent.as_ref() == Some(id))
            .map(|(n, _)| n)
    }

    /// The territories of the answering kind nearest a point on a day, nearest first, at most `count`, with the
    /// metres to the border; 0 where the point lies inside.
    pub fn nearest_territories(&self, point: LonLat, at: Date, count: usize) -> Vec<(u32, f64)> {
        let kind = self.answering_kind();
        let mut near: Vec<(u32, f64)> = self
            .extents
            .on(at)
            .map(|n| self.extents.boundary(n))
            .filter(|entry| self.extents.territory(entry.territory).kind == kind)
            .filter_map(|entry| {
                let inside = entry.area.classify(point) != Position::Outside;
                let far = if inside { 0.0 } else { entry.area.distance_to_border_m(point)? };
                Some((entry.territory, far))
            })
            .collect();
        near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let mut seen = Vec::new();
        near.retain(|(territory, _)| {
            !seen.contains(territory) && {
                seen.push(*territory);
                true
            }
        });
        near.truncate(count);
        near
    }

    /// The territory a territory stands in at once, of a kind: the district of a committee.
    pub fn ancestor(&self, territory: u32, kind: Kind) -> Option<u32> {
        self.extents.chain(territory).iter().copied().find(|n| self.extents.territory(*n).kind == kind)
    }
}
