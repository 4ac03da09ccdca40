//! Everything that a browser meets: which site it is on, who it is, its session, its socket.
//!
//! Never in here: the vendors' paths and frames (that is `partner` and `converse`).

pub mod address;
pub mod body;
pub mod farewell;
pub mod gate;
pub mod identity;
mod metered;
pub mod origin;
pub mod presence;
pub mod session;
pub mod socket;
pub mod token;
mod tunnel;
pub mod visitor;
