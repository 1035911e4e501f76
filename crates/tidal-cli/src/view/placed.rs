//! What entries of playlists and of albums have in common: the columns and fields of the track or video that
//! stands there. Those of the place are each list's own.

use tidal_core::{Kind, Link};

use super::{Column, Field, Media, Shape, Track, plain};

/// An entry of a list: a track or a video at a place.
pub(super) trait Placed: Sized + 'static {
    /// What stands there.
    fn media(&self) -> &Media;

    const TITLE: Column<Self> = Column::new("TITLE", Shape::Share(6), |item| item.media().shown_title());
    const ARTISTS: Column<Self> = Column::new("ARTISTS", Shape::Share(4), |item| item.media().artists(", "));
    const ALBUM: Column<Self> = Column::new("ALBUM", Shape::Share(4), |item| {
        item.media().of_track(Track::album_title)
    });
    const TIME: Column<Self> = Column::new("TIME", Shape::Figure, |item| item.media().length());
    const BPM: Column<Self> = Column::new("BPM", Shape::Figure, |item| item.media().of_track(Track::tempo));
    const KEY: Column<Self> = Column::new("KEY", Shape::Whole, |item| {
        item.media().of_track(Track::short_key)
    });
    const ID: Column<Self> = Column::new("ID", Shape::Whole, |item| item.media().id().to_owned());

    const KIND_FIELD: Field<Self> = Field::new("kind", |item| item.media().kind());
    const ID_FIELD: Field<Self> = Field::new("id", |item| item.media().id().to_owned());
    const TITLE_FIELD: Field<Self> = Field::new("title", |item| item.media().title().to_owned());
    const VERSION_FIELD: Field<Self> = Field::new("version", |item| item.media().version());
    const ARTISTS_FIELD: Field<Self> = Field::new("artists", |item| item.media().artists("; "));
    const ALBUM_FIELD: Field<Self> = Field::new("album", |item| item.media().of_track(Track::album_title));
    const SECONDS_FIELD: Field<Self> = Field::new("duration_seconds", |item| item.media().seconds());
    const ISRC_FIELD: Field<Self> = Field::new("isrc", |item| {
        item.media().of_track(|track| plain(track.isrc.as_ref()))
    });
    const BPM_FIELD: Field<Self> = Field::new("bpm", |item| {
        item.media().of_track(|track| plain(track.bpm.as_ref()))
    });
    const KEY_FIELD: Field<Self> = Field::new("key", |item| {
        item.media().of_track(|track| plain(track.key.as_ref()))
    });
    const SCALE_FIELD: Field<Self> = Field::new("scale", |item| {
        item.media().of_track(|track| plain(track.scale.as_ref()))
    });
    const EXPLICIT_FIELD: Field<Self> = Field::new("explicit", |item| item.media().explicit());
    const URL_FIELD: Field<Self> = Field::new("url", |item| item.media().url().to_owned());
}

/// What `--output ids` prints, and what is taken for an argument again. Numbers are the ids of tracks, albums, artists
/// and videos alike: a bare one is a track's, and the others say what they are, so that no command takes them for
/// tracks. A playlist's id looks like no other and stays bare.
pub(crate) fn listed_id(kind: Option<Kind>, id: &str) -> String {
    match kind {
        Some(Kind::Track | Kind::Playlist) | None => id.to_owned(),
        Some(other @ (Kind::Album | Kind::Artist | Kind::Video)) => Link::uri(other, id),
    }
}
