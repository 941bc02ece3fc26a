//! What a store refuses, and what it makes of damage.

use std::{collections::BTreeSet, time::Duration};

use dvor::{
    domain::{Boundary, BoundaryId, CategoryId, Kind, Period, Place, TerritoryId},
    store::{Origin, Record, StoreError, Table, Write},
};
use jiff::civil::date;

use super::{delete, ids, on_every_store, row, yard};
use crate::workshop::{place, put_place, sample, territory};

#[test]
fn a_broken_rule_is_refused_by_its_name_and_leaves_nothing() {
    on_every_store(async |t| {
        let (before, _) = t.write(&sample()).await;
        let nowhere = CategoryId::new("nowhere").expect("an id");
        let orphan = Place { category: nowhere, ..place("orphan", "Сирота") };
        // Years before our era are written with a sign and sort backwards: all that gets past the domain's own check.
        let ancient = Boundary {
            id: BoundaryId::new("ancient").expect("an id"),
            territory: TerritoryId::new("optimist").expect("an id"),
            period: Period::new(Some(date(-2, 1, 1)), Some(date(-1, 1, 1))).expect("in order"),
            act: None,
            geometry: None,
            source: None,
        };
        let lost = territory("lost", Kind::Committee, Some("nowhere"));
        let ancient = ("boundary_period", Write::Put(Record::Boundary(ancient)));
        for (named, last) in t.dialect.days_are_text.then_some(ancient).into_iter().chain([
            ("reference", Write::Put(Record::Place(orphan))),
            ("reference", Write::Put(Record::Territory(lost))),
            ("reference", delete(Table::Category, "yard")),
            ("reference", delete(Table::Territory, "optimist")),
            ("reference", delete(Table::Address, "vesennyaya-15")),
        ]) {
            let batch = [
                put_place("fresh", "Новый"),
                put_place("a", "Иначе"),
                delete(Table::PlacePoint, "b"),
                Write::Set("name".into(), "Не город".to_owned()),
                last.clone(),
            ];
            let refused = t.store.write(&batch, Origin::default()).await;
            assert!(
                matches!(&refused, Err(StoreError::Refused { rule }) if rule == named),
                "{last:?} gave {refused:?}"
            );
            let after = t.load().await;
            assert_eq!(after.revision, before);
            assert!(!after.settings.contains_key("name"));
            assert!(row(&after, "b").is_some() && row(&after, "fresh").is_none());
            assert_eq!(row(&after, "a").expect("there").2, Record::Place(place("a", "Двор a")));
        }
        t.write(&[put_place("fresh", "Новый")]).await;
    });
}

#[test]
fn other_programs_are_held_to_the_rules_that_our_types_keep() {
    on_every_store(async |t| {
        let (before, _) = t.write(&sample()).await;
        for (rule, sql) in [
            ("id_shape", "update place_point set id = 'Двор' where id = 'a'"),
            ("id_shape", "insert into act (id, title) values ('', 'Решение')"),
            ("territory_kind", "insert into territory (id, kind, name) values ('x', 'kolkhoz', 'X')"),
            ("territory_kind", "update territory set kind = null where id = 'city'"),
            ("boundary_period", "update boundary set valid_to = valid_from where id = 'optimist-2019'"),
            ("place_state", "update place_point set state = 'odd' where id = 'a'"),
        ] {
            let said = (t.other)(sql).expect_err(sql);
            assert!(said.contains(&(t.dialect.refusal)(rule)), "{sql}: {said}");
        }
        assert_eq!(t.load().await.revision, before);
    });
}

#[test]
fn a_write_given_up_half_way_leaves_the_store_sound() {
    on_every_store(async |t| {
        t.write(&[yard()]).await;
        let crowd: Vec<Write> = (0..2_000).map(|n| put_place(&format!("p{n}"), "Двор")).collect();
        for patience in 0..20 {
            let write = t.store.write(&crowd, Origin::default());
            let _ = tokio::time::timeout(Duration::from_millis(patience * 4), write).await;
            let orphan = Write::Put(Record::Territory(territory("x", Kind::Committee, Some("nowhere"))));
            let refused = t.store.write(&[orphan], Origin::default()).await;
            assert!(matches!(refused, Err(StoreError::Refused { .. })), "{refused:?}");
            let there =
                t.load().await.rows.records.iter().filter(|(_, _, r)| r.id().starts_with('p')).count();
            assert!(there == 0 || there == 2_000, "{there} of 2,000");
            t.other("delete from place_point");
        }
    });
}

#[test]
fn a_row_that_cannot_be_read_is_told_as_a_fault_and_heals() {
    on_every_store(async |t| {
        let (start, _) = t.write(&sample()).await;
        let (breaks, about) = t.dialect.breaks;
        t.other(breaks);
        let told = t.changes(start).await;
        let [fault] = told.rows.faults.as_slice() else { unreachable!("{:?}", told.rows.faults) };
        assert_eq!((fault.table, fault.id.as_deref()), (Table::PlacePoint, Some("a")));
        assert!(fault.reason.contains(about), "{}", fault.reason);
        assert!(told.gone.is_empty());
        assert_eq!(t.load().await.rows.faults, told.rows.faults);
        t.write(&[put_place("a", "Двор")]).await;
        let told = t.changes(told.revision).await;
        assert_eq!(ids(&told), BTreeSet::from(["a"]));
        assert!(told.rows.faults.is_empty());
    });
}

#[test]
fn nothing_is_mended_where_nothing_is_broken() {
    on_every_store(async |t| {
        let (before, _) = t.write(&sample()).await;
        assert_eq!(t.store.mend().await.expect("looked over"), []);
        assert_eq!(t.load().await.revision, before);
    });
}
