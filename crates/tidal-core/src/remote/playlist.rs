//! The listener's playlists.

use std::sync::Arc;

use async_trait::async_trait;
use tidal_api::{self as wire, playlists::Items};

use super::{
    Remote,
    ask::{Asked, after, answer},
    bounds,
    compound::Compound,
    failure::internal,
    map::{self, FromWire, unreadable},
    recommendation::as_list,
};
use crate::{
    Answer, Error, Identifier, Kind, PlaylistId, PlaylistService, Result, Viewer, WriteKey,
    model::{Added, Page, Playlist, Visibility},
    service::{
        AddItems, Direction, MoveItems, NewPlaylist, PlacedItem, PlaylistOwner, PlaylistUpdate,
        PlaylistsQuery, PlaylistsSort, RemoveItems,
    },
};

/// The scopes that playlists need.
const READ: &str = "playlists.read";
const WRITE: &str = "playlists.write";

/// How long a name and a description may be, in characters.
const NAME: std::ops::RangeInclusive<usize> = 1..=250;
const DESCRIPTION: std::ops::RangeInclusive<usize> = 0..=500;

/// What can stand in a playlist.
const MEDIA: [Kind; 2] = [Kind::Track, Kind::Video];

#[async_trait]
impl PlaylistService for Remote {
    async fn playlists(&self, viewer: &Viewer, query: &PlaylistsQuery) -> Result<Answer<Page<Playlist>>> {
        let asked = Asked::own(viewer, READ)?.at(query.cursor.as_ref());
        let mut request = wire::List::<wire::Playlists>::all()
            .filter(
                match query.owner {
                    PlaylistOwner::Me => "owners.id",
                    PlaylistOwner::Collaborating => "collaborators.id",
                },
                ["me"],
            )
            .sort([order(query.sort)])
            .country(viewer.country.as_str())
            .include(["coverArt"]);
        if let Some(cursor) = &query.cursor {
            request = request.after(after(cursor));
        }
        let document = asked.send(&self.client, request).await?;
        Ok(answer(map::list(&document)?, &document))
    }

    async fn create_playlist(&self, viewer: &Viewer, new: &NewPlaylist) -> Result<Arc<Playlist>> {
        let asked = Asked::own(viewer, WRITE)?.changing();
        let attributes = wire::NewPlaylist {
            name: name(&new.name)?,
            description: description(new.description.as_deref())?.filter(|text| !text.is_empty()),
            access_type: Some(access(new.visibility)?),
            created_at: None,
        };
        let given = attributes.name.clone();
        let request = wire::Create::<wire::Playlists>::new(attributes);
        let mut document = self.keyed(&asked, request, new.key.as_ref()).await?;
        // It is made, whatever the answer leaves out.
        document.data.attributes.name.get_or_insert(given);
        playlist(document)
    }

    async fn update_playlist(&self, viewer: &Viewer, update: &PlaylistUpdate) -> Result<Arc<Playlist>> {
        let asked = Asked::change_of(viewer, &update.id, WRITE)?;
        let changes = wire::PlaylistChanges {
            name: update.name.as_deref().map(name).transpose()?,
            description: match description(update.description.as_deref())? {
                None => wire::Change::Keep,
                Some(text) if text.is_empty() => wire::Change::Clear,
                Some(text) => wire::Change::Set(text),
            },
            access_type: update.visibility.map(access).transpose()?,
        };
        if changes == wire::PlaylistChanges::default() {
            return Err(Error::InvalidInput {
                field: "changes".into(),
                given: "nothing to change".to_owned(),
                accepted: "a name, a description or a visibility".into(),
            });
        }
        let given = changes.name.clone();
        let request = wire::Update::<wire::Playlists>::of(update.id.as_str(), changes);
        let mut document = asked.send(&self.client, request).await?;
        let name = &mut document.data.attributes.name;
        *name = name.take().or(given);
        playlist(document)
    }

    async fn delete_playlist(&self, viewer: &Viewer, id: &PlaylistId) -> Result<()> {
        let asked = Asked::change_of(viewer, id, WRITE)?;
        let request = wire::Delete::<wire::Playlists>::one(id.as_str());
        asked.send(&self.client, request).await?;
        Ok(())
    }

    async fn add_items(&self, viewer: &Viewer, add: &AddItems) -> Result<Added> {
        let asked = Asked::change_of(viewer, &add.playlist, WRITE)?;
        bounds::kinds("items", add.items.iter(), &MEDIA)?;
        bounds::count("items", add.items.len(), wire::MAX_ADDED)?;
        let mut request = wire::Add::<Items>::to(add.playlist.as_str());
        for item in &add.items {
            request = match item.kind {
                Kind::Video => request.item::<wire::Videos>(item.id()),
                _ => request.item::<wire::Tracks>(item.id()),
            };
        }
        if let Some(before) = &add.before {
            request = request.before(before.as_str());
        }
        let document = self.keyed(&asked, request, add.key.as_ref()).await?;
        Ok(map::added(&add.items, &document))
    }

    async fn remove_items(&self, viewer: &Viewer, remove: &RemoveItems) -> Result<()> {
        let asked = Asked::change_of(viewer, &remove.playlist, WRITE)?;
        check(&remove.items, wire::MAX_REMOVED)?;
        let request = wire::Remove::<Items>::from(remove.playlist.as_str());
        let request = remove.items.iter().fold(request, |request, item| {
            let (id, item_id) = (item.media.id(), item.item_id.as_str());
            match item.media.kind {
                Kind::Video => request.item_at::<wire::Videos>(id, item_id),
                _ => request.item_at::<wire::Tracks>(id, item_id),
            }
        });
        asked.send(&self.client, request).await?;
        Ok(())
    }

    async fn move_items(&self, viewer: &Viewer, shift: &MoveItems) -> Result<()> {
        let asked = Asked::change_of(viewer, &shift.playlist, WRITE)?;
        check(&shift.items, wire::MAX_MOVED)?;
        let mut request = wire::Move::<Items>::within(shift.playlist.as_str());
        for item in &shift.items {
            let (id, item_id) = (item.media.id(), item.item_id.as_str());
            request = match item.media.kind {
                Kind::Video => request.item_at::<wire::Videos>(id, item_id),
                _ => request.item_at::<wire::Tracks>(id, item_id),
            };
        }
        if let Some(before) = &shift.before {
            if shift.items.iter().any(|item| item.item_id == *before) {
                let accepted = "an entry that is not moved itself";
                return Err(Error::invalid_input("before", before.as_str(), accepted));
            }
            request = request.before(before.as_str());
        }
        asked.send(&self.client, request).await?;
        Ok(())
    }
}

impl Remote {
    /// Sends a change that its caller may have named.
    async fn keyed<W: wire::Write>(
        &self,
        asked: &Asked<'_>,
        write: W,
        key: Option<&WriteKey>,
    ) -> Result<W::Response> {
        let Some(key) = key else {
            return asked.send(&self.client, write).await;
        };
        let name = wire::IdempotencyKey::new(key.as_str()).map_err(wire::Error::from);
        let write = wire::Keyed::new(write, name.map_err(internal)?);
        asked.named(key).send(&self.client, write).await
    }
}

/// The playlist that a change answered with. One that cannot be read was changed all the same: whoever looks sees it.
fn playlist(document: wire::Document<wire::Object<wire::PlaylistAttributes>>) -> Result<Arc<Playlist>> {
    let document = as_list(document);
    let object = document.data.first();
    let playlist = object.and_then(|object| Playlist::from_wire(object, Compound::of(&document)));
    playlist.map(Arc::new).ok_or_else(|| Error::OutcomeUnknown {
        source: Arc::new(unreadable("a playlist could not be read")),
    })
}

fn check(items: &[PlacedItem], most: usize) -> Result<()> {
    let media: Vec<&Identifier> = items.iter().map(|item| &item.media).collect();
    bounds::kinds("items", media.into_iter(), &MEDIA)?;
    bounds::count("items", items.len(), most)?;
    bounds::once_each("items", items)
}

fn name(given: &str) -> Result<String> {
    bounds::text("name", given, NAME)?;
    Ok(given.trim().to_owned())
}

fn description(given: Option<&str>) -> Result<Option<String>> {
    let Some(given) = given else { return Ok(None) };
    bounds::text("description", given, DESCRIPTION)?;
    Ok(Some(given.trim().to_owned()))
}

fn access(visibility: Visibility) -> Result<wire::PlaylistAccess> {
    match visibility {
        Visibility::Public => Ok(wire::PlaylistAccess::Public),
        Visibility::Unlisted => Ok(wire::PlaylistAccess::Unlisted),
        Visibility::Private => Err(Error::invalid_input(
            "visibility",
            "private",
            "public or unlisted",
        )),
    }
}

/// The order as TIDAL names it.
fn order(sort: Option<PlaylistsSort>) -> String {
    let (member, direction) = match sort.unwrap_or(PlaylistsSort::Modified(Direction::Descending)) {
        PlaylistsSort::Created(direction) => ("createdAt", direction),
        PlaylistsSort::Modified(direction) => ("lastModifiedAt", direction),
        PlaylistsSort::Name(direction) => ("name", direction),
    };
    match direction {
        Direction::Ascending => member.to_owned(),
        Direction::Descending => format!("-{member}"),
    }
}
