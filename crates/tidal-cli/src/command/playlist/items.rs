//! What is in a playlist, with the playlist or alone.

use std::{cell::OnceCell, sync::Arc};

use tidal_core::{
    Answer, Cursor, Kind, PlaylistId, Result as TidalResult, model,
    service::{Direction, PlaylistItemsQuery, PlaylistSort},
};

use super::super::{
    details,
    list::{Plan, USUAL, list, walk},
};
use crate::{
    cli::{PlaylistArguments, Sort},
    context::Context,
    error::Error,
    input,
    output::{Format, Sink},
    session::Session,
    view::{Playlist, PlaylistItem},
};

/// Which entries of which playlist, in which order.
struct Wanted {
    first: PlaylistItemsQuery,
    plan: Plan,
}

/// The playlist with its entries, in the formats that can hold both.
pub(in crate::command) fn whole(arguments: &PlaylistArguments, context: &Context) -> Result<(), Error> {
    let wanted = Wanted::of(arguments)?;
    context.online(async |session| match session.console.format() {
        Format::Table => page(session, &wanted).await,
        format @ (Format::Json | Format::Ndjson) => {
            object(session, &wanted, Sink::new(session.console, format)).await
        }
        Format::Csv | Format::Ids => entries(session, &wanted).await,
    })
}

/// Each entry by itself.
pub(super) fn alone(arguments: &PlaylistArguments, context: &Context) -> Result<(), Error> {
    let wanted = Wanted::of(arguments)?;
    context.online(async |session| entries(session, &wanted).await)
}

async fn entries(session: &Session<'_>, wanted: &Wanted) -> Result<(), Error> {
    list(
        session,
        wanted.plan,
        |place, item| wanted.view(place, item),
        |cursor| wanted.page_at(session, cursor),
    )
    .await
}

/// A heading and a table.
async fn page(session: &Session<'_>, wanted: &Wanted) -> Result<(), Error> {
    let found = OnceCell::new();
    let mut sink = Sink::new(session.console, Format::Table);
    let outcome = walk(
        session,
        wanted.plan,
        |cursor| wanted.page_with(session, &found, cursor),
        |place, item| sink.push(wanted.view(place, item)),
    )
    .await;
    if let Some(playlist) = found.get() {
        details::heading(session.console, &Playlist::from(&**playlist))?;
    }
    let walked = sink.close(outcome)?;
    wanted.plan.tell(session, walked);
    Ok(())
}

/// One object with its items, as many as there were before anything stopped it.
async fn object(session: &Session<'_>, wanted: &Wanted, mut sink: Sink<'_, Playlist>) -> Result<(), Error> {
    let found = OnceCell::new();
    let mut items = Vec::new();
    let outcome = walk(
        session,
        wanted.plan,
        |cursor| wanted.page_with(session, &found, cursor),
        |place, item| {
            items.push(wanted.view(place, item));
            Ok(())
        },
    )
    .await;
    if let Some(playlist) = found.get() {
        sink.push(Playlist {
            items: Some(items),
            ..Playlist::from(&**playlist)
        })?;
    }
    let walked = sink.close(outcome)?;
    wanted.plan.tell(session, walked);
    Ok(())
}

// === impl Wanted ===

impl Wanted {
    fn of(arguments: &PlaylistArguments) -> Result<Self, Error> {
        let playlist: PlaylistId = input::key(&arguments.playlist.id, Kind::Playlist)?;
        let direction = arguments.turned.direction();
        let text = arguments
            .query
            .as_deref()
            .map(str::parse::<tidal_core::service::SearchText>);
        let first = PlaylistItemsQuery {
            text: text.transpose()?.map(|text| text.to_string()),
            sort: arguments.sort.map(|sort| sort.towards(direction)),
            ..PlaylistItemsQuery::first(playlist)
        };
        Ok(Self {
            first,
            plan: Plan::of(arguments.extent, USUAL, "items"),
        })
    }

    /// Whether entries come as they stand in the playlist.
    fn is_as_it_stands(&self) -> bool {
        self.first.text.is_none() && self.first.sort.is_none()
    }

    fn view(&self, place: usize, item: &model::PlaylistItem) -> PlaylistItem {
        let position = self.is_as_it_stands().then_some(place + 1);
        PlaylistItem::at(position, item)
    }

    async fn page_at(
        &self,
        session: &Session<'_>,
        cursor: Option<Cursor>,
    ) -> TidalResult<Answer<model::Page<model::PlaylistItem>>> {
        let query = PlaylistItemsQuery {
            cursor,
            ..self.first.clone()
        };
        session.tidal.playlist_items(&session.viewer, &query).await
    }

    /// Likewise, and gets hold of the playlist itself first; its own first page saves a request where
    /// entries are wanted as they stand.
    async fn page_with(
        &self,
        session: &Session<'_>,
        found: &OnceCell<Arc<model::Playlist>>,
        cursor: Option<Cursor>,
    ) -> TidalResult<Answer<model::Page<model::PlaylistItem>>> {
        if found.get().is_none() {
            let answer = session
                .tidal
                .playlist(&session.viewer, &self.first.playlist)
                .await?;
            let playlist = found.get_or_init(|| Arc::clone(&answer.value));
            if let (Some(first), true) = (&playlist.items, self.is_as_it_stands()) {
                return Ok(Answer {
                    value: Arc::new(first.clone()),
                    freshness: answer.freshness,
                });
            }
        }
        self.page_at(session, cursor).await
    }
}

// === impl Sort ===

impl Sort {
    fn towards(self, direction: Direction) -> PlaylistSort {
        match self {
            Self::Added => PlaylistSort::Added(direction),
            Self::Album => PlaylistSort::Album(direction),
            Self::Artist => PlaylistSort::Artist(direction),
            Self::Duration => PlaylistSort::Duration(direction),
            Self::Place => PlaylistSort::Place(direction),
            Self::Title => PlaylistSort::Title(direction),
        }
    }
}
