//! The visitor's files. Everybody else passes numbers around.

use crate::model::ids::BlobRef;
use std::cell::{Cell, RefCell};
use web_sys::{File, Url};

/// The files in our keeping, and a `blob:` address for those that were shown.
#[derive(Default)]
pub struct Blobs {
    last: Cell<u32>,
    kept: RefCell<Vec<Kept>>,
}

struct Kept {
    blob: BlobRef,
    file: File,
    address: Option<String>,
}

impl Blobs {
    /// Takes a file into our keeping.
    pub fn keep(&self, file: File) -> BlobRef {
        let blob = BlobRef(self.last.get() + 1);
        self.last.set(blob.0);
        self.kept.borrow_mut().push(Kept { blob, file, address: None });
        blob
    }

    /// The file, while we have it.
    pub fn file(&self, blob: BlobRef) -> Option<File> {
        self.kept.borrow().iter().find(|kept| kept.blob == blob).map(|kept| kept.file.clone())
    }

    /// Its `blob:` address, the same one at each call.
    pub fn address(&self, blob: BlobRef) -> Option<String> {
        let mut all = self.kept.borrow_mut();
        let kept = all.iter_mut().find(|kept| kept.blob == blob)?;
        if kept.address.is_none() {
            kept.address = Url::create_object_url_with_blob(&kept.file).ok();
        }
        kept.address.clone()
    }

    /// Forgets it; its address stops working.
    pub fn release(&self, blob: BlobRef) {
        self.kept.borrow_mut().retain(|kept| kept.blob != blob);
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(address) = &self.address {
            let _ = Url::revoke_object_url(address);
        }
    }
}
