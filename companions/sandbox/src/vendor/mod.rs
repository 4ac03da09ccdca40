//! The vendors, one room each: a strict reader of that vendor's document and of nothing else.
//!
//! Never in here: anything of the product. Two readers of one document are worth more than one.

pub mod novatalks_widget;
