//! Batches of addresses: `dvor geocode` and `POST /api/geocode`.

mod command;
mod refusals;
mod service;

/// Addresses of the small city with two columns of the clerk's own, one of them awkward.
pub const TABLE: &str = "\
№,query,note
1,Весенняя 1,
2,\"ул. Весенняя, д. 9\",\"с \"\"кавычками\"\", и запятой\"
3,Весенняя 30,
4,Мира 3,\"две
строки\"
5,Весенняя 99,
6,Весенняя,
7,Абракадабра 5,
8,\"Новосибирск, Весенняя 1\",
9,Кедровка,
10,,
";

/// What comes of [`TABLE`]; the score is left out, it may change with the search.
pub const ANSWERS: &str = "\
№,query,note,code,locality,street,house,lon,lat,committee,candidates
1,Весенняя 1,,H1,Малый,Весенняя улица,1,86.002,55.31,alfa,Весенняя улица|1
2,\"ул. Весенняя, д. 9\",\"с \"\"кавычками\"\", и запятой\",H1,Малый,Весенняя улица,9,86.022,55.31,alfa;beta,Весенняя улица|9
3,Весенняя 30,,H1,Малый,Весенняя улица,30,,,,Весенняя улица|30
4,Мира 3,\"две
строки\",A,,,,,,,улица Мира|3;улица Мира|3
5,Весенняя 99,,N1,Малый,Весенняя улица,,,,,Весенняя улица|;Весенняя улица|19;Весенняя улица|17;Весенняя улица|15;Весенняя улица|13;Весенняя улица|11;Весенняя улица|9
6,Весенняя,,S1,Малый,Весенняя улица,,,,,Весенняя улица|
7,Абракадабра 5,,0,,,,,,,
8,\"Новосибирск, Весенняя 1\",,F,,,,,,,
9,Кедровка,,L,,,,,,,
10,,,0,,,,,,,
";

/// A table without its column `score`, each value of which must be a share with two decimals.
#[track_caller]
pub fn without_scores(table: &str) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut score = None;
    for row in reader.records() {
        let row = row.expect("a row as long as the header");
        let at = *score.get_or_insert_with(|| row.iter().position(|c| c == "score").expect("the column"));
        let share: Result<f64, _> = row[at].parse();
        assert!(&row[at] == "score" || share.is_ok_and(|n| (0.0..=1.0).contains(&n)), "{row:?}");
        assert!(&row[at] == "score" || row[at].len() == 4, "two decimals: {row:?}");
        writer
            .write_record(row.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, c)| c))
            .expect("written");
    }
    String::from_utf8(writer.into_inner().expect("written")).expect("UTF-8")
}

/// The cells of one column of a table.
#[track_caller]
pub fn column(table: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let at = reader.headers().expect("a header").iter().position(|c| c == name).expect("the column");
    reader.records().map(|row| row.expect("a row")[at].to_owned()).collect()
}
