//! Listing and changing the fake's playlists, by TIDAL's rules.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    FakeTidal,
    ledger::Receipt,
    library::{Library, Standing, insert, take},
};
use crate::{
    Answer, Error, Identifier, ItemId, Kind, PlaylistId, PlaylistService, Result, Viewer,
    model::{
        Added, AddedItem, Media, Page, Playlist, PlaylistItem, PlaylistKind, SkipReason, Skipped, Visibility,
    },
    service::{
        AddItems, Direction, MoveItems, NewPlaylist, PlaylistOwner, PlaylistUpdate, PlaylistsQuery,
        PlaylistsSort, RemoveItems,
    },
    testing::build,
};

/// What one request can add or remove, and move.
const MOST_ADDED: usize = 50;
const MOST_MOVED: usize = 20;
/// The longest name and description, in characters.
const LONGEST_NAME: usize = 250;
const LONGEST_DESCRIPTION: usize = 500;

#[async_trait]
impl PlaylistService for FakeTidal {
    async fn playlists(&self, viewer: &Viewer, query: &PlaylistsQuery) -> Result<Answer<Page<Playlist>>> {
        self.script.begin("playlists", viewer).await?;
        self.demand(viewer, "playlists.read")?;
        let wanted = match query.owner {
            PlaylistOwner::Me => Standing::Own,
            PlaylistOwner::Collaborating => Standing::Shared,
        };
        let mut playlists: Vec<_> = self
            .library()
            .playlists
            .iter()
            .filter(|shelved| shelved.standing == wanted)
            .map(|shelved| Arc::new(without_items(&shelved.playlist)))
            .collect();
        sort(
            &mut playlists,
            query
                .sort
                .unwrap_or(PlaylistsSort::Modified(Direction::Descending)),
        );
        Ok(self.answer(self.cut(&playlists, query.cursor.as_ref())?))
    }

    async fn create_playlist(&self, viewer: &Viewer, new: &NewPlaylist) -> Result<Arc<Playlist>> {
        let fate = self.script.begin_change("create_playlist", viewer).await?;
        self.demand(viewer, "playlists.write")?;
        let made = make(&mut self.library(), new)?;
        fate.tell(made).await
    }

    async fn update_playlist(&self, viewer: &Viewer, update: &PlaylistUpdate) -> Result<Arc<Playlist>> {
        let fate = self.script.begin_change("update_playlist", viewer).await?;
        self.demand(viewer, "playlists.write")?;
        let changed = self
            .library()
            .change(update.id.as_str(), |playlist| amend(playlist, update))?;
        fate.tell(changed).await
    }

    async fn delete_playlist(&self, viewer: &Viewer, id: &PlaylistId) -> Result<()> {
        let fate = self.script.begin_change("delete_playlist", viewer).await?;
        self.demand(viewer, "playlists.write")?;
        self.library().delete(id.as_str())?;
        fate.tell(()).await
    }

    async fn add_items(&self, viewer: &Viewer, add: &AddItems) -> Result<Added> {
        self.script.note_addition(add);
        let fate = self.script.begin_change("add_items", viewer).await?;
        self.demand(viewer, "playlists.write")?;
        bounded(add.items.len(), MOST_ADDED)?;
        let added = self.put(&mut self.library(), add)?;
        fate.tell(added).await
    }

    async fn remove_items(&self, viewer: &Viewer, remove: &RemoveItems) -> Result<()> {
        let fate = self.script.begin_change("remove_items", viewer).await?;
        self.demand(viewer, "playlists.write")?;
        bounded(remove.items.len(), MOST_ADDED)?;
        self.library().change(remove.playlist.as_str(), |playlist| {
            take(playlist, &remove.items).map(drop)
        })?;
        fate.tell(()).await
    }

    async fn move_items(&self, viewer: &Viewer, shift: &MoveItems) -> Result<()> {
        let fate = self.script.begin_change("move_items", viewer).await?;
        self.demand(viewer, "playlists.write")?;
        bounded(shift.items.len(), MOST_MOVED)?;
        self.library().change(shift.playlist.as_str(), |playlist| {
            let moved = take(playlist, &shift.items)?;
            // What is moved cannot be the place it is moved to: it is out by now, and the move is refused.
            insert(playlist, moved, shift.before.as_ref())
        })?;
        fate.tell(()).await
    }
}

// === impl FakeTidal ===

impl FakeTidal {
    fn put(&self, library: &mut Library, add: &AddItems) -> Result<Added> {
        let payload = format!("{:?} {:?} {:?}", add.playlist, add.items, add.before);
        if let Some(Receipt::Added(added)) = library.ledger.recall(add.key.as_ref(), &payload)? {
            return Ok(added);
        }
        let (mut added, mut items) = (Added::default(), Vec::new());
        let now = library.tick();
        for what in &add.items {
            let Some(media) = self.media(what)? else {
                added.skipped.push(Skipped {
                    what: what.clone(),
                    reason: SkipReason::NotFound,
                });
                continue;
            };
            let item_id = ItemId::from_tidal(format!("entry-{}", library.number()));
            added.items.push(AddedItem {
                item_id: Some(item_id.clone()),
                media: what.clone(),
            });
            items.push(Arc::new(PlaylistItem {
                item_id: Some(item_id),
                added: Some(now),
                media,
            }));
        }
        library.change(add.playlist.as_str(), |playlist| {
            insert(playlist, items, add.before.as_ref())
        })?;
        let receipt = Receipt::Added(added.clone());
        library.ledger.keep(add.key.as_ref(), payload, receipt);
        Ok(added)
    }

    /// The thing itself; `None` if there is no such thing.
    fn media(&self, what: &Identifier) -> Result<Option<Media>> {
        match what.kind {
            Kind::Track => Ok(self.track(what.id()).ok().map(Media::Track)),
            Kind::Video => Ok(self.video(what.id()).ok().map(Media::Video)),
            Kind::Album | Kind::Artist | Kind::Playlist => Err(Error::invalid_input(
                "items",
                &what.to_string(),
                "tracks and videos",
            )),
        }
    }
}

fn make(library: &mut Library, new: &NewPlaylist) -> Result<Arc<Playlist>> {
    let payload = format!("{:?} {:?} {:?}", new.name, new.description, new.visibility);
    if let Some(Receipt::Made(playlist)) = library.ledger.recall(new.key.as_ref(), &payload)? {
        return Ok(playlist);
    }
    check_text("name", &new.name, 1..=LONGEST_NAME)?;
    check_text(
        "description",
        new.description.as_deref().unwrap_or_default(),
        0..=LONGEST_DESCRIPTION,
    )?;
    check_visibility(new.visibility)?;
    let now = library.tick();
    let id = format!("made-{}", library.number());
    let mut playlist = build::playlist(&id)
        .name(new.name.as_str())
        .kind(PlaylistKind::User)
        .visibility(new.visibility)
        .created(now)
        .modified(now)
        .items([])
        .done();
    playlist.description.clone_from(&new.description);
    let playlist = Arc::new(playlist);
    library.shelve(Arc::clone(&playlist), Standing::Own);
    let receipt = Receipt::Made(Arc::clone(&playlist));
    library.ledger.keep(new.key.as_ref(), payload, receipt);
    Ok(playlist)
}

fn amend(playlist: &mut Playlist, update: &PlaylistUpdate) -> Result<Arc<Playlist>> {
    if update.name.is_none() && update.description.is_none() && update.visibility.is_none() {
        return Err(Error::invalid_input(
            "update",
            "nothing",
            "a name, a description or a visibility",
        ));
    }
    if let Some(name) = &update.name {
        check_text("name", name, 1..=LONGEST_NAME)?;
        playlist.name.clone_from(name);
    }
    if let Some(description) = &update.description {
        check_text("description", description, 0..=LONGEST_DESCRIPTION)?;
        playlist.description = (!description.is_empty()).then(|| description.clone());
    }
    if let Some(visibility) = update.visibility {
        check_visibility(visibility)?;
        playlist.visibility = Some(visibility);
    }
    Ok(Arc::new(without_items(playlist)))
}

fn check_text(field: &'static str, text: &str, accepted: std::ops::RangeInclusive<usize>) -> Result<()> {
    if accepted.contains(&text.chars().count()) {
        return Ok(());
    }
    let bounds = format!("{} to {} characters", accepted.start(), accepted.end());
    Err(Error::invalid_input(field, text, bounds))
}

fn check_visibility(visibility: Visibility) -> Result<()> {
    match visibility {
        Visibility::Public | Visibility::Unlisted => Ok(()),
        Visibility::Private => Err(Error::invalid_input(
            "visibility",
            "private",
            "public or unlisted",
        )),
    }
}

pub(super) fn bounded(items: usize, most: usize) -> Result<()> {
    if (1..=most).contains(&items) {
        Ok(())
    } else {
        let accepted = format!("1 to {most} of them");
        Err(Error::invalid_input("items", &items.to_string(), accepted))
    }
}

pub(super) fn without_items(playlist: &Playlist) -> Playlist {
    Playlist {
        items: None,
        ..playlist.clone()
    }
}

fn sort(playlists: &mut [Arc<Playlist>], order: PlaylistsSort) {
    let direction = match order {
        PlaylistsSort::Created(direction) => {
            playlists.sort_by_key(|playlist| playlist.created);
            direction
        }
        PlaylistsSort::Modified(direction) => {
            playlists.sort_by_key(|playlist| playlist.modified);
            direction
        }
        PlaylistsSort::Name(direction) => {
            playlists.sort_by(|a, b| a.name.cmp(&b.name));
            direction
        }
    };
    if direction == Direction::Descending {
        playlists.reverse();
    }
}
