//! The QR code of an address, as SVG.

use qrcode::render::svg::Color;
use qrcode::{EcLevel, QrCode};

/// Pixels of one module.
const MODULE: u32 = 4;

/// A complete SVG document of a few kilobytes, black on white with the quiet zone. Clients put it
/// behind `data:image/svg+xml;utf-8,` without escaping, so there is no `#` and no `%` in it. `None`
/// for a text that is too long for a QR code (over 2,300 bytes).
#[must_use]
pub fn qr_code(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let image = code
        .render::<Color<'_>>()
        .dark_color(Color("black"))
        .light_color(Color("white"))
        .module_dimensions(MODULE, MODULE)
        .build();
    Some(image)
}
