//! Collecting a body: decompressed while it arrives, and never more of it than the limit.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;

/// Collects a body.
pub(super) enum Collector {
    /// As it comes.
    Plain(Capped),
    /// Decompressed.
    Gzip {
        decoder: Box<MultiGzDecoder<Capped>>,
        /// Nothing came yet. No bytes at all are an empty body, and not a cut one.
        empty: bool,
    },
}

/// What went wrong while collecting.
#[derive(Debug)]
pub(super) enum CollectError {
    /// More than the limit, as it came or decompressed. A small body may hide a huge one.
    TooLarge,
    /// The compression is damaged or cut.
    Damaged(io::Error),
}

/// A buffer that refuses to grow beyond its limit.
pub(super) struct Capped {
    buffer: Vec<u8>,
    limit: usize,
    overflown: bool,
}

// === impl Collector ===

impl Collector {
    pub(super) fn plain(limit: usize) -> Self {
        Self::Plain(Capped::new(limit))
    }

    pub(super) fn gzip(limit: usize) -> Self {
        Self::Gzip {
            decoder: Box::new(MultiGzDecoder::new(Capped::new(limit))),
            empty: true,
        }
    }

    /// Takes in the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), CollectError> {
        match self {
            Self::Plain(buffer) => buffer.write_all(bytes).map_err(|_| CollectError::TooLarge),
            Self::Gzip { decoder, empty } => {
                *empty = *empty && bytes.is_empty();
                let result = decoder.write_all(bytes);
                result.map_err(|error| verdict(decoder.get_ref(), error))
            }
        }
    }

    /// The whole body.
    pub(super) fn finish(self) -> Result<Bytes, CollectError> {
        match self {
            Self::Plain(buffer) => Ok(buffer.buffer.into()),
            Self::Gzip { empty: true, .. } => Ok(Bytes::new()),
            Self::Gzip { mut decoder, .. } => {
                decoder
                    .try_finish()
                    .map_err(|error| verdict(decoder.get_ref(), error))?;
                let buffer = decoder.finish().map_err(CollectError::Damaged)?;
                Ok(buffer.buffer.into())
            }
        }
    }
}

fn verdict(buffer: &Capped, error: io::Error) -> CollectError {
    if buffer.overflown {
        CollectError::TooLarge
    } else {
        CollectError::Damaged(error)
    }
}

// === impl Capped ===

impl Capped {
    fn new(limit: usize) -> Self {
        Self {
            buffer: Vec::new(),
            limit,
            overflown: false,
        }
    }
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() + bytes.len() > self.limit {
            self.overflown = true;
            return Err(io::Error::other("the body is larger than the limit"));
        }
        self.buffer.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn compress(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn collect(mut collector: Collector, bytes: &[u8]) -> Result<Bytes, CollectError> {
        for chunk in bytes.chunks(7) {
            collector.push(chunk)?;
        }
        collector.finish()
    }

    #[test]
    fn a_body_comes_out_as_it_went_in() {
        let body = "blue in green ".repeat(100).into_bytes();
        assert_eq!(collect(Collector::plain(1_400), &body).unwrap(), body);
        assert_eq!(collect(Collector::gzip(1_400), &compress(&body)).unwrap(), body);
        assert_eq!(collect(Collector::plain(0), b"").unwrap(), Bytes::new());
        // The header comes along where there is nothing to compress, too.
        assert_eq!(collect(Collector::gzip(0), b"").unwrap(), Bytes::new());
    }

    #[test]
    fn the_limit_holds_before_and_after_decompression() {
        let bomb = compress(&vec![0; 1_000_000]);
        assert!(bomb.len() < 2_000);
        assert!(matches!(
            collect(Collector::gzip(10_000), &bomb),
            Err(CollectError::TooLarge)
        ));
        assert!(matches!(
            collect(Collector::plain(9), b"0123456789"),
            Err(CollectError::TooLarge)
        ));
    }

    #[test]
    fn damaged_compression_is_noticed() {
        let whole = compress(&b"blue in green".repeat(50));
        assert!(matches!(
            collect(Collector::gzip(10_000), &whole[..20]),
            Err(CollectError::Damaged(_))
        ));
        assert!(matches!(
            collect(Collector::gzip(10_000), b"<html>no gzip"),
            Err(CollectError::Damaged(_))
        ));
    }
}
