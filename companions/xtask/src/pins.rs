//! The one place where versions of outside tools stand. wasm-bindgen is not among them: its version is read from
//! Cargo.lock, because the tool must match the crate exactly.

/// The target of the product.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Trunk, from crates.io.
pub const TRUNK: &str = "0.22.1";

/// cargo-fuzz, from crates.io; only `cargo xtask fuzz` wants it.
pub const CARGO_FUZZ: &str = "0.13.2";

/// npm packages, installed below `.tools/`.
pub const NPM_PACKAGES: [NpmPackage; 9] = [
    NpmPackage { name: "binaryen", version: "132.0.0" },
    NpmPackage { name: "esbuild", version: "0.28.2" },
    NpmPackage { name: "@swc/core", version: "1.16.22" },
    NpmPackage { name: "axe-core", version: "4.14.1" },
    // What the documentation's snippets are tried with.
    NpmPackage { name: "typescript", version: "5.9.3" },
    NpmPackage { name: "react", version: "19.3.1" },
    NpmPackage { name: "react-dom", version: "19.3.1" },
    NpmPackage { name: "vue", version: "3.5.45" },
    NpmPackage { name: "@hotwired/turbo", version: "8.0.23" },
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

/// The standard library compiled along with the widget, for size: what it says when it panics is a quarter of a small
/// module, and a widget that traps restarts from its records without reading it. Cargo calls this unstable, hence the
/// permission; the flags hold for the pinned compiler and are the first place to look when another one refuses them.
///
/// Two flags are about the code itself. Inlining before LLVM copies small functions of the standard library to each place
/// that calls them, and LLVM, which decides by size, does not gather them again. And where a call never returns, no second
/// trap has to stand behind it: what panics still traps, by itself.
pub const SMALL_STD: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    (
        "RUSTFLAGS",
        "-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Cpanic=immediate-abort -Zinline-mir=no \
         -Ztrap-unreachable=no",
    ),
];
