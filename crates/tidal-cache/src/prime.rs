//! What else an answer tells: full objects that came along fill the entries by id.
//!
//! An object is only taken if it is what reading it by id would bring. Credits always come along; pictures do where there
//! was room for them, so that an object without one may lack it: such are left.

#[cfg(test)]
mod tests;

use std::{collections::BTreeSet, sync::Arc};

use tidal_core::{
    model::{
        Album, AlbumItem, Artist, Favorite, Hits, Media, Neighbourhood, Page, Playlist, PlaylistItem,
        SearchResults, Suggestions, Track, User, Video,
    },
    service::{AlbumItems, ArtistPart},
};

use crate::{
    codec::Cacheable,
    delivery::Delivery,
    entry::Kept,
    key::Key,
    memory::Condition,
    place::{Asker, Place},
    policy::{self, Policy},
    shared::Ticket,
};

/// The full objects that an answer brought along.
#[derive(Default)]
pub(crate) struct Crop {
    tracks: Vec<Arc<Track>>,
    albums: Vec<Arc<Album>>,
    artists: Vec<Arc<Artist>>,
    videos: Vec<Arc<Video>>,
}

/// An answer that may bring full objects along.
pub(crate) trait Bears {
    /// Puts them into the crop.
    fn bear(self: &Arc<Self>, crop: &mut Crop);
}

/// More than any answer of TIDAL's brings.
const MOST: usize = 500;

impl Delivery<'_> {
    /// Fills the entries by id, where these are for the same eyes as the answer. What is there and fresh stays.
    pub(crate) fn prime(&mut self, source: &'static Policy, answer: &Arc<impl Bears>, ticket: &Ticket) {
        let viewer = self.viewer;
        let from = Asker {
            viewer,
            policy: source,
        };
        let by_id = |policy| Asker { viewer, policy };
        let places = &self.tiers.places;
        if !self.is_kept() || !places.same_scope(from, by_id(&policy::TRACK)) {
            return;
        }
        let mut crop = Crop::default();
        answer.bear(&mut crop);
        let tags = places.tags(by_id(&policy::TRACK), None);
        let ticket = ticket.of_first(tags.len());
        let place = |policy, key: Key| Place {
            key,
            policy,
            tags: tags.clone(),
        };
        for track in crop.tracks.into_iter().take(MOST) {
            let key = places.key(by_id(&policy::TRACK), &((), &track.id));
            self.plant(&place(&policy::TRACK, key), track, &ticket);
        }
        for album in crop.albums.into_iter().take(MOST) {
            let key = places.key(by_id(&policy::ALBUM), &(AlbumItems::Omitted, &album.id));
            self.plant(&place(&policy::ALBUM, key), album, &ticket);
        }
        for artist in crop.artists.into_iter().take(MOST) {
            let parts = BTreeSet::<ArtistPart>::new();
            let key = places.key(by_id(&policy::ARTIST), &(&parts, &artist.id));
            self.plant(&place(&policy::ARTIST, key), artist, &ticket);
        }
        for video in crop.videos.into_iter().take(MOST) {
            let key = places.key(by_id(&policy::VIDEO), &((), &video.id));
            self.plant(&place(&policy::VIDEO, key), video, &ticket);
        }
    }

    fn plant<T: Cacheable>(&mut self, place: &Place, value: Arc<T>, ticket: &Ticket) {
        let known = self.tiers.find(place.key);
        if !matches!(known, Some((_, Condition::Fresh | Condition::Doubtful))) {
            self.keep::<T>(place, Kept::Present(value), ticket);
        }
    }
}

// === impl Crop ===

impl Crop {
    fn page<T: Bears>(&mut self, page: &Page<T>) {
        page.items.iter().for_each(|item| item.bear(self));
    }

    fn pages<T: Bears>(&mut self, page: Option<&Page<T>>) {
        if let Some(page) = page {
            self.page(page);
        }
    }

    fn media(&mut self, media: &Media) {
        match media {
            Media::Track(track) => track.bear(self),
            Media::Video(video) => video.bear(self),
            Media::Unavailable { .. } => {}
        }
    }
}

impl Bears for Track {
    fn bear(self: &Arc<Self>, crop: &mut Crop) {
        crop.tracks.push(Arc::clone(self));
    }
}

impl Bears for Video {
    fn bear(self: &Arc<Self>, crop: &mut Crop) {
        if self.thumbnail.is_some() {
            crop.videos.push(Arc::clone(self));
        }
    }
}

impl Bears for Album {
    fn bear(self: &Arc<Self>, crop: &mut Crop) {
        crop.pages(self.items.as_ref());
        if self.cover.is_some() {
            let mut album = Arc::clone(self);
            if album.items.is_some() {
                Arc::make_mut(&mut album).items = None;
            }
            crop.albums.push(album);
        }
    }
}

impl Bears for Artist {
    fn bear(self: &Arc<Self>, crop: &mut Crop) {
        crop.pages(self.top_tracks.as_ref());
        crop.pages(self.albums.as_ref());
        crop.pages(self.similar.as_ref());
        crop.pages(self.videos.as_ref());
        if self.picture.is_some() {
            crop.artists.push(plain(self));
        }
    }
}

impl Bears for Playlist {
    fn bear(self: &Arc<Self>, crop: &mut Crop) {
        crop.pages(self.items.as_ref());
    }
}

impl Bears for AlbumItem {
    fn bear(self: &Arc<Self>, crop: &mut Crop) {
        crop.media(&self.media);
    }
}

impl Bears for PlaylistItem {
    fn bear(self: &Arc<Self>, crop: &mut Crop) {
        crop.media(&self.media);
    }
}

impl<T: Bears> Bears for Page<T> {
    fn bear(self: &Arc<Self>, crop: &mut Crop) {
        crop.page(self);
    }
}

impl<T: Bears> Bears for Vec<Arc<T>> {
    fn bear(self: &Arc<Self>, crop: &mut Crop) {
        self.iter().for_each(|thing| thing.bear(crop));
    }
}

impl<T: Bears> Bears for Neighbourhood<T> {
    fn bear(self: &Arc<Self>, crop: &mut Crop) {
        self.of.bear(crop);
        crop.page(&self.similar);
        self.radio.iter().for_each(|radio| radio.bear(crop));
    }
}

impl Bears for SearchResults {
    fn bear(self: &Arc<Self>, crop: &mut Crop) {
        crop.pages(self.tracks.as_ref());
        crop.pages(self.albums.as_ref());
        crop.pages(self.artists.as_ref());
        crop.pages(self.videos.as_ref());
    }
}

impl Bears for Hits {
    fn bear(self: &Arc<Self>, crop: &mut Crop) {
        match self.as_ref() {
            Self::Tracks(page) => crop.page(page),
            Self::Albums(page) => crop.page(page),
            Self::Artists(page) => crop.page(page),
            Self::Videos(page) => crop.page(page),
            Self::Playlists(_) => {}
        }
    }
}

impl Bears for Suggestions {
    fn bear(self: &Arc<Self>, _: &mut Crop) {}
}

impl Bears for User {
    fn bear(self: &Arc<Self>, _: &mut Crop) {}
}

/// TIDAL lists favourites as the account's own country sees them, whichever the viewer asks for.
impl Bears for Favorite {
    fn bear(self: &Arc<Self>, _: &mut Crop) {}
}

/// An artist without the parts of its page.
fn plain(artist: &Arc<Artist>) -> Arc<Artist> {
    let parts = (&artist.biography, &artist.top_tracks, &artist.albums);
    let others = (&artist.similar, &artist.videos);
    if let ((None, None, None), (None, None)) = (parts, others) {
        return Arc::clone(artist);
    }
    Arc::new(Artist {
        id: artist.id.clone(),
        name: artist.name.clone(),
        popularity: artist.popularity,
        handle: artist.handle.clone(),
        picture: artist.picture.clone(),
        url: artist.url.clone(),
        biography: None,
        top_tracks: None,
        albums: None,
        similar: None,
        videos: None,
    })
}
