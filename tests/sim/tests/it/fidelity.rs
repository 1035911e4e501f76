//! Proof that the simulator answers as TIDAL's own document says: every live third-party operation is called, and
//! every body validated against the document's schema.
//!
//! The document is not part of the project. It is looked for at `TIDAL_OPENAPI`, else beside the workspace.

mod examples;
mod schema;

use self::schema::Document;
use crate::caller::{ALL_SCOPES, Caller, MEDIA_TYPE, Reply};
use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use tidal_sim::Sim;

/// The document, or nothing where this checkout does not have it. Then the test that asks is named on stderr, past
/// the harness, which would swallow what a passing test prints.
fn document(test: &str) -> Option<Document> {
    #[expect(clippy::disallowed_methods, reason = "a test has no settings to read it from")]
    let named = std::env::var_os("TIDAL_OPENAPI").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/tidal/openapi.json");
    let path = named.unwrap_or(beside);
    let Ok(bytes) = std::fs::read(&path) else {
        let line = format!(
            "skipped: fidelity::{test}: TIDAL's document is not at {}\n",
            path.display()
        );
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return None;
    };
    Some(Document::new(serde_json::from_slice(&bytes).unwrap()))
}

#[tokio::test]
async fn every_operation_answers_as_the_document_says() {
    let Some(document) = document("every_operation_answers_as_the_document_says") else {
        return;
    };
    let sim = Sim::builder().seed(3).start().await.unwrap();
    let caller = Caller::of_user(&sim);
    let (mut seen, mut problems) = (BTreeSet::new(), Vec::new());
    for example in examples::all(&sim, &caller).await {
        let mut request = caller.request(example.method.clone(), &example.target);
        if !example.body.is_null() {
            request = request.header("Content-Type", MEDIA_TYPE);
        }
        let body = if example.body.is_null() {
            Bytes::new()
        } else {
            example.body.to_string().into()
        };
        let reply = caller.send(request.body(body).unwrap()).await.unwrap();
        problems.extend(document.problems(&example.operation, &reply));
        assert!(
            reply.status.is_success(),
            "{} {}: {}",
            example.method,
            example.target,
            reply.json()
        );
        seen.insert(example.operation);
    }
    let live: BTreeSet<String> = document.live_operations().collect();
    assert_eq!(live.len(), 101);
    assert_eq!(
        live,
        Sim::operations().into_iter().collect(),
        "the table has the document's operations"
    );
    assert_eq!(seen, live, "every operation was called");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[tokio::test]
async fn the_table_has_the_documents_parameters_and_access() {
    let Some(document) = document("the_table_has_the_documents_parameters_and_access") else {
        return;
    };
    let sim = Sim::start().await.unwrap();
    let (application, user) = (Caller::new(&sim), Caller::of_user(&sim));
    for operation in document.live_operations() {
        let Some(template) = operation.strip_prefix("GET ") else {
            continue;
        };
        // A parameter that nobody documents is refused with the ones that are known to be filters; here the names
        // are tried one by one, with a value that is wrong for none of them as a name.
        let path = template.replace("{id}", "me");
        for name in ALL_PARAMETERS {
            let reply = user.get(&format!("{path}?{name}=")).await;
            let unknown = ["UNKNOWN_PARAMETER", "UNSUPPORTED_FILTER", "UNSUPPORTED_SORT"]
                .contains(&reply.json()["errors"][0]["code"].as_str().unwrap_or_default());
            assert_eq!(!unknown, document.takes(&operation, name), "{operation} {name}");
        }
        let refused = application.get(&path).await.status == 403;
        assert_eq!(
            !refused,
            document.takes_client_credentials(&operation),
            "{operation}"
        );
        for scope in document.scopes(&operation) {
            let others = ALL_SCOPES.into_iter().filter(|other| *other != scope);
            let without = Caller::with_token(&sim, sim.user_token(&sim.sample().user, others));
            assert_eq!(
                without.get(&path).await.status,
                403,
                "{operation} without {scope}"
            );
        }
    }
}

#[tokio::test]
async fn errors_answer_as_the_document_says() {
    let Some(document) = document("errors_answer_as_the_document_says") else {
        return;
    };
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    let mut problems = Vec::new();
    for (path, status) in [("/tracks/404", 404), ("/tracks/404?x=1", 400)] {
        let reply: Reply = caller.get(path).await;
        assert_eq!(reply.status, status);
        problems.extend(document.problems("GET /tracks/{id}", &reply));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[tokio::test]
async fn the_validator_finds_what_is_wrong() {
    let Some(document) = document("the_validator_finds_what_is_wrong") else {
        return;
    };
    let sim = Sim::start().await.unwrap();
    let reply = Caller::new(&sim)
        .get(&format!("/tracks/{}?include=albums", sim.sample().tracks[0]))
        .await;
    assert_eq!(
        document.problems("GET /tracks/{id}", &reply),
        Vec::<String>::new()
    );
    for (pointer, value) in [
        ("/data/attributes/title", Value::Null),
        ("/data/attributes/key", "H".into()),
        ("/data/attributes/createdAt", "yesterday".into()),
        ("/data/relationships/albums/links/self", Value::Null),
        ("/included/0/attributes/albumType", "TAPE".into()),
        ("/included/0/attributes/numberOfItems", "seven".into()),
        ("/included/0/type", "holograms".into()),
    ] {
        let mut body = reply.json();
        *body
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("no {pointer}")) = value;
        let broken = Reply {
            status: reply.status,
            headers: HeaderMap::new(),
            body: body.to_string().into(),
        };
        assert!(
            !document.problems("GET /tracks/{id}", &broken).is_empty(),
            "{pointer}"
        );
    }
}

/// Every parameter any live operation takes, and some that none does.
const ALL_PARAMETERS: [&str; 30] = [
    "adaptive",
    "clientVersion",
    "collapseBy",
    "collectionView",
    "countryCode",
    "deviceType",
    "explicitFilter",
    "filter[barcodeId]",
    "filter[collaborators.id]",
    "filter[handle]",
    "filter[id]",
    "filter[isrc]",
    "filter[name]",
    "filter[owners.id]",
    "filter[query]",
    "formats",
    "include",
    "limit",
    "locale",
    "manifestType",
    "offset",
    "page[cursor]",
    "page[size]",
    "replaceMedia",
    "shareCode",
    "sort",
    "systemType",
    "uriScheme",
    "usage",
    "userId",
];

/// Text members of a JSON array.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}
