//! A page of what belongs to something.

use tidal_api as wire;

use super::{
    Remote,
    ask::{Asked, after, answer},
    compound::Compound,
    map::{FromWire, page},
};
use crate::{Answer, Cursor, Kind, Result, Viewer, model::Page};

/// Whose page, and which.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) kind: Kind,
    pub(super) id: &'a str,
    pub(super) cursor: Option<&'a Cursor>,
}

/// A relationship's document, taken apart into its identifiers and the rest.
pub(super) struct Linked<M> {
    pub(super) page: wire::LinkagePage<M>,
    pub(super) document: wire::Document<()>,
}

impl Remote {
    /// A page of a relationship, with what is included. The answer to one request.
    pub(super) async fn related<R: wire::Relationship, T: FromWire>(
        &self,
        viewer: &Viewer,
        place: Place<'_>,
        include: &[&str],
    ) -> Result<Answer<Page<T>>> {
        let request = wire::Related::<R>::of(place.id).include(include.iter().copied());
        let Linked {
            page: linkage,
            document,
        } = self.linked(viewer, place, request).await?;
        Ok(answer(
            page(&linkage, Compound::included(&document.included))?,
            &document,
        ))
    }

    /// The document of a relationship, in the viewer's country, from the place's cursor on.
    pub(super) async fn linked<R: wire::Relationship>(
        &self,
        viewer: &Viewer,
        place: Place<'_>,
        request: wire::Related<R>,
    ) -> Result<Linked<R::Linkage>> {
        let request = request.country(viewer.country.as_str());
        let request = match place.cursor {
            Some(cursor) => request.after(after(cursor)),
            None => request,
        };
        let asked = Asked::one(viewer, place.kind, place.id).at(place.cursor);
        Ok(linked(asked.send(&self.client, request).await?))
    }
}

/// Takes a relationship's document apart.
pub(super) fn linked<M>(document: wire::Document<wire::Linkage<M>>) -> Linked<M> {
    let next = document.next_cursor();
    let total = document.meta.total;
    let wire::Document {
        data,
        included,
        links,
        meta,
        rate,
        suspect_empty,
    } = document;
    Linked {
        page: wire::LinkagePage {
            identifiers: data,
            next,
            total,
        },
        document: wire::Document {
            data: (),
            included,
            links,
            meta,
            rate,
            suspect_empty,
        },
    }
}
