//! A TIDAL that lives in memory: what a test puts in is what its services find.
//!
//! It pages, fails, hangs and counts as told, and knows nothing of the wire. How the real one behaves is
//! the business of the simulator.

mod account;
mod catalog;
mod favorites;
mod ledger;
mod library;
mod playback;
mod playlist_order;
mod playlists;
mod recommendation;
mod script;
mod search;
mod shelf;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use account::Account;
use library::{Library, Standing};
use script::Script;
pub use script::Seen;

use crate::{
    Answer, Error, Freshness, Result, Source,
    model::{Album, Artist, Page, Playlist, Track, Video},
    service::AddItems,
};

/// Items on a page, as TIDAL has been seen to cut them.
const PAGE_SIZE: usize = 20;

/// A TIDAL in memory. Fill it with `with_…`, share it as `Arc<FakeTidal>`, and tell it by reference how to
/// misbehave.
///
/// It has one listener: every viewer who is signed in is this one, and sees and changes the same playlists and
/// favourites. To anybody else those calls say `NotSignedIn`.
///
/// ```
/// use std::sync::Arc;
/// use tidal_core::{Tidal, testing::{FakeTidal, build}};
///
/// let fake = Arc::new(FakeTidal::new().with_track(build::track("1").title("So What")));
/// let tidal: Arc<dyn Tidal> = fake.clone();
/// # drop(tidal);
/// assert_eq!(fake.count("tracks"), 0);
/// ```
#[derive(Debug, Default)]
pub struct FakeTidal {
    tracks: Vec<Arc<Track>>,
    albums: Vec<Arc<Album>>,
    artists: Vec<Arc<Artist>>,
    videos: Vec<Arc<Video>>,
    similar: HashMap<String, Vec<String>>,
    radios: HashMap<String, Arc<Playlist>>,
    did_you_mean: Option<String>,
    page_size: Option<usize>,
    left_out: usize,
    account: Account,
    library: Mutex<Library>,
    script: Script,
}

// === impl FakeTidal ===

impl FakeTidal {
    /// An empty catalogue.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts in a track.
    #[must_use]
    pub fn with_track(mut self, track: impl Into<Arc<Track>>) -> Self {
        self.tracks.push(track.into());
        self
    }

    /// Puts in tracks.
    #[must_use]
    pub fn with_tracks<T: Into<Arc<Track>>>(mut self, tracks: impl IntoIterator<Item = T>) -> Self {
        self.tracks.extend(tracks.into_iter().map(Into::into));
        self
    }

    /// Puts in an album. Its items are cut into pages.
    #[must_use]
    pub fn with_album(mut self, album: impl Into<Arc<Album>>) -> Self {
        self.albums.push(album.into());
        self
    }

    /// Puts in an artist. The lists are cut into pages; the parts are shown to those who ask for them.
    #[must_use]
    pub fn with_artist(mut self, artist: impl Into<Arc<Artist>>) -> Self {
        self.artists.push(artist.into());
        self
    }

    /// Puts in a playlist that the listener may read, not change. Its items are cut into pages.
    #[must_use]
    pub fn with_playlist(mut self, playlist: impl Into<Arc<Playlist>>) -> Self {
        self.library_mut().shelve(playlist.into(), Standing::Foreign);
        self
    }

    /// Puts in a video.
    #[must_use]
    pub fn with_video(mut self, video: impl Into<Arc<Video>>) -> Self {
        self.videos.push(video.into());
        self
    }

    /// Says which tracks are similar to a track, or which albums to an album, by their ids. (Similar artists
    /// stand in the artist.)
    #[must_use]
    pub fn with_similar<'a>(mut self, id: &str, similar: impl IntoIterator<Item = &'a str>) -> Self {
        let similar = similar.into_iter().map(ToOwned::to_owned).collect();
        self.similar.insert(id.to_owned(), similar);
        self
    }

    /// Gives a track or an artist a radio, and puts in that playlist.
    #[must_use]
    pub fn with_radio(mut self, of: &str, radio: impl Into<Arc<Playlist>>) -> Self {
        let radio = radio.into();
        self.radios.insert(of.to_owned(), Arc::clone(&radio));
        self.with_playlist(radio)
    }

    /// Offers this spelling to every search.
    #[must_use]
    pub fn with_did_you_mean(mut self, query: &str) -> Self {
        self.did_you_mean = Some(query.to_owned());
        self
    }

    /// Cuts lists into pages of this many items instead of 20.
    #[must_use]
    pub fn with_page_size(mut self, items: usize) -> Self {
        self.page_size = Some(items.max(1));
        self
    }

    /// Leaves out this many items of the first page of each list, beside those that are shown.
    #[must_use]
    pub fn with_left_out(mut self, items: usize) -> Self {
        self.left_out = items;
        self
    }

    /// Fails one call with this error, after those failures that are already lined up.
    pub fn fail_next(&self, error: Error) {
        self.script.fail_next(error);
    }

    /// Fails every call with this error, until [`recover`](Self::recover).
    pub fn fail_always(&self, error: Error) {
        self.script.fail_always(error);
    }

    /// Lets this many calls go well, before what is lined up next.
    pub fn let_pass(&self, calls: usize) {
        self.script.let_pass(calls);
    }

    /// Never answers one call, and carries nothing out.
    pub fn hang_next(&self) {
        self.script.hang_next();
    }

    /// Carries one call out and never answers it.
    pub fn hang_next_answer(&self) {
        self.script.hang_next_answer();
    }

    /// Fails one call with `OutcomeUnknown`, and carries nothing out.
    pub fn lose_next_request(&self) {
        self.script.lose_next_request();
    }

    /// Carries one call out, and answers with `OutcomeUnknown` as if it had not been heard of. A call that only
    /// reads times out.
    pub fn lose_next_answer(&self) {
        self.script.lose_next_answer();
    }

    /// Panics in one call.
    pub fn panic_next(&self) {
        self.script.panic_next();
    }

    /// In batches, fails this id (or code) alone.
    pub fn fail_id(&self, id: &str, error: Error) {
        self.script.fail_id(id, error);
    }

    /// Forgets every failure that was ordered.
    pub fn recover(&self) {
        self.script.recover();
    }

    /// Marks further answers with this freshness, for instance as stale.
    pub fn answer_as(&self, freshness: Freshness) {
        self.script.answer_as(freshness);
    }

    /// How often a method was called, failures included: `fake.count("search")`.
    pub fn count(&self, method: &str) -> u64 {
        self.script.count(method)
    }

    /// How many calls there were.
    pub fn total(&self) -> u64 {
        self.script.total()
    }

    /// The latest call.
    pub fn last_call(&self) -> Option<Seen> {
        self.script.last_call()
    }

    /// Everything that was to be put into a playlist, request by request, whether that was carried out or not.
    pub fn additions(&self) -> Vec<AddItems> {
        self.script.additions()
    }

    fn answer<T>(&self, value: impl Into<Arc<T>>) -> Answer<T> {
        let mut answer = Answer::fresh(value);
        if let Some(freshness) = self.script.freshness() {
            answer.freshness = freshness;
        }
        answer
    }

    fn cut<T>(&self, items: &[Arc<T>], cursor: Option<&crate::Cursor>) -> Result<Page<T>> {
        let page = shelf::cut(items, cursor, self.page_size.unwrap_or(PAGE_SIZE))?;
        Ok(Page {
            left_out: if cursor.is_none() { self.left_out } else { 0 },
            ..page
        })
    }

    fn first_page<T>(&self, list: Option<&Page<T>>) -> Option<Page<T>> {
        list.and_then(|whole| self.cut(&whole.items, None).ok())
    }
}

/// A technical cause, in the fake's words.
fn cause(what: &'static str) -> Source {
    Source::from(Box::<dyn std::error::Error + Send + Sync>::from(what))
}
