//! The one place where versions of outside tools stand. wasm-bindgen is not among them: its version is read from
//! Cargo.lock, because the tool must match the crate exactly.

/// The target of the product.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Trunk, from crates.io.
pub const TRUNK: &str = "0.22.1";

/// npm packages, installed below `.tools/`.
pub const NPM_PACKAGES: [NpmPackage; 3] = [
    NpmPackage { name: "binaryen", version: "132.0.0" },
    NpmPackage { name: "esbuild", version: "0.28.2" },
    NpmPackage { name: "axe-core", version: "4.14.1" },
];

/// One pinned package of the npm registry.
pub struct NpmPackage {
    /// Its name there, which is its folder in `node_modules`.
    pub name: &'static str,
    /// The exact version.
    pub version: &'static str,
}

/// What rustc enables for [`WASM_TARGET`], told to wasm-opt. A set that lacks one of these can produce a module
/// that validates and then fails when it is instantiated.
pub const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-reference-types",
];
