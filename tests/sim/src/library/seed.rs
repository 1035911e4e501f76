//! The library every simulator starts with: two users, one with much and one with nothing, and public playlists of
//! the sizes that matter.

use super::{Collection, CollectionEntry, Library, Playlist, PlaylistItem, User};
use crate::catalogue::Catalogue;
use crate::catalogue::model::{Availability, Id};
use crate::dice::hash;
use crate::kind::Kind;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// The ids the seeded library uses.
pub(crate) mod ids {
    /// The user with 3,000 tracks collected (or all there are).
    pub(crate) const RICH_USER: &str = "190234501";
    /// The user with nothing.
    pub(crate) const EMPTY_USER: &str = "190234502";
    /// A playlist without items.
    pub(crate) const EMPTY: &str = "5a1e0000-7f3b-4c2d-9e10-000000000000";
    /// A playlist of one item.
    pub(crate) const ONE: &str = "5a1e0001-7f3b-4c2d-9e10-000000000001";
    /// A playlist of one page and one item.
    pub(crate) const TWENTY_ONE: &str = "5a1e0021-7f3b-4c2d-9e10-000000000021";
    /// A playlist of ten pages.
    pub(crate) const TWO_HUNDRED: &str = "5a1e0200-7f3b-4c2d-9e10-000000000200";
    /// A playlist of fifty pages.
    pub(crate) const THOUSAND: &str = "5a1e1000-7f3b-4c2d-9e10-000000001000";
    /// A playlist with one track twice, one unavailable track and a video.
    pub(crate) const ODD: &str = "5a1e0007-7f3b-4c2d-9e10-000000000007";
    /// The rich user's own private playlist.
    pub(crate) const PRIVATE: &str = "5a1e0003-7f3b-4c2d-9e10-000000000003";
}

/// The library for a catalogue.
pub(crate) fn seeded(catalogue: &Catalogue) -> Library {
    let mut library = Library::default();
    for (id, username, country) in [
        (ids::RICH_USER, "collector@example.com", "US"),
        (ids::EMPTY_USER, "newcomer@example.com", "NO"),
    ] {
        let user = User {
            id: id.into(),
            username: username.to_owned(),
            country: country.to_owned(),
        };
        library.users.insert(id.into(), user);
    }
    for playlist in playlists(catalogue) {
        library.playlists.insert(playlist.id.clone(), Arc::new(playlist));
    }
    collect(&mut library, catalogue);
    library
}

/// The moment every seeded thing happened, so many minutes after the first.
pub(crate) fn moment(minutes: usize) -> Timestamp {
    let offset = SignedDuration::from_mins(i64::try_from(minutes).unwrap_or(0));
    Timestamp::from_second(1_735_732_800)
        .ok()
        .and_then(|start| start.checked_add(offset).ok())
        .unwrap_or_default()
}

fn playlists(catalogue: &Catalogue) -> Vec<Playlist> {
    let mut shuffled: Vec<Id> = catalogue
        .tracks
        .iter()
        .filter(|track| track.availability == Availability::Everywhere)
        .map(|track| track.id.clone())
        .collect();
    shuffled.sort_by_cached_key(|id| hash(id));
    let take = |count: usize| {
        shuffled
            .iter()
            .cycle()
            .take(count)
            .map(|id| (Kind::Tracks, id.clone()))
            .collect::<Vec<_>>()
    };

    let mut odd: Vec<(Kind, Id)> = take(3);
    odd.extend(odd.first().cloned());
    let missing = catalogue
        .tracks
        .iter()
        .find(|track| track.availability == Availability::Nowhere);
    odd.extend(missing.map(|track| (Kind::Tracks, track.id.clone())));
    odd.extend(
        catalogue
            .videos
            .iter()
            .next()
            .map(|video| (Kind::Videos, video.id.clone())),
    );

    let mut playlists = vec![
        editorial(ids::EMPTY, "Nothing Yet", Vec::new()),
        editorial(ids::ONE, "Just the One", take(1)),
        editorial(ids::TWENTY_ONE, "A Page and One", take(21)),
        editorial(ids::TWO_HUNDRED, "Two Hundred for the Road", take(200)),
        editorial(ids::THOUSAND, "A Thousand and No More", take(1000)),
        editorial(ids::ODD, "Odd Ones Out", odd),
    ];
    let names = [
        "Love on Sunday",
        "Morning Harbour",
        "Running at 170",
        "Café Señal",
        "夜の散歩",
        "Deep Focus",
    ];
    for (rank, name) in names.into_iter().enumerate() {
        let id = format!("5a1e{:04}-7f3b-4c2d-9e10-{:012}", 9000 + rank, 9000 + rank);
        playlists.push(editorial(&id, name, take(30 + rank)));
    }
    let mut private = editorial(ids::PRIVATE, "Only Mine", take(5));
    private.access = "PRIVATE";
    private.playlist_type = "USER";
    private.owner = Some(ids::RICH_USER.into());
    playlists.push(private);
    playlists
}

fn editorial(id: &str, name: &str, items: Vec<(Kind, Id)>) -> Playlist {
    let items = items
        .into_iter()
        .enumerate()
        .map(|(place, (kind, track))| PlaylistItem {
            item_id: Some(format!("{:08x}-{:04x}", hash(&format!("{id}{place}")) >> 32, place).into()),
            kind,
            id: track,
            added_at: moment(place),
        });
    Playlist {
        id: id.into(),
        name: name.to_owned(),
        description: Some(format!("{name}: a playlist of the simulator.")),
        access: "PUBLIC",
        playlist_type: "EDITORIAL",
        owner: None,
        created_at: moment(0),
        modified_at: moment(1440),
        followers: u32::try_from(hash(id) % 5000).unwrap_or(0),
        items: items.collect(),
    }
}

fn collect(library: &mut Library, catalogue: &Catalogue) {
    let everything: [(Kind, Vec<Id>); 5] = [
        (
            Kind::UserCollectionTracks,
            catalogue
                .tracks
                .iter()
                .map(|track| track.id.clone())
                .take(3000)
                .collect(),
        ),
        (
            Kind::UserCollectionAlbums,
            catalogue
                .albums
                .iter()
                .map(|album| album.id.clone())
                .take(45)
                .collect(),
        ),
        (
            Kind::UserCollectionArtists,
            catalogue
                .artists
                .iter()
                .map(|artist| artist.id.clone())
                .take(30)
                .collect(),
        ),
        (
            Kind::UserCollectionVideos,
            catalogue
                .videos
                .iter()
                .map(|video| video.id.clone())
                .take(25)
                .collect(),
        ),
        (
            Kind::UserCollectionPlaylists,
            [ids::TWO_HUNDRED, ids::ODD].map(Id::from).to_vec(),
        ),
    ];
    for (kind, ids_of_kind) in everything {
        let entries: Vec<CollectionEntry> = ids_of_kind
            .into_iter()
            .enumerate()
            .map(|(place, id)| CollectionEntry {
                id,
                added_at: moment(100_000 - place),
            })
            .collect();
        let rich = Collection {
            entries,
            modified_at: moment(100_000),
        };
        let empty = Collection {
            entries: Vec::new(),
            modified_at: moment(0),
        };
        library.collections.insert((ids::RICH_USER.into(), kind), rich);
        library.collections.insert((ids::EMPTY_USER.into(), kind), empty);
    }
}
