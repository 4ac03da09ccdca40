//! A connection whose bytes are counted as they come in. Frames are counted one by one elsewhere; but a frame that never
//! ends, sent in pieces of nothing, is never one frame, and only its bytes show it (TRUST R-41).
//!
//! Never in here: frames.

use std::io;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, RateLimiter};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::limits::quota;

/// See the module.
#[derive(Debug)]
pub struct Metered<S> {
    inner: S,
    budget: DefaultDirectRateLimiter,
}

/// The reason in the `io::Error` of a connection that brought too much.
#[derive(Debug)]
pub struct TooMuch;

impl std::fmt::Display for TooMuch {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("too many bytes")
    }
}

impl std::error::Error for TooMuch {}

impl<S> Metered<S> {
    /// Lets so many bytes a minute pass, at once if they come at once.
    pub fn new(inner: S, bytes_per_minute: NonZeroU32) -> Self {
        Self { inner, budget: RateLimiter::direct(quota(bytes_per_minute, Duration::from_secs(60))) }
    }

    /// The connection itself, uncounted.
    pub fn uncounted(&mut self) -> &mut S {
        &mut self.inner
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        let read = u32::try_from(buffer.filled().len() - before).unwrap_or(u32::MAX);
        let within = NonZeroU32::new(read).is_none_or(|read| matches!(self.budget.check_n(read), Ok(Ok(()))));
        Poll::Ready(if within { Ok(()) } else { Err(io::Error::other(TooMuch)) })
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use tokio::io::AsyncReadExt as _;

    use super::*;

    #[tokio::test]
    async fn reading_fails_once_the_minutes_bytes_are_used_up() {
        let bytes: &[u8] = &[0; 300];
        let mut metered = Metered::new(Duplex(bytes), NonZeroU32::new(256).unwrap());
        let mut buffer = [0; 128];
        assert_eq!(metered.read(&mut buffer).await.unwrap(), 128);
        assert_eq!(metered.read(&mut buffer).await.unwrap(), 128);
        let error = metered.read(&mut buffer).await.unwrap_err();
        assert!(error.get_ref().unwrap().is::<TooMuch>());
    }

    struct Duplex<'a>(&'a [u8]);

    impl AsyncRead for Duplex<'_> {
        fn poll_read(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
            buffer: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_read(context, buffer)
        }
    }
}
