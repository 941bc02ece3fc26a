//! Aliases as a planner writes them down.

use dvor::{domain::Alias, store::Record};

use super::Desk;
use crate::support::{contents, must, must_fail};

const STREETS: &str = "город,улица,дом,x,y\nКемерово,Весенняя ул.,15,86.01,55.31\nКемерово,ул. 50 лет Октября,3,86.01,55.31\n\
                       Кемерово,ул. Мира,1,86.01,55.31\nпосёлок Металлплощадка,ул. Мира,1,86.03,55.31\n";

fn desk() -> Desk {
    let desk = Desk::with_committees();
    desk.put("houses.csv", STREETS);
    let fields = "--locality-field город --street-field улица --house-field дом --lon-field x --lat-field y";
    let words = ["import", "addresses", "houses.csv", "--store", "city.gpkg"].into_iter();
    must(desk.path(), &words.chain(fields.split(' ')).collect::<Vec<_>>());
    desk
}

fn import(desk: &Desk, table: &str) -> String {
    desk.put("aliases.csv", table);
    must(desk.path(), &["import", "aliases", "aliases.csv", "--store", "city.gpkg"])
}

fn stored(desk: &Desk) -> Vec<String> {
    let told = |a: Alias| {
        let note = a.note.map_or_else(String::new, |note| format!(" ({note})"));
        format!("{}: {} {} -> {}{note}", a.id, a.kind, a.name, a.refers_to)
    };
    let mut all = desk.rows(|r| if let Record::Alias(a) = r { Some(told(a)) } else { None });
    all.sort();
    all
}

const TABLE: &str = "kind;name;refers_to;note\nstreet;Бродвей;Весенняя улица;\nstreet;Пятидесятка;ул. 50 лет Октября;с 1990-х\n\
                     street;Мирная;Кемерово, улица Мира;\nlocality;Металка;посёлок Металлплощадка;\narea;ФПК;Кемерово;\narea;Центр;;\n";

#[test]
fn names_that_people_say_are_brought_in_and_found() {
    let desk = desk();
    assert_eq!(import(&desk, TABLE).trim_end(), "read 6, kept 6, repaired 0, refused 0");
    assert_eq!(
        stored(&desk),
        [
            "brodvey: street Бродвей -> vesennyaya-ulitsa",
            "fpk: area ФПК -> Кемерово",
            "metalka: locality Металка -> посёлок Металлплощадка",
            "mirnaya: street Мирная -> ulitsa-mira",
            "pyatidesyatka: street Пятидесятка -> ulitsa-50-let-oktyabrya (с 1990-х)",
            "tsentr: area Центр -> ",
        ]
    );
    for (asked, text) in [
        ("Бродвей 15", "Кемерово, Весенняя ул., 15"),
        ("ФПК, Пятидесятка, 3", "Кемерово, ул. 50 лет Октября, 3"),
        ("Металка, Мира 1", "посёлок Металлплощадка, ул. Мира, 1"),
        ("Мирная, 1", "Кемерово, ул. Мира, 1"),
    ] {
        assert_eq!(desk.locate(&[asked])["address"]["label"], text, "{asked}");
    }
}

#[test]
fn importing_aliases_again_changes_nothing_and_a_new_note_is_taken_in() {
    let desk = desk();
    import(&desk, TABLE);
    let before = contents(&desk.store());
    assert!(import(&desk, TABLE).contains("nothing differs from what the store held"));
    assert_eq!(contents(&desk.store()), before);
    import(&desk, "kind,name,refers_to,note\nstreet,«бродвей»,vesennyaya-ulitsa,гуляют\n");
    assert_eq!(stored(&desk).len(), 6);
    assert_eq!(stored(&desk)[0], "brodvey: street «бродвей» -> vesennyaya-ulitsa (гуляют)");
}

#[test]
fn lines_that_lead_nowhere_are_refused_and_a_name_of_two_is_flagged() {
    let desk = desk();
    let report = import(
        &desk,
        "kind,name,refers_to\nstreet,Бродвей,Весенняя улица\nstreet,Арбат,Старый переулок\nstreet,Мирная,улица Мира\n\
         nickname,Икс,Кемерово\nlocality,Угольная,Березники\nstreet,,Весенняя улица\nstreet,Пусто,\narea,Бродвей,Кемерово\n",
    );
    assert!(report.starts_with("read 8, kept 2, repaired 0, refused 6, flagged as odd 1"), "{report}");
    let notes = desk.notes("city.aliases.notes.csv");
    let reasons: Vec<String> =
        notes.iter().map(|[outcome, reason, _]| format!("{outcome}: {reason}")).collect();
    assert_eq!(
        reasons,
        [
            "refused: the store has no street of the id or label \"Старый переулок\"",
            "refused: 2 streets are called \"улица Мира\": write the locality before it, as in \"Кемерово, улица Мира\", \
             or the id",
            "refused: \"nickname\" is no kind of alias: expected one of street, locality, area",
            "refused: no street of the store lies in \"Березники\"",
            "refused: the name is empty",
            "refused: refers_to is empty: an alias of a street names it by its id or its label",
            "flagged: \"Бродвей\" is a name of vesennyaya-ulitsa too: whoever says it is offered both",
        ]
    );
}

#[test]
fn a_table_of_aliases_that_cannot_be_used_leaves_the_store_as_it_was() {
    let desk = desk();
    let before = contents(&desk.store());
    for (table, says) in [
        ("name,refers_to\nБродвей,vesennyaya\n", "has no column \"kind\""),
        ("kind,name,refers_to\n", "a header and no row below it"),
        ("kind,name,refers_to\nstreet,Арбат,нет такой\n", "none of its rows (1) could be used"),
    ] {
        desk.put("bad.csv", table);
        let sentence = must_fail(desk.path(), &["import", "aliases", "bad.csv", "--store", "city.gpkg"]);
        assert!(sentence.contains(says), "{sentence}");
    }
    assert_eq!(contents(&desk.store()), before);
}
