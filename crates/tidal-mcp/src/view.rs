//! Domain values, trimmed to what an assistant needs and cleaned of what could fool it. Each view is both the
//! structured content and the source of its line of text.

mod album;
mod artist;
mod change;
mod credit;
mod favorite;
mod listing;
mod missing;
mod playback;
mod playlist;
mod stale;
mod tally;
mod track;
mod video;

pub(crate) use album::{AlbumDetails, AlbumView};
pub(crate) use artist::{ArtistPage, ArtistView};
pub(crate) use change::ChangeView;
pub(crate) use credit::Credit;
pub(crate) use favorite::FavoriteView;
pub(crate) use listing::{Line, Listing};
pub(crate) use missing::MissingView;
pub(crate) use playback::PlaybackView;
pub(crate) use playlist::{EntryView, PlaylistDetails, PlaylistEntry, PlaylistView};
pub(crate) use stale::StaleView;
pub(crate) use tally::{LeftOut, Named, Tally};
pub(crate) use track::{Detail, TrackDetails, TrackView};
pub(crate) use video::{VideoDetails, VideoView};

use std::time::Duration;

use jiff::Timestamp;

/// The title with what sets this version apart, unless it says so already.
fn full_title(title: &str, version: Option<&str>) -> String {
    match version.map(str::trim) {
        Some(version) if !version.is_empty() && !title.contains(version) => {
            crate::clean::line(&format!("{title} ({version})"))
        }
        _ => crate::clean::line(title),
    }
}

/// Hours, minutes and seconds as on a record sleeve: `5:37`, `1:02:03`.
fn clock_time(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// `1 track`, `2 tracks`.
fn counted(count: u32, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// A date as in `1959-08-17`.
fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// Whole seconds, to the nearest.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_millis() >= 500)
}

/// Two digits say enough of a number between 0 and 1.
fn rounded(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_like_a_sleeve() {
        for (seconds, expected) in [(0, "0:00"), (59, "0:59"), (337, "5:37"), (3723, "1:02:03")] {
            assert_eq!(clock_time(seconds), expected);
        }
        assert_eq!(seconds(Duration::from_millis(1500)), 2);
    }

    #[test]
    fn a_version_is_said_once() {
        assert_eq!(full_title("So What", Some("Live")), "So What (Live)");
        assert_eq!(full_title("So What (Live)", Some("Live")), "So What (Live)");
        assert_eq!(full_title("So What", Some(" ")), "So What");
    }
}
