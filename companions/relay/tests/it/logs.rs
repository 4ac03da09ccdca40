//! Everything that the relays of all tests log, at the finest level, so that tests can look for what must not be there.

use std::io;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;
use relay::config::Log;
use tracing_subscriber::fmt::MakeWriter;

static LINES: OnceLock<Lines> = OnceLock::new();

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'writer> MakeWriter<'writer> for Lines {
    type Writer = Self;

    fn make_writer(&'writer self) -> Self {
        self.clone()
    }
}

/// Begins to listen, once for all tests.
pub fn listen() {
    LINES.get_or_init(|| {
        let lines = Lines::default();
        let log = Log { level: tracing::Level::TRACE, json: false };
        tracing::subscriber::set_global_default(relay::logging::subscriber(&log, lines.clone())).unwrap();
        lines
    });
}

/// All that was logged so far.
pub fn all() -> String {
    listen();
    String::from_utf8_lossy(&LINES.get().unwrap().0.lock()).into_owned()
}
