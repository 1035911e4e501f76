//! Whom connections to TIDAL trust, for them and for whatever has to be as trusting as they are.

use std::sync::Arc;

use hyper_rustls::ConfigBuilderExt as _;
use rustls::ClientConfig;

/// TLS that trusts what the system does, or Mozilla's list on systems that say nothing of it. It names no protocol above it.
///
/// # Errors
/// If this build speaks no TLS.
pub fn client_tls() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let builder = match builder.clone().with_native_roots() {
        Ok(builder) => builder,
        Err(error) => {
            tracing::debug!(%error, "no certificates of the system, using the built-in ones");
            builder.with_webpki_roots()
        }
    };
    Ok(builder.with_no_client_auth())
}
