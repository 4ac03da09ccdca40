//! Files that a visitor attaches: made for one story, gone after it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of files that is removed with this.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// An empty folder of its own.
    #[expect(clippy::new_without_default, reason = "making a folder is no default")]
    pub fn new() -> Folder {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("chat-widget-story-{}-{number}", process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Folder { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts a file there, and gives its path as WebDriver wants it.
    pub fn put(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path.join(name);
        fs::write(&path, bytes).expect("the file is written");
        path.to_str().expect("a path in UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// A picture of one red pixel.
pub const PIXEL: [u8; 69] = *b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\
\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";
