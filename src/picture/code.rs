//! A URL as a QR code: what a printed page is read on from.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Modules of white round the code, as ISO/IEC 18004 asks for.
const QUIET: usize = 4;

/// The code of a URL as an `<svg>` element, one unit a module; empty for a text too long for a code.
pub fn code(url: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(url, EcLevel::M) else { return String::new() };
    let side = code.width() + 2 * QUIET;
    let mut data = String::new();
    for (row, line) in code.to_colors().chunks(code.width()).enumerate() {
        for (column, color) in line.iter().enumerate() {
            if *color == Color::Dark {
                // Writing to a String cannot fail.
                let _ = write!(data, "M{} {}h1v1h-1z", column + QUIET, row + QUIET);
            }
        }
    }
    format!(
        r#"<svg class="code" viewBox="0 0 {side} {side}" role="img" aria-label="QR: {}" xmlns="http://www.w3.org/2000/svg"><path class="code-paper" d="M0 0h{side}v{side}H0z"/><path class="code-ink" d="{data}"/></svg>"#,
        super::escaped(url)
    )
}
