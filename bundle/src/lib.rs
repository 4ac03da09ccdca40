//! The widget as the one module that is delivered: what the product exports to JavaScript, linked and optimised as a
//! whole. Code never enters; it belongs to the product.

extern crate chat_widget as _;
