//! What websites' owners touch: ways onto a page, options, methods and events, what is said when something is wrong, what is kept
//! of a visitor, and whether the documentation is right.

mod contract;
mod documentation;
mod early;
mod element;
mod errors;
mod frozen;
mod masking;
mod own_styles;
mod privacy;
mod sites;
mod studio;
