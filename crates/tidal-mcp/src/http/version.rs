//! Which `MCP-Protocol-Version` a request may carry. rmcp checks that a version exists; whether this server speaks
//! it, and whether there is only one, is checked here. What the body says of it stays rmcp's.

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use rmcp::model::ProtocolVersion;

use super::{gate::Check, refusal};
use crate::{measure, server::VERSIONS};

const HEADER: &str = "mcp-protocol-version";

/// Refuses what names a version that is not spoken here, or several.
pub(super) struct Spoken;

impl Check for Spoken {
    fn check(&self, request: &mut Request) -> Result<(), Box<Response>> {
        let Some(problem) = problem(request.headers()) else {
            return Ok(());
        };
        measure::refusal("version");
        let message = format!("{problem}; accepted: {}", accepted());
        let refused = (StatusCode::BAD_REQUEST, refusal::body(-32600, &message));
        Err(Box::new(refused.into_response()))
    }
}

/// The versions that are spoken here, for a person.
pub(super) fn accepted() -> String {
    let versions: Vec<&str> = VERSIONS.iter().map(ProtocolVersion::as_str).collect();
    versions.join(", ")
}

fn problem(headers: &HeaderMap) -> Option<String> {
    let mut given = headers.get_all(HEADER).iter();
    let version = given.next()?;
    if given.any(|other| other != version) {
        return Some("the MCP-Protocol-Version headers contradict each other".to_owned());
    }
    // A version that nobody knows is left to rmcp: what it answers depends on the body.
    let version = version.to_str().ok()?;
    let is = |known: &ProtocolVersion| known.as_str() == version;
    let outdated = ProtocolVersion::KNOWN_VERSIONS.iter().any(is) && !VERSIONS.iter().any(is);
    outdated.then(|| format!("MCP-Protocol-Version {version} is not spoken here"))
}
