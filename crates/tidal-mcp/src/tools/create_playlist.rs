//! `create_playlist`: a new playlist, with what stands in it.

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidal_core::{
    Kind, Link, PlaylistId,
    curation::{Addition, Curator, Duplicates},
    model::{Playlist, PlaylistKind},
    service::NewPlaylist,
};

use crate::{
    Failure, Toolset,
    arguments::{
        field::{Ids, Token},
        playlist::{Description, Name, VisibilityArgument},
    },
    measure,
    tool::{Context, Cut, Effect, Output, Resumes, Spec, Tool},
    tools::{
        change::{Progress, Wanted},
        pace::{Patiently, Resumably},
    },
    view::{ChangeView, Line, PlaylistDetails},
};

const GO_ON: &str = "call again with the same arguments and the resume of this answer: whatever became of this call, there \
                     will be one playlist";

/// The tool.
pub(crate) struct CreatePlaylist;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Its name.
    name: Name,
    /// Its description.
    description: Option<Description>,
    /// Who may see it.
    #[serde(default)]
    visibility: VisibilityArgument,
    /// Track ids, links to tracks or videos, ISRCs, in order.
    items: Option<Ids<500>>,
    resume: Option<Token>,
}

/// What was made. Without a playlist nobody can tell whether there is one.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    playlist: Option<PlaylistDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<ChangeView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resume: Option<String>,
    #[serde(skip)]
    failure: Option<Failure>,
}

#[async_trait]
impl Tool for CreatePlaylist {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "create_playlist",
        title: "Create a playlist",
        toolset: Toolset::Playlists,
        scopes: &["playlists.write"],
        effect: Effect::Adds,
        description: "Make a playlist of the listener's and put items into it. If it fails half-way, call again with \
             the resume it gives: otherwise a second playlist comes to be.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let viewer = context.viewer(None)?;
        let pace = Patiently(context);
        let curator = Curator::new(context.afresh(), &viewer, &pace);
        let texts = arguments.items.as_ref().map_or(&[][..], Ids::as_texts);
        let wanted = Wanted::read(&curator, texts).await?;
        let name = arguments.name.read()?;
        let description = arguments.description.map(Description::into_text);
        let wish = json!({
            "name": name,
            "description": description,
            "visibility": arguments.visibility,
            "items": wanted.names(),
        });
        let resumes = Resumes::new(context, &viewer, &wish);
        let mut resume = resumes.open(arguments.resume.as_ref().map(Token::as_str))?;
        let new = NewPlaylist {
            name,
            description: description.filter(|text| !text.is_empty()),
            visibility: arguments.visibility.to_core(),
            key: Some(resume.key()?),
        };
        context.undertaking().plan(resume.made.as_ref(), GO_ON);
        context.undertaking().resume_with(resumes.seal(&resume));
        let playlist = match &resume.made {
            Some(id) => made_before(id, &new),
            None => match curator.make(&new).await {
                Ok(made) => {
                    measure::playlist_created();
                    Playlist::clone(&made)
                }
                Err(error) => return perhaps(error.into(), || resumes.seal(&resume)),
            },
        };
        resume.made = Some(playlist.id.clone());
        context.undertaking().plan(resume.made.as_ref(), GO_ON);
        context.undertaking().resume_with(resumes.seal(&resume));
        let addition = Addition {
            duplicates: Duplicates::Keep,
            key: new.key,
            ..Addition::new(playlist.id.clone(), wanted.items)
        };
        let pace = Resumably {
            context,
            resumes: &resumes,
            resume: resume.clone(),
        };
        let curator = Curator::new(context.afresh(), &viewer, &pace);
        let report = curator.go_on(&addition, resume.headway).await;
        resume.headway = report.headway;
        let mut items = ChangeView::of_addition(&report);
        items.left_out.append(wanted.unknown);
        let progress = Progress::of_addition(&report);
        let failure = (!progress.is_whole()).then(|| {
            progress.half_way(
                "the playlist is made; call again with the same arguments and the resume of this answer, which makes no \
                 second one and goes on where this one stopped",
            )
        });
        let playlist = Playlist {
            // It was empty when TIDAL told of it.
            number_of_items: u32::try_from(report.headway.added).ok(),
            duration: None,
            ..playlist
        };
        Ok(Answer {
            playlist: Some(PlaylistDetails::new(&playlist)),
            items: arguments.items.is_some().then_some(items),
            resume: failure.is_some().then(|| resumes.seal(&resume)),
            failure,
        })
    }
}

/// A playlist that an earlier call made, as it was wished: to ask for it would cost a request.
fn made_before(id: &PlaylistId, wish: &NewPlaylist) -> Playlist {
    Playlist {
        id: id.clone(),
        name: wish.name.clone(),
        description: wish.description.clone(),
        kind: Some(PlaylistKind::User),
        visibility: Some(wish.visibility),
        number_of_items: None,
        duration: None,
        followers: 0,
        created: None,
        modified: None,
        cover: None,
        url: Link::page(Kind::Playlist, id.as_str()),
        items: None,
    }
}

/// Nothing was made; or nobody can tell, and then making it again takes the token.
fn perhaps(failure: Failure, token: impl FnOnce() -> String) -> Result<Answer, Failure> {
    if failure.reason != Some("outcome_unknown") {
        return Err(failure);
    }
    Ok(Answer {
        playlist: None,
        items: None,
        resume: Some(token()),
        failure: Some(failure.where_unknown(GO_ON)),
    })
}

// === impl Answer ===

impl Output for Answer {
    fn write(&self, text: &mut String) {
        if let Some(playlist) = &self.playlist {
            text.push_str("\nMade: ");
            playlist.write(text);
        }
        if let Some(items) = &self.items {
            items.write("Added", text);
        }
        if let Some(resume) = &self.resume {
            text.push_str("\nTo go on, call again with the same arguments and resume \"");
            text.push_str(resume);
            text.push('"');
        }
    }

    fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    fn lists(&mut self) -> Vec<&mut dyn Cut> {
        self.items.as_mut().map_or_else(Vec::new, ChangeView::lists)
    }
}
