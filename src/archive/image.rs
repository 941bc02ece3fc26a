//! How large a picture is, by its first bytes.

use imagesize::ImageType;

use super::TileKind;

/// Pixels along the side of a picture of a kind; `None` where it is no such picture, or no square one.
pub fn side(kind: TileKind, bytes: &[u8]) -> Option<u32> {
    let is_of_its_kind = matches!(
        (imagesize::image_type(bytes).ok()?, kind),
        (ImageType::Png, TileKind::Png)
            | (ImageType::Jpeg, TileKind::Jpeg)
            | (ImageType::Webp, TileKind::Webp)
            | (ImageType::Heif(_), TileKind::Avif)
    );
    let size = imagesize::blob_size(bytes).ok().filter(|_| is_of_its_kind)?;
    (size.width == size.height).then_some(size.width as u32)
}
