//! What a store tells of what changed.

use std::collections::BTreeSet;

use dvor::{
    domain::Revision,
    store::{Changes, Origin, Record, RowKey, Table, Write},
};

use super::{delete, ids, on_every_store, row, yard};
use crate::workshop::{place, put_place, sample};

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
