//! Round trips, foreign dialects, and bytes out of the gutter.

use geo::{line_string, point, polygon};
use proptest::prelude::*;

use super::*;

fn shape() -> impl Strategy<Value = Geometry<f64>> {
    let coord = || (-180.0..180.0_f64, -90.0..90.0_f64).prop_map(|(x, y)| Coord { x, y });
    let line = move || prop::collection::vec(coord(), 0..8).prop_map(LineString::new);
    let polygon = move || {
        (prop::collection::vec(coord(), 1..8), prop::collection::vec(line(), 0..3))
            .prop_map(|(exterior, holes)| Polygon::new(LineString::new(exterior), holes))
    };
    let leaf = prop_oneof![
        coord().prop_map(|c| Geometry::Point(c.into())),
        line().prop_map(Geometry::LineString),
        polygon().prop_map(Geometry::Polygon),
        prop::collection::vec(coord().prop_map(Point::from), 0..5).prop_map(|p| MultiPoint::new(p).into()),
        prop::collection::vec(line(), 0..4).prop_map(|l| MultiLineString::new(l).into()),
        prop::collection::vec(polygon(), 0..4).prop_map(|p| MultiPolygon::new(p).into()),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop::collection::vec(inner, 0..4)
            .prop_map(|g| Geometry::GeometryCollection(GeometryCollection::new_from(g)))
    })
}

fn yard() -> Geometry<f64> {
    polygon![
        exterior: [(x: 86.0, y: 55.0), (x: 86.1, y: 55.0), (x: 86.1, y: 55.1), (x: 86.0, y: 55.0)],
        interiors: [[(x: 86.05, y: 55.01), (x: 86.06, y: 55.01), (x: 86.06, y: 55.02), (x: 86.05, y: 55.01)]],
    ]
    .into()
}

proptest! {
    #[test]
    fn what_is_written_is_read_again_to_the_bit(shape in shape()) {
        let from_gpkg = decode_gpkg(&encode_gpkg(&shape))?;
        prop_assert_eq!(&from_gpkg, &Decoded { geometry: shape.clone(), srid: Some(4326) });
        prop_assert_eq!(decode_wkb(&encode_ewkb(&shape))?, from_gpkg);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode_wkb(&bytes);
        let _ = decode_gpkg(&bytes);
        let _ = decode_gpkg(&[&[b'G', b'P', 0][..], &bytes].concat());
        let _ = bbox_of_gpkg(&bytes);
    }

    #[test]
    fn a_shape_cut_short_or_with_bytes_behind_is_refused(shape in shape(), share in 0.0..1.0_f64) {
        let mut blob = encode_gpkg(&shape);
        let cut = (blob.len() as f64 * share) as usize;
        prop_assert!(decode_gpkg(&blob[..cut]).is_err());
        blob.push(0);
        prop_assert_eq!(decode_gpkg(&blob), Err(Error::Trailing { left: 1 }));
    }
}

#[test]
fn no_flipped_bit_makes_it_panic() {
    let parts = vec![yard(), yard(), point!(x: 1.0, y: 2.0).into()];
    let shape = Geometry::GeometryCollection(GeometryCollection::new_from(parts));
    for whole in [encode_gpkg(&shape), encode_ewkb(&shape)] {
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let _ = (decode_gpkg(&bytes), decode_wkb(&bytes), bbox_of_gpkg(&bytes));
        }
    }
}

/// ISO or EWKB by hand: byte order, type word, then numbers.
fn by_hand(little: bool, word: u32, rest: &[&dyn Fn(bool) -> Vec<u8>]) -> Vec<u8> {
    let mut out = vec![u8::from(little)];
    out.extend(if little { word.to_le_bytes() } else { word.to_be_bytes() });
    for piece in rest {
        out.extend(piece(little));
    }
    out
}

fn int(n: u32) -> impl Fn(bool) -> Vec<u8> {
    move |little| if little { n.to_le_bytes() } else { n.to_be_bytes() }.to_vec()
}

fn doubles<const N: usize>(numbers: [f64; N]) -> impl Fn(bool) -> Vec<u8> {
    move |little| {
        numbers.iter().flat_map(|n| if little { n.to_le_bytes() } else { n.to_be_bytes() }).collect()
    }
}

#[test]
fn heights_and_measures_are_dropped_in_either_dialect_and_byte_order() {
    let want: Geometry<f64> = line_string![(x: 1.0, y: 2.0), (x: 3.0, y: 4.0)].into();
    for little in [false, true] {
        for word in [2, 1002, 2002, 3002, EWKB_Z | 2, EWKB_M | 2, EWKB_Z | EWKB_M | 2] {
            let bytes = match word {
                2 => by_hand(little, word, &[&int(2), &doubles([1.0, 2.0, 3.0, 4.0])]),
                3002 | 0xC000_0002 => {
                    by_hand(little, word, &[&int(2), &doubles([1.0, 2.0, 9.0, 8.0, 3.0, 4.0, 7.0, 6.0])])
                }
                _ => by_hand(little, word, &[&int(2), &doubles([1.0, 2.0, 9.0, 3.0, 4.0, 7.0])]),
            };
            assert_eq!(decode_wkb(&bytes), Ok(Decoded { geometry: want.clone(), srid: None }), "{word:x}");
        }
    }
    let with_srid = by_hand(true, EWKB_SRID | 1, &[&int(28404), &doubles([1.0, 2.0])]);
    assert_eq!(decode_wkb(&with_srid).map(|d| d.srid), Ok(Some(28404)));
}

#[test]
fn every_kind_of_envelope_is_skipped_and_tells_the_box() {
    let want = Bbox { west: 1.0, south: 2.0, east: 3.0, north: 4.0 };
    for little in [false, true] {
        for (kind, sides) in [(1_u8, 4), (2, 6), (3, 6), (4, 8)] {
            let mut blob = vec![b'G', b'P', 0, kind << 1 | u8::from(little)];
            blob.extend(int(4326)(little));
            let envelope: Vec<u8> = doubles([1.0, 3.0, 2.0, 4.0, 0.0, 0.0, 0.0, 0.0])(little);
            blob.extend(&envelope[..8 * sides]);
            blob.extend(encode_ewkb(&yard()));
            assert_eq!(bbox_of_gpkg(&blob), Ok(Some(want)));
            assert_eq!(decode_gpkg(&blob).map(|d| d.geometry), Ok(yard()));
        }
    }
}

#[test]
fn a_box_is_that_of_the_shape_and_a_point_has_none() {
    let bbox = bbox_of_gpkg(&encode_gpkg(&yard()));
    assert_eq!(bbox, Ok(Some(Bbox { west: 86.0, south: 55.0, east: 86.1, north: 55.1 })));
    assert_eq!(bbox_of_gpkg(&encode_gpkg(&point!(x: 1.0, y: 2.0).into())), Ok(None));
}

#[test]
fn the_empty_ones_are_empty() {
    let empty_point = by_hand(true, 1, &[&doubles([f64::NAN, f64::NAN])]);
    assert_eq!(decode_wkb(&empty_point).map(|d| d.geometry), Ok(MultiPoint::new(Vec::new()).into()));
    let empty = MultiPolygon::<f64>::new(Vec::new()).into();
    let blob = encode_gpkg(&empty);
    assert_eq!((blob[3], blob.len()), (0b1_0001, 17));
    assert_eq!(decode_gpkg(&blob).map(|d| d.geometry), Ok(empty));
}

#[test]
fn what_cannot_be_read_is_refused_by_its_reason() {
    let deep = |levels: usize| {
        let collection = by_hand(true, 7, &[&int(1)]);
        [collection.repeat(levels), by_hand(true, 1, &[&doubles([1.0, 2.0])])].concat()
    };
    assert!(decode_wkb(&deep(usize::from(MAX_DEPTH) - 1)).is_ok());
    let point = by_hand(true, 1, &[&doubles([1.0, 2.0])]);
    let cases = [
        (deep(usize::from(MAX_DEPTH)), Error::Nesting { max: MAX_DEPTH }),
        (vec![], Error::Truncated { at: 0, needed: 1, left: 0 }),
        (vec![7, 1], Error::ByteOrder { at: 0, mark: 7 }),
        (by_hand(true, 10, &[&int(1)]), Error::Curve { name: "CurvePolygon" }),
        (by_hand(true, 1010, &[&int(1)]), Error::Curve { name: "CurvePolygon" }),
        (by_hand(true, 15, &[&int(1)]), Error::Type { at: 0, code: 15 }),
        (by_hand(true, 4001, &[]), Error::Type { at: 0, code: 4001 }),
        (by_hand(true, 2, &[&int(u32::MAX)]), Error::Count { at: 5, count: u32::MAX, left: 0 }),
        (by_hand(true, 6, &[&int(1), &|_| point.clone()]), Error::Part { at: 9, code: 1 }),
    ];
    for (bytes, want) in cases {
        assert_eq!(decode_wkb(&bytes), Err(want));
    }
    for bytes in [&b"GP"[..], b"GQ\0\x01aaaa", b"GP\x01\x01aaaa", b"GP\0\x0baaaa"] {
        assert_eq!(decode_gpkg(bytes), Err(Error::GeoPackageHeader));
    }
    assert_eq!(decode_gpkg(b"GP\0\x21aaaa"), Err(Error::GeoPackageExtended));
}
