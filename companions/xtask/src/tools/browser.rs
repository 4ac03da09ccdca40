//! The browser that tests run in, and the driver that speaks W3C WebDriver for it.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{first_on_path, system_packages};

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const DRIVERS: [&str; 2] = ["chromedriver", "chromium.chromedriver"];

/// A browser and its driver, of the same version.
pub struct Browser {
    /// Chromium, or what `CHROME` names.
    pub program: PathBuf,
    /// chromedriver, or what `CHROMEDRIVER` names.
    pub driver: PathBuf,
}

impl Browser {
    /// What the environment names, else what PATH has, else what apt-get installs.
    pub fn find_or_install() -> Result<Browser> {
        if let Some(found) = Browser::find() {
            return Ok(found);
        }
        let packages = ["chromium", "chromium-driver", "fonts-noto-core", "fonts-noto-color-emoji"];
        system_packages::install(&packages, "the tests drive a real browser")?;
        Browser::find()
            .context("no browser after its installation: name one by CHROME and its driver by CHROMEDRIVER")
    }

    fn find() -> Option<Browser> {
        let program = named_by("CHROME").or_else(|| first_on_path(&BROWSERS))?;
        let driver = named_by("CHROMEDRIVER").or_else(|| first_on_path(&DRIVERS))?;
        Some(Browser { program, driver })
    }
}

fn named_by(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}
