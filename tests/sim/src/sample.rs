//! Things a test can count on being there, by id.

use crate::catalogue::Catalogue;
use crate::catalogue::model::{Availability, Id};
use crate::library::seed_ids;

mod built_in;

/// Ids and names to test with. Deterministic for a seed. From a catalogue file only what every catalogue has is
/// filled in; the rest are ids of the built-in catalogue and are empty there.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Sample {
    /// A hundred tracks that can be read everywhere.
    pub tracks: Vec<String>,
    /// Ten albums that can be read everywhere.
    pub albums: Vec<String>,
    /// Ten artists.
    pub artists: Vec<String>,
    /// Ten videos that can be read everywhere.
    pub videos: Vec<String>,
    /// An artist with more than a page of albums, tracks and videos, a biography, similar artists and a radio.
    pub full_artist: String,
    /// That artist's name.
    pub full_artist_name: String,
    /// An album of exactly twenty tracks.
    pub twenty_track_album: String,
    /// A public playlist without items.
    pub empty_playlist: String,
    /// A public playlist of one item.
    pub one_item_playlist: String,
    /// A public playlist of 21 items: a page and one.
    pub twenty_one_item_playlist: String,
    /// A public playlist of 200 items: ten pages.
    pub two_hundred_item_playlist: String,
    /// A public playlist of 1,000 items.
    pub thousand_item_playlist: String,
    /// A public playlist of six items: one track twice, an unavailable track (in the built-in catalogue), a video.
    pub odd_playlist: String,
    /// A private playlist of [`Sample::user`].
    pub private_playlist: String,
    /// The user who has collected 3,000 tracks, from the United States.
    pub user: String,
    /// The user who has collected nothing, from Norway.
    pub empty_user: String,
    /// An id that nothing has.
    pub missing_id: String,
    /// A track that is in playlists but cannot be read.
    pub unavailable_track: String,
    /// A track that can be read in Norway and Sweden alone.
    pub nordic_track: String,
    /// A track whose title has more than 300 characters.
    pub long_title_track: String,
    /// A track with accents in its title.
    pub accented_track: String,
    /// That title.
    pub accented_title: String,
    /// A track with a Japanese title.
    pub cjk_track: String,
    /// That title.
    pub cjk_title: String,
    /// A track with an Arabic title.
    pub rtl_track: String,
    /// That title.
    pub rtl_title: String,
    /// A track with key and scale `UNKNOWN` and without bpm.
    pub unmeasured_track: String,
    /// A title that more than one artist has given to a track.
    pub common_title: String,
    /// An ISRC that two tracks share.
    pub shared_isrc: String,
}

// === impl Sample ===

impl Sample {
    /// The samples of a catalogue.
    pub(crate) fn of(catalogue: &Catalogue) -> Self {
        let everywhere = |availability| availability == Availability::Everywhere;
        let tracks = catalogue
            .tracks
            .iter()
            .filter(|track| everywhere(track.availability))
            .map(|track| &track.id);
        let albums = catalogue
            .albums
            .iter()
            .filter(|album| everywhere(album.availability))
            .map(|album| &album.id);
        let videos = catalogue
            .videos
            .iter()
            .filter(|video| everywhere(video.availability))
            .map(|video| &video.id);
        let full_artist = catalogue.artists.iter().max_by_key(|artist| artist.albums.len());
        let mut sample = Self {
            tracks: texts(tracks, 100),
            albums: texts(albums, 10),
            artists: texts(catalogue.artists.iter().map(|artist| &artist.id), 10),
            videos: texts(videos, 10),
            full_artist: full_artist
                .map(|artist| artist.id.to_string())
                .unwrap_or_default(),
            full_artist_name: full_artist.map(|artist| artist.name.clone()).unwrap_or_default(),
            empty_playlist: seed_ids::EMPTY.to_owned(),
            one_item_playlist: seed_ids::ONE.to_owned(),
            twenty_one_item_playlist: seed_ids::TWENTY_ONE.to_owned(),
            two_hundred_item_playlist: seed_ids::TWO_HUNDRED.to_owned(),
            thousand_item_playlist: seed_ids::THOUSAND.to_owned(),
            odd_playlist: seed_ids::ODD.to_owned(),
            private_playlist: seed_ids::PRIVATE.to_owned(),
            user: seed_ids::RICH_USER.to_owned(),
            empty_user: seed_ids::EMPTY_USER.to_owned(),
            missing_id: "404040404".to_owned(),
            ..Self::default()
        };
        sample.fill_in(catalogue);
        sample
    }
}

fn texts<'a>(ids: impl Iterator<Item = &'a Id>, most: usize) -> Vec<String> {
    ids.take(most).map(ToString::to_string).collect()
}
