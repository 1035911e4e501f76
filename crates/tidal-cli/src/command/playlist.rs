//! `playlist`.

use std::{cell::OnceCell, sync::Arc};

use tidal_core::{
    Answer, Cursor, Kind, PlaylistId, Result as TidalResult, model,
    service::{Direction, PlaylistItemsQuery, PlaylistSort},
};

use super::{
    details,
    list::{Plan, USUAL, list, walk},
};
use crate::{
    cli::{PlaylistArguments, PlaylistCommand, Sort},
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

pub(super) fn run(command: &PlaylistCommand, context: &Context) -> Result<(), Error> {
    let (PlaylistCommand::Get(arguments) | PlaylistCommand::Items(arguments)) = command;
    let wanted = Wanted::of(arguments)?;
    context.online(async |session| match (command, session.console.format()) {
        (PlaylistCommand::Get(_), Format::Table) => whole_for_people(session, &wanted).await,
        (PlaylistCommand::Get(_), format @ (Format::Json | Format::Ndjson)) => {
            whole(session, &wanted, Sink::new(session.console, format)).await
        }
        (PlaylistCommand::Get(_) | PlaylistCommand::Items(_), _) => items(session, &wanted).await,
    })
}

/// Each entry by itself.
async fn items(session: &Session<'_>, wanted: &Wanted) -> Result<(), Error> {
    list(
        session,
        wanted.plan,
        |place, item| wanted.view(place, item),
        |cursor| wanted.page_at(session, cursor),
    )
    .await
}

/// A heading and a table.
async fn whole_for_people(session: &Session<'_>, wanted: &Wanted) -> Result<(), Error> {
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
async fn whole(session: &Session<'_>, wanted: &Wanted, mut sink: Sink<'_, Playlist>) -> Result<(), Error> {
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
        let direction = if arguments.descending {
            Direction::Descending
        } else {
            Direction::Ascending
        };
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
