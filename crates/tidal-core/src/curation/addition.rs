//! Putting any number of things into a playlist, in order, each once.

use std::collections::{HashMap, HashSet};

use super::{
    AdditionReport, Curator, Duplicates, Headway, Stop,
    naming::{Step, by_state, by_wish, fresh},
    reading::{Edited, Reading},
};
use crate::{
    Error, Identifier, ItemId, Kind, PlaylistId, Result, WriteKey,
    model::{Added, AddedItem, SkipReason, Skipped},
    service::AddItems,
};

/// What one request can add.
const MOST_ADDED: usize = 50;

/// Things to put into a playlist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// The playlist.
    pub playlist: PlaylistId,
    /// What: tracks and videos, in this order.
    pub items: Vec<Identifier>,
    /// Before which item; at the end without.
    pub before: Option<ItemId>,
    /// Whether what is there already is added once more.
    pub duplicates: Duplicates,
    /// Names this wish where duplicates are kept: within an hour TIDAL carries it out once, however often it is
    /// repeated with the same items. A fresh one without.
    pub key: Option<WriteKey>,
}

/// Where the names of the requests come from.
#[derive(Debug)]
pub(super) enum Naming {
    /// From the state of the playlist before each request; from this reading for the first.
    State(Reading),
    /// From the name of the whole.
    Wish(Option<WriteKey>),
}

// === impl Addition ===

impl Addition {
    /// At the end of a playlist, without what is there already.
    pub fn new(playlist: PlaylistId, items: Vec<Identifier>) -> Self {
        Self {
            playlist,
            items,
            before: None,
            duplicates: Duplicates::Skip,
            key: None,
        }
    }
}

// === impl Curator ===

impl Curator<'_> {
    /// Puts things into a playlist, 50 with each request.
    ///
    /// With [`Duplicates::Skip`] the whole playlist is read first, and the call can be repeated until everything is
    /// in, whatever happened to it before: nothing comes in twice. With [`Duplicates::Keep`] that holds under the
    /// same key only.
    ///
    /// A request of which nobody can tell the outcome is sent once more under the same key. If that tells nothing
    /// either, the playlist is looked at, and only what cannot be found there is `uncertain`.
    ///
    /// # Errors
    /// `INVALID_INPUT` for what is neither track nor video, and for a `before` that is not in the playlist. Whatever
    /// TIDAL says, if nothing was changed and nothing is uncertain.
    pub async fn add(&self, addition: &Addition) -> Result<AdditionReport> {
        check_media(&addition.items)?;
        if addition.items.is_empty() {
            return Ok(AdditionReport::default());
        }
        match addition.duplicates {
            Duplicates::Keep => {
                let begun = self.go_on(addition, Headway::default()).await;
                begun.unless_nothing_happened()
            }
            Duplicates::Skip => match self.read(&addition.playlist).await {
                Ok(reading) => {
                    let report = absent(addition, &reading)?;
                    let put = self.put(addition, report, Naming::State(reading)).await;
                    put.unless_nothing_happened()
                }
                Err(Stop::Failed(error)) => Err(error),
                Err(stop) => Ok(AdditionReport::left(addition.items.clone()).stopped(stop)),
            },
        }
    }

    /// Goes on with an addition that keeps duplicates, from where an earlier call under the same key came to. The
    /// request whose outcome that could not tell is sent again under its own key. Whatever goes wrong stands in the
    /// report.
    pub async fn go_on(&self, addition: &Addition, headway: Headway) -> AdditionReport {
        let report = AdditionReport {
            headway,
            ..AdditionReport::left(addition.items.clone())
        };
        let naming = Naming::Wish(addition.key.clone().or_else(fresh));
        self.put(addition, report, naming).await
    }

    /// Sends what is left of a report, chunk after chunk, from its headway on.
    async fn put(&self, addition: &Addition, mut report: AdditionReport, naming: Naming) -> AdditionReport {
        let items = std::mem::take(&mut report.left);
        let of = items.len();
        let begun = report.headway.settled.div_ceil(MOST_ADDED);
        let mut chunks = items.chunks(MOST_ADDED).enumerate().skip(begun);
        for (number, chunk) in chunks.by_ref() {
            let step = Step {
                playlist: &addition.playlist,
                items: chunk,
                before: addition.before.as_ref(),
            };
            match self.put_step(step, number, &naming).await {
                Ok(added) => {
                    let edited = Edited::Added(&added.items, addition.before.as_ref());
                    self.edited(&addition.playlist, edited);
                    report.headway.settled += chunk.len();
                    report.headway.added += added.items.len();
                    report.added.extend(added.items);
                    report.skipped.extend(added.skipped);
                    self.pace.reached(report.headway.settled, of);
                    self.pace.settled(report.headway);
                }
                Err(end) => {
                    let fate = if end.leaves_open() {
                        &mut report.uncertain
                    } else {
                        &mut report.left
                    };
                    fate.extend_from_slice(chunk);
                    report.stopped = Some(end);
                    break;
                }
            }
        }
        report
            .left
            .extend(chunks.flat_map(|(_, chunk)| chunk.iter().cloned()));
        report
    }

    async fn put_step(&self, step: Step<'_>, number: usize, naming: &Naming) -> Result<Added, Stop> {
        let key = match naming {
            Naming::Wish(wish) => wish.as_ref().map(|wish| by_wish(step, wish, number)),
            Naming::State(reading) if number == 0 => by_state(step, reading.state),
            // Whoever repeats this step without knowing of this one will see the playlist as it is now.
            Naming::State(_) => by_state(step, self.state(step.playlist).await?),
        };
        let add = AddItems {
            playlist: step.playlist.clone(),
            items: step.items.to_vec(),
            before: step.before.cloned(),
            key,
        };
        let send = || self.tidal.add_items(self.viewer, &add);
        let open = match self.tell(send).await {
            Err(open) if open.leaves_open() => open,
            told => return told,
        };
        // Without a key the request would be another one.
        if add.key.is_some()
            && let Ok(added) = self.tell(send).await
        {
            return Ok(added);
        }
        // What ended the second attempt says nothing of the first.
        match naming {
            Naming::State(reading) => self.look_for(step, reading).await.ok_or(open),
            Naming::Wish(_) => Err(open),
        }
    }

    /// Looks whether a step was carried out; `None` where nothing shows that.
    async fn look_for(&self, step: Step<'_>, before: &Reading) -> Option<Added> {
        let now = self.read(step.playlist).await.ok()?;
        let known: HashSet<_> = before.items.iter().map(|item| &item.item_id).collect();
        let new = now.items.iter().filter(|item| !known.contains(&item.item_id));
        let new: HashMap<_, _> = new
            .filter_map(|item| Some((item.media.clone()?, item.item_id.clone())))
            .collect();
        let mut added = Added::default();
        for media in step.items {
            match new.get(media) {
                Some(item_id) => added.items.push(AddedItem {
                    item_id: item_id.clone(),
                    media: media.clone(),
                }),
                // A request is carried out as a whole, less what TIDAL leaves out; why, went with the answer.
                None => added.skipped.push(Skipped {
                    what: media.clone(),
                    reason: SkipReason::Refused,
                }),
            }
        }
        (!added.items.is_empty()).then_some(added)
    }
}

// === impl AdditionReport ===

impl AdditionReport {
    /// Nothing was sent yet.
    pub(super) fn left(items: Vec<Identifier>) -> Self {
        Self {
            left: items,
            ..Self::default()
        }
    }

    pub(super) fn stopped(mut self, stop: Stop) -> Self {
        self.stopped = Some(stop);
        self
    }

    fn unless_nothing_happened(self) -> Result<Self> {
        match self.stopped {
            Some(Stop::Failed(error)) if self.headway.added == 0 && self.uncertain.is_empty() => Err(error),
            _ => Ok(self),
        }
    }
}

/// What is to be sent: not what is in the playlist, and nothing twice.
fn absent(addition: &Addition, reading: &Reading) -> Result<AdditionReport> {
    if let Some(before) = &addition.before
        && !reading.places().contains_key(before)
    {
        return Err(Error::invalid_input(
            "before",
            before.as_str(),
            "the item_id of an item of the playlist",
        ));
    }
    let mut there: HashSet<_> = reading
        .items
        .iter()
        .filter_map(|item| item.media.clone())
        .collect();
    let mut report = AdditionReport::default();
    for what in &addition.items {
        if there.insert(what.clone()) {
            report.left.push(what.clone());
        } else {
            report.skipped.push(Skipped {
                what: what.clone(),
                reason: SkipReason::AlreadyThere,
            });
        }
    }
    Ok(report)
}

pub(super) fn check_media(items: &[Identifier]) -> Result<()> {
    let playable = |what: &&Identifier| matches!(what.kind, Kind::Track | Kind::Video);
    match items.iter().find(|what| !playable(what)) {
        None => Ok(()),
        Some(other) => Err(Error::invalid_input(
            "items",
            &other.to_string(),
            "tracks and videos",
        )),
    }
}
