//! 25,221 apartment houses of St Petersburg as their keepers typed them.

use super::super::read_register_line;

#[test]
fn zz_dump() {
    let Some(lines) = super::spb_lines() else { return };
    for line in &lines {
        let r = read_register_line(line);
        println!(
            "{line}\t{}\t{}\t{}\t{}",
            r.locality,
            r.street
                .map(|s| format!("{}|{}|{}", s.street_type.map_or("", |t| t.as_str()), s.name, s.label))
                .unwrap_or_default(),
            r.house,
            r.key.map(|k| k.to_string()).unwrap_or("NONE".into())
        );
    }
}
