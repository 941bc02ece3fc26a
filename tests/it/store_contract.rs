//! What `trait Store` promises, promise by promise, on every store there is.

use std::{collections::BTreeSet, pin::Pin, sync::Arc, time::Duration};

use dvor::{
    domain::{Boundary, BoundaryId, CategoryId, Kind, Period, Place, PlaceGeometry, Revision, TerritoryId},
    store::{
        Changes, IfMissing, IfOlder, Loaded, Origin, Record, RowKey, Store, StoreError, Table, Write,
        postgis::PostgisStore,
    },
};
use jiff::civil::date;

use crate::{
    postgres,
    workshop::{
        Rows, Site, address, at, category, every_record, odd_area, place, put_place, run, sample, territory,
        try_sql_in,
    },
};

/// The stores: one line each.
const STORES: &[(&str, Make)] =
    &[("GeoPackage", || Box::pin(geopackage())), ("PostGIS", || Box::pin(postgis()))];

/// Makes a fresh store; `None` where its server is not here.
type Make = fn() -> Pin<Box<dyn Future<Output = Option<Trial>>>>;

/// Another program's SQL: what it gives, or what it says.
type Other = dyn Fn(&str) -> Result<Rows, String>;

/// A fresh store, and another program's way into it.
struct Trial {
    store: Arc<dyn Store>,
    other: Box<Other>,
    dialect: Dialect,
}

/// Where the stores differ for other programs.
struct Dialect {
    /// How the refusal of a rule reads.
    refusal: fn(&str) -> String,
    /// How a kept shape begins in the history.
    shape: &'static str,
    /// Days are compared as text: those before our era come in the wrong order, which our own types let through.
    days_are_text: bool,
    /// Leaves the place `a` in a state that cannot be understood, and the column it is about.
    breaks: (&'static str, &'static str),
}

async fn geopackage() -> Option<Trial> {
    let site = Site::new();
    let store = site.store().await;
    let other = move |sql: &str| {
        // The whole site, for its folder must outlive the store.
        let site = &site;
        try_sql_in(&site.path, sql).map_err(|e| e.to_string())
    };
    let dialect = Dialect {
        refusal: |rule| format!("dvor: {rule}"),
        shape: "geom=X'4750",
        days_are_text: true,
        breaks: ("update place_point set year = 'давно' where id = 'a'", "year"),
    };
    Some(Trial { store, other: Box::new(other), dialect })
}

async fn postgis() -> Option<Trial> {
    let database = postgres::database()?;
    let store = PostgisStore::open(&database.address(), IfMissing::Fail, IfOlder::Fail).await;
    let store = Arc::new(store.expect("the store opens"));
    let other = move |sql: &str| database.try_sql(sql);
    let dialect = Dialect {
        refusal: |rule| format!("constraint \"{rule}\""),
        shape: "geom=X'0101000020E6100000",
        days_are_text: false,
        // Columns have types here: what is left is text that is none of the words.
        breaks: ("update place_point set serves = 'Оптимист' where id = 'a'", "Оптимист"),
    };
    Some(Trial { store, other: Box::new(other), dialect })
}

#[allow(clippy::needless_pass_by_value, reason = "a closure written in place")]
fn on_every_store(promise: impl AsyncFn(&Trial)) {
    for (name, make) in STORES {
        println!("{name}");
        run(async {
            if let Some(trial) = make().await {
                promise(&trial).await;
                trial.store.close().await;
            }
        });
    }
}

impl Trial {
    async fn write(&self, writes: &[Write]) -> (Revision, u64) {
        let receipt = self.store.write(writes, Origin::default()).await.expect("a sound write");
        (receipt.revision, receipt.rows_changed)
    }

    async fn load(&self) -> Loaded {
        self.store.load().await.expect("the store reads")
    }

    async fn changes(&self, since: Revision) -> Changes {
        self.store.changes(since).await.expect("the store reads")
    }

    fn other(&self, sql: &str) -> Rows {
        (self.other)(sql).unwrap_or_else(|e| unreachable!("{sql}: {e}"))
    }
}

fn ids(changes: &Changes) -> BTreeSet<&str> {
    changes.rows.records.iter().map(|(_, _, r)| r.id()).collect()
}

fn row<'a>(loaded: &'a Loaded, id: &str) -> Option<&'a (Table, RowKey, Record)> {
    loaded.rows.records.iter().find(|(_, _, r)| r.id() == id)
}

fn delete(table: Table, id: &str) -> Write {
    Write::Delete(table, id.to_owned())
}

fn yard() -> Write {
    Write::Put(Record::Category(category("yard")))
}

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
fn two_rows_of_one_table_cannot_share_an_id() {
    on_every_store(async |t| {
        t.write(&sample()).await;
        let said = (t.other)("insert into place_point (id) values ('a')").expect_err("ids are unique");
        assert!(said.to_lowercase().contains("unique"), "{said}");
    });
}

#[test]
fn changes_tell_each_changed_row_once_as_it_is_now() {
    on_every_store(async |t| {
        let (start, _) = t.write(&sample()).await;
        t.write(&[put_place("a", "Раз")]).await;
        t.write(&[put_place("a", "Два"), put_place("new", "Новый")]).await;
        t.other("update place_point set name = 'Три' where id = 'a'");
        t.write(&[put_place("brief", "Миг")]).await;
        let loaded = t.load().await;
        let brief = row(&loaded, "brief").expect("there").1;
        t.write(&[delete(Table::PlacePoint, "brief"), delete(Table::PlacePoint, "b")]).await;
        let told = t.changes(start).await;
        assert_eq!(told.revision, t.load().await.revision);
        assert_eq!((ids(&told), told.rows.records.len()), (BTreeSet::from(["a", "new"]), 2));
        assert!(told.rows.records.iter().any(|(_, _, r)| *r == Record::Place(place("a", "Три"))));
        assert_eq!(told.gone.len(), 2);
        assert!(told.gone.contains(&(Table::PlacePoint, brief)));
        assert!(told.reloaded.is_empty() && told.settings.is_none());
        let none = t.changes(told.revision).await;
        assert!(none.rows.records.is_empty() && none.gone.is_empty() && none.reloaded.is_empty());
        assert_eq!(none.revision, told.revision);
    });
}

#[test]
fn a_changed_setting_is_told_with_all_settings() {
    on_every_store(async |t| {
        let start = t.load().await.revision;
        t.write(&[Write::Set("name".into(), "Кемерово".to_owned())]).await;
        let told = t.changes(start).await.settings.expect("settings are told");
        assert_eq!(told.get("name").map(String::as_str), Some("Кемерово"));
        assert!(told.contains_key("epoch"));
    });
}

#[test]
fn a_deleted_row_is_gone_and_deleting_it_again_is_nothing() {
    on_every_store(async |t| {
        t.write(&sample()).await;
        let (revision, changed) = t.write(&[delete(Table::PlacePoint, "a")]).await;
        assert_eq!(changed, 1);
        assert!(row(&t.load().await, "a").is_none());
        assert_eq!(t.write(&[delete(Table::PlacePoint, "a")]).await, (revision, 0));
    });
}

#[test]
fn who_wrote_is_kept_with_the_change() {
    on_every_store(async |t| {
        t.write(&[yard()]).await;
        t.store.write(&[put_place("a", "Двор")], Origin::actor("k7f3")).await.expect("written");
        t.other("update place_point set name = 'Иначе' where id = 'a'");
        let log = t.other("select op, actor from change where row_id = 'a' order by rev");
        assert_eq!(log, [["insert", "k7f3"], ["update", "null"]]);
    });
}

#[test]
fn history_holds_the_row_as_it_was_before() {
    on_every_store(async |t| {
        t.write(&[yard(), put_place("a", "Двор 'у дома'")]).await;
        t.write(&[put_place("a", "Второе имя")]).await;
        t.write(&[delete(Table::PlacePoint, "a")]).await;
        let kept = t.other("select op, before from history where row_id = 'a' order by rev");
        let ops: Vec<&str> = kept.iter().map(|k| k[0].as_str()).collect();
        assert_eq!(ops, ["update", "delete"]);
        assert!(kept[0][1].contains("name='Двор ''у дома'''"), "{}", kept[0][1]);
        assert!(
            kept[1][1].contains("name='Второе имя'") && kept[1][1].contains(t.dialect.shape),
            "{}",
            kept[1][1]
        );
    });
}

#[test]
fn thousands_of_changes_are_told_whole() {
    on_every_store(async |t| {
        let (start, _) = t.write(&[yard(), put_place("stays", "Двор"), put_place("goes", "Двор")]).await;
        let crowd: Vec<Write> = (0..5_200).map(|n| put_place(&format!("p{n}"), "Двор")).collect();
        assert_eq!(t.write(&crowd).await.1, 5_200);
        t.write(&[delete(Table::PlacePoint, "goes"), put_place("p7", "Иначе")]).await;
        let told = t.changes(start).await;
        let known = ids(&told);
        assert_eq!(known.len(), told.rows.records.len(), "each once");
        assert!(known.contains("p0") && known.contains("p5199") && !known.contains("goes"));
        assert!(told.rows.records.iter().any(|(_, _, r)| *r == Record::Place(place("p7", "Иначе"))));
        // What is gone is told one by one, or by telling the table whole.
        assert!(told.gone.len() == 1 || (told.reloaded == [Table::PlacePoint] && known.contains("stays")));
        // Fewer than makes a table worth telling whole, more than fits one page.
        let some: Vec<Write> = (0..1_200).map(|n| put_place(&format!("p{n}"), "Снова")).collect();
        t.write(&some).await;
        let told = t.changes(told.revision).await;
        assert_eq!((told.rows.records.len(), told.reloaded.len()), (1_200, 0));
    });
}

#[test]
fn a_cursor_ahead_of_the_log_or_behind_a_pruned_one_gets_everything() {
    on_every_store(async |t| {
        let (start, _) = t.write(&sample()).await;
        let whole = t.load().await.rows.records.len();
        let is_everything = |told: &Changes| {
            told.reloaded.iter().copied().collect::<BTreeSet<_>>() == Table::ALL.into_iter().collect()
                && told.rows.records.len() == whole
                && told.settings.is_some()
        };
        assert!(is_everything(&t.changes(Revision(start.0 + 1_000)).await));
        t.write(&[put_place("a", "Иначе")]).await;
        let (newest, _) = t.write(&[put_place("a", "И ещё раз")]).await;
        t.other(&format!("delete from change where rev < {}", newest.0));
        assert!(is_everything(&t.changes(start).await));
        assert_eq!(
            ids(&t.changes(Revision(newest.0 - 1)).await),
            BTreeSet::from(["a"]),
            "the rest still serves"
        );
        t.other("delete from change");
        assert_eq!(t.load().await.revision, newest, "an empty log does not turn revisions back");
        assert!(is_everything(&t.changes(start).await));
        assert!(t.changes(newest).await.reloaded.is_empty());
        assert_eq!(t.write(&[put_place("a", "Заново")]).await.0, Revision(newest.0 + 1));
    });
}

#[test]
fn a_load_is_one_revision_while_others_write() {
    on_every_store(async |t| {
        // Both places always carry the same name: a load that mixes two revisions would show two.
        let pair = |n: usize| [put_place("left", &n.to_string()), put_place("right", &n.to_string())];
        t.write(&[yard()]).await;
        t.write(&pair(0)).await;
        let store = t.store.clone();
        let writer = tokio::spawn(async move {
            for n in 1..150 {
                store.write(&pair(n), Origin::default()).await.expect("written");
            }
        });
        let mut last = Revision::default();
        while !writer.is_finished() || last == Revision::default() {
            let loaded = t.load().await;
            let records = loaded.rows.records.iter();
            let names: BTreeSet<&str> = records
                .filter_map(|(_, _, r)| if let Record::Place(p) = r { Some(p.name.as_str()) } else { None })
                .collect();
            assert_eq!(names.len(), 1, "{names:?}");
            assert!(loaded.revision >= last);
            last = loaded.revision;
        }
        writer.await.expect("the writer ends well");
    });
}

#[test]
fn writers_side_by_side_lose_nothing_and_a_follower_skips_nothing() {
    on_every_store(async |t| {
        let (start, _) = t.write(&[yard()]).await;
        let writers: Vec<_> = (0..8)
            .map(|w| {
                let store = t.store.clone();
                tokio::spawn(async move {
                    for n in 0..25 {
                        store
                            .write(&[put_place(&format!("w{w}-{n}"), "Двор")], Origin::default())
                            .await
                            .expect("written");
                    }
                })
            })
            .collect();
        let mut seen: BTreeSet<RowKey> = BTreeSet::new();
        let mut cursor = start;
        while seen.len() < 200 {
            let busy = writers.iter().any(|w| !w.is_finished());
            let told = t.changes(cursor).await;
            seen.extend(told.rows.records.iter().map(|(_, key, _)| *key));
            cursor = told.revision;
            assert!(busy || seen.len() == 200, "{} of 200 were told", seen.len());
        }
        for writer in writers {
            writer.await.expect("the writer ends well");
        }
        assert_eq!(cursor, Revision(start.0 + 200), "one revision a change");
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
fn geometry_may_be_set_and_taken_away() {
    on_every_store(async |t| {
        let with = |point| Write::Put(Record::Address(address("a", "1", point)));
        t.write(&[with(Some(at(86.0, 55.0)))]).await;
        t.write(&[with(None)]).await;
        assert_eq!(t.load().await.rows.records[0].2, Record::Address(address("a", "1", None)));
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
fn a_setting_taken_away_is_gone_and_told_once() {
    on_every_store(async |t| {
        let (start, _) = t.write(&[Write::Set("name".into(), "Кемерово".to_owned())]).await;
        let (now, changed) = t.write(&[Write::Unset("name".to_owned())]).await;
        assert!(now > start && changed == 1);
        assert!(!t.load().await.settings.contains_key("name"));
        let told = t.changes(start).await.settings.expect("settings are told");
        assert!(!told.contains_key("name") && told.contains_key("epoch"));
        assert_eq!(t.write(&[Write::Unset("name".to_owned())]).await, (now, 0));
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

#[test]
fn every_answer_names_the_incarnation_it_is_from() {
    on_every_store(async |t| {
        let (start, _) = t.write(&[yard()]).await;
        let epoch = t.load().await.epoch;
        assert!(!epoch.is_empty());
        assert_eq!(t.changes(start).await.epoch, epoch, "where nothing changed");
        t.write(&[put_place("a", "Двор")]).await;
        assert_eq!(t.changes(start).await.epoch, epoch, "where something did");
        t.other("update setting set value = 'restored' where id = 'epoch'");
        assert_eq!(t.changes(start).await.epoch, "restored");
        assert_eq!(t.load().await.epoch, "restored");
    });
}
