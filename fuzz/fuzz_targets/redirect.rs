//! The address that a browser comes back with, or that somebody pastes: nothing in it signs anybody in whose state it
//! does not know, and nothing of it is repeated.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use tidal_core::{AuthService, Scopes, UserKey, settings::{Settings, Sources}};
use tokio::runtime::{Builder, Runtime};
use url::Url;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().expect("a runtime"));

static AUTH: LazyLock<Arc<dyn AuthService>> = LazyLock::new(|| {
    let sources = Sources::default()
        .with_variable("TIDAL_CLIENT_ID", "fuzz")
        .with_variable("TIDAL_AUTH_URL", "http://127.0.0.1:9/token")
        .with_variable("TIDAL_VAULT_FOLDER", "/nonexistent");
    let settings = Settings::load(&sources).expect("settings");
    settings.connection().expect("a connection").auth
});

fuzz_target!(|query: &str| {
    let pasted = format!("{}?{query}", AUTH.redirect_uri());
    for text in [query, &pasted] {
        let Ok(url) = Url::parse(text) else { continue };
        let user = UserKey::new("default");
        let pending = AUTH.begin_sign_in(&user, &Scopes::reading()).expect("a sign-in");
        let error = RUNTIME.block_on(AUTH.complete_sign_in(pending, &url)).expect_err("nobody knows the state");
        assert!(error.to_string().len() < 400);
    }
});
