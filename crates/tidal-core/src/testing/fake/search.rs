//! Searching the fake: a case-insensitive substring of the title, the name, or an artist's name.

use std::sync::Arc;

use async_trait::async_trait;

use super::{FakeTidal, shelf::matches};
use crate::{
    Answer, Kind, Result, SearchId, SearchService, Viewer,
    model::{Album, Artist, ArtistRef, Hits, Playlist, SearchResults, Suggestions, Track, Video, Visibility},
    service::{Explicit, SearchMore, SearchQuery, SearchText},
};

#[async_trait]
impl SearchService for FakeTidal {
    async fn search(&self, viewer: &Viewer, query: &SearchQuery) -> Result<Answer<SearchResults>> {
        self.script.begin("search", viewer).await?;
        let hits = self.hits(query.text.as_str(), query.explicit);
        let wanted = |kind| query.kinds.contains(&kind);
        Ok(self.answer(SearchResults {
            id: SearchId::from_tidal(query.text.as_str()),
            did_you_mean: self.did_you_mean.clone(),
            tracks: wanted(Kind::Track)
                .then(|| self.cut(&hits.tracks, None))
                .transpose()?,
            albums: wanted(Kind::Album)
                .then(|| self.cut(&hits.albums, None))
                .transpose()?,
            artists: wanted(Kind::Artist)
                .then(|| self.cut(&hits.artists, None))
                .transpose()?,
            playlists: wanted(Kind::Playlist)
                .then(|| self.cut(&hits.playlists, None))
                .transpose()?,
            videos: wanted(Kind::Video)
                .then(|| self.cut(&hits.videos, None))
                .transpose()?,
        }))
    }

    async fn search_more(&self, viewer: &Viewer, query: &SearchMore) -> Result<Answer<Hits>> {
        self.script.begin("search_more", viewer).await?;
        let hits = self.hits(query.results.as_str(), query.explicit);
        let cursor = Some(&query.cursor);
        Ok(self.answer(match query.kind {
            Kind::Track => Hits::Tracks(self.cut(&hits.tracks, cursor)?),
            Kind::Album => Hits::Albums(self.cut(&hits.albums, cursor)?),
            Kind::Artist => Hits::Artists(self.cut(&hits.artists, cursor)?),
            Kind::Playlist => Hits::Playlists(self.cut(&hits.playlists, cursor)?),
            Kind::Video => Hits::Videos(self.cut(&hits.videos, cursor)?),
        }))
    }

    async fn suggestions(&self, viewer: &Viewer, text: &SearchText) -> Result<Answer<Suggestions>> {
        self.script.begin("suggestions", viewer).await?;
        let hits = self.hits(text.as_str(), Explicit::Include);
        let titles = hits.tracks.iter().map(|track| track.title.to_lowercase());
        let names = hits.artists.iter().map(|artist| artist.name.to_lowercase());
        let queries = names.chain(titles).take(10).collect();
        Ok(self.answer(Suggestions { queries }))
    }
}

/// Everything that matches.
struct Matching {
    tracks: Vec<Arc<Track>>,
    albums: Vec<Arc<Album>>,
    artists: Vec<Arc<Artist>>,
    playlists: Vec<Arc<Playlist>>,
    videos: Vec<Arc<Video>>,
}

impl FakeTidal {
    fn hits(&self, text: &str, explicit: Explicit) -> Matching {
        let allowed = |marked: bool| !marked || explicit == Explicit::Include;
        let titled = |title: &str, artists: &[ArtistRef]| {
            matches(text, &[title]) || artists.iter().any(|artist| matches(text, &[&artist.name]))
        };
        Matching {
            tracks: keep(&self.tracks, |track| {
                allowed(track.explicit) && titled(&track.title, &track.artists)
            }),
            albums: keep(&self.albums, |album| {
                allowed(album.explicit) && titled(&album.title, &album.artists)
            }),
            artists: keep(&self.artists, |artist| matches(text, &[&artist.name])),
            playlists: keep(&self.public_playlists(), |playlist| {
                matches(text, &[&playlist.name])
            }),
            videos: keep(&self.videos, |video| {
                allowed(video.explicit) && titled(&video.title, &video.artists)
            }),
        }
    }

    fn public_playlists(&self) -> Vec<Arc<Playlist>> {
        let library = self.library();
        let playlists = library.playlists.iter().map(|shelved| &shelved.playlist);
        playlists
            .filter(|playlist| playlist.visibility == Some(Visibility::Public))
            .cloned()
            .collect()
    }
}

fn keep<T>(items: &[Arc<T>], wanted: impl Fn(&T) -> bool) -> Vec<Arc<T>> {
    items.iter().filter(|item| wanted(item)).cloned().collect()
}
