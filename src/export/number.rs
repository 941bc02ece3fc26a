//! Numbers as both formats write them: exactly, without noughts at the end.

use std::fmt::Write as _;

/// Appends a number told in units of its last decimal.
pub fn push_decimal(out: &mut String, units: i64, decimals: u32, point: char) {
    let one = 10_u64.pow(decimals);
    let (whole, part) = (units.unsigned_abs() / one, units.unsigned_abs() % one);
    if units < 0 {
        out.push('-');
    }
    // Writing to a String cannot fail.
    let _ = write!(out, "{whole}");
    if part > 0 {
        let _ = write!(out, "{point}{part:0width$}", width = decimals as usize);
        out.truncate(out.trim_end_matches('0').len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_exactly_and_no_longer_than_it_must_be() {
        for (units, decimals, point, want) in [
            (0, 7, '.', "0"),
            (860_000_000, 7, '.', "86"),
            (861_234_568, 7, ',', "86,1234568"),
            (-5, 2, '.', "-0.05"),
            (1200, 2, '.', "12"),
            (1210, 2, '.', "12.1"),
            (-12, 0, '.', "-12"),
        ] {
            let mut out = String::new();
            push_decimal(&mut out, units, decimals, point);
            assert_eq!(out, want);
        }
    }
}
