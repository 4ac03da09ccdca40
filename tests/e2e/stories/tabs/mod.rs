//! Several tabs of one visitor (TRUST C-67, C-68): each message once, one socket, the same things on every screen.

mod another;
mod began_anew;
mod begin_at_once;
mod leader_gone;
mod many;
mod same_screen;
