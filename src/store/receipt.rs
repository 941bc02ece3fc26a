//! Receipts: what came of a write that was sent under a key.

use sha2::{Digest, Sha256};

use super::{Receipt, StoreError, Write};

/// What a store keeps under a key.
pub struct Kept {
    /// What the write did.
    pub receipt: Receipt,
    /// Of which writes.
    pub digest: String,
}

impl Kept {
    /// The receipt again, when the same writes are sent again.
    pub fn answer(self, digest: &str) -> Result<Receipt, StoreError> {
        if self.digest == digest {
            Ok(self.receipt)
        } else {
            Err(StoreError::Refused { rule: "key_reused".to_owned() })
        }
    }
}

/// Tells writes apart.
pub fn digest(writes: &[Write]) -> String {
    let mut hash = Sha256::new();
    for write in writes {
        hash.update(format!("{write:?}").as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect()
}
