//! What a store keeps of what is written.

use std::collections::BTreeSet;

use dvor::{
    domain::{CategoryId, Place, PlaceGeometry, Revision},
    store::{Origin, Record, StoreError, Table, Write},
};

use super::{delete, on_every_store, row, yard};
use crate::workshop::{address, at, every_record, odd_area, place, put_place, sample};

#[test]
fn every_kind_of_row_is_read_back_bit_by_bit() {
    on_every_store(async |t| {
        let wrote = every_record();
        let tables: BTreeSet<Table> = wrote.iter().map(Record::table).collect();
        assert_eq!(tables, Table::ALL.into_iter().collect(), "every table has its sample");
        let writes: Vec<Write> = wrote.iter().cloned().map(Write::Put).collect();
        let (_, changed) = t.write(&writes).await;
        assert_eq!(changed, wrote.len() as u64);
        let loaded = t.load().await;
        assert_eq!(loaded.rows.faults, []);
        assert_eq!(loaded.rows.records.len(), wrote.len());
        for record in &wrote {
            let mut found = loaded.rows.records.iter().filter(|(table, ..)| *table == record.table());
            let (_, _, read) = found.find(|(_, _, r)| r.id() == record.id()).expect("it is there");
            // As text: -0.0 equals 0.0.
            assert_eq!(format!("{read:?}"), format!("{record:?}"));
        }
    });
}

#[test]
fn blank_text_is_kept_as_none() {
    on_every_store(async |t| {
        let blank =
            Place { phone: Some(" ".to_owned()), address: Some(String::new()), ..place("blank", "Двор") };
        t.write(&[yard(), Write::Put(Record::Place(blank))]).await;
        let loaded = t.load().await;
        assert_eq!(row(&loaded, "blank").expect("there").2, Record::Place(place("blank", "Двор")));
        assert_eq!(t.other("select phone, address from place_point"), [["null", "null"]]);
    });
}

#[test]
fn a_repeated_write_changes_nothing_and_makes_no_revision() {
    on_every_store(async |t| {
        let mut writes = sample();
        writes.push(Write::Set("name".into(), "Кемерово".to_owned()));
        writes.push(delete(Table::PlacePoint, "no-such-place"));
        let (first, changed) = t.write(&writes).await;
        assert!(changed > 0);
        let traces = "select (select count(*) from change), (select count(*) from history)";
        let logged = t.other(traces);
        assert_eq!(t.write(&writes).await, (first, 0));
        assert_eq!(t.other(traces), logged);
        assert_eq!(t.write(&[]).await, (first, 0), "nothing to write is no revision either");
    });
}

#[test]
fn the_last_word_on_an_id_within_one_write_counts() {
    on_every_store(async |t| {
        t.write(&[yard(), put_place("a", "Первое"), put_place("a", "Второе")]).await;
        let loaded = t.load().await;
        assert_eq!(loaded.rows.records.len(), 2, "the yard category and one place");
        assert_eq!(row(&loaded, "a").expect("there").2, Record::Place(place("a", "Второе")));
    });
}

#[test]
fn two_rows_of_one_table_cannot_share_an_id() {
    on_every_store(async |t| {
        t.write(&sample()).await;
        let said = (t.other)("insert into place_point (id) values ('a')").expect_err("ids are unique");
        assert!(said.to_lowercase().contains("unique"), "{said}");
    });
}

#[test]
fn geometry_may_be_set_and_taken_away() {
    on_every_store(async |t| {
        let with = |point| Write::Put(Record::Address(address("a", "1", point)));
        t.write(&[with(Some(at(86.0, 55.0)))]).await;
        t.write(&[with(None)]).await;
        assert_eq!(t.load().await.rows.records[0].2, Record::Address(address("a", "1", None)));
    });
}

#[test]
fn a_place_changes_the_kind_of_its_geometry_by_leaving_one_table_for_another() {
    on_every_store(async |t| {
        let (start, _) = t.write(&[yard(), put_place("a", "Двор")]).await;
        let area = Place { geometry: PlaceGeometry::Area(odd_area()), ..place("a", "Двор") };
        t.write(&[delete(Table::PlacePoint, "a"), Write::Put(Record::Place(area.clone()))]).await;
        let told = t.changes(start).await;
        assert_eq!(told.gone.len(), 1);
        assert_eq!(told.rows.records[0].2, Record::Place(area));
    });
}

#[test]
fn a_write_under_a_key_is_kept_once_and_its_outcome_can_be_asked() {
    on_every_store(async |t| {
        t.write(&[yard()]).await;
        let keyed = |key| Origin { actor: None, key: Some(key) };
        assert_eq!(t.store.outcome("k1").await.expect("answered"), None);
        let first = t.store.write(&[put_place("a", "Раз")], keyed("k1")).await.expect("written");
        assert_eq!(t.store.outcome("k1").await.expect("answered"), Some(first));
        t.write(&[put_place("a", "Два")]).await;
        let again = t.store.write(&[put_place("a", "Раз")], keyed("k1")).await.expect("kept before");
        assert_eq!(again, first);
        let refused = t.store.write(&[put_place("a", "Три")], keyed("k1")).await;
        assert!(matches!(&refused, Err(StoreError::Refused { rule }) if rule == "key_reused"), "{refused:?}");
        let loaded = t.load().await;
        assert_eq!(row(&loaded, "a").expect("there").2, Record::Place(place("a", "Два")));
        // A write that is refused leaves its key free.
        let astray =
            Place { category: CategoryId::new("nowhere").expect("an id"), ..place("b", "Сирота") };
        let refused = t.store.write(&[Write::Put(Record::Place(astray))], keyed("k2")).await;
        assert!(matches!(refused, Err(StoreError::Refused { .. })), "{refused:?}");
        assert_eq!(t.store.outcome("k2").await.expect("answered"), None);
        t.store.write(&[put_place("b", "Двор")], keyed("k2")).await.expect("another try");
        let nothing = t.store.write(&[put_place("b", "Двор")], keyed("k3")).await.expect("nothing to do");
        assert_eq!(
            (nothing.rows_changed, t.store.outcome("k3").await.expect("answered")),
            (0, Some(nothing))
        );
    });
}

#[test]
fn one_key_sent_by_many_at_once_is_written_once() {
    on_every_store(async |t| {
        let (start, _) = t.write(&[yard()]).await;
        let senders: Vec<_> = (0..6)
            .map(|_| {
                let store = t.store.clone();
                tokio::spawn(async move {
                    let origin = Origin { actor: None, key: Some("k") };
                    store.write(&[put_place("a", "Двор")], origin).await.expect("one of them is kept")
                })
            })
            .collect();
        for sender in senders {
            let receipt = sender.await.expect("it ends well");
            assert_eq!((receipt.revision, receipt.rows_changed), (Revision(start.0 + 1), 1));
        }
    });
}
