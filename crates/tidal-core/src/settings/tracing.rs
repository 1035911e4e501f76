//! Where traces go, if anywhere, and how many of them. What is in them is not decided here.
//!
//! What every program that speaks OpenTelemetry has a variable for is read from that one.

use std::fmt;

use secrecy::SecretString;
use url::Url;

use super::{
    Setting, Shape,
    reader::{FromText, Reader},
};

pub(super) const ENDPOINT: Setting = Setting {
    key: "tracing.endpoint",
    environment: "OTEL_EXPORTER_OTLP_ENDPOINT",
    default: None,
    shape: Shape::CollectorUrl,
    description: "Where traces are sent by OTLP, such as http://localhost:4318; over HTTP, `/v1/traces` is put behind it. \
                  Without one there are none. Plain http is for a network of one's own.",
    secret: false,
};

pub(super) const PROTOCOL: Setting = Setting {
    key: "tracing.protocol",
    environment: "OTEL_EXPORTER_OTLP_PROTOCOL",
    default: Some("http/protobuf"),
    shape: Shape::OneOf(&["grpc", "http/protobuf", "http"]),
    description: "How they are sent: by `grpc`, which collectors take on port 4317 as a rule, or by `http/protobuf` (`http` is \
                  the same), which they take on 4318.",
    secret: false,
};

pub(super) const HEADERS: Setting = Setting {
    key: "tracing.headers",
    environment: "OTEL_EXPORTER_OTLP_HEADERS",
    default: None,
    shape: Shape::Text,
    description: "Headers that are sent along, such as a key of whoever keeps the traces: `name=value`, separated by commas, \
                  values percent-encoded.",
    secret: true,
};

pub(super) const SAMPLE_RATIO: Setting = Setting {
    key: "tracing.sample_ratio",
    environment: "TIDAL_TRACING_SAMPLE_RATIO",
    default: Some("0.01"),
    shape: Shape::Ratio,
    description: "Which part of the requests is traced. A client that says in its `traceparent` whether it traces its own \
                  request decides for itself.",
    secret: false,
};

pub(super) const SERVICE_NAME: Setting = Setting {
    key: "tracing.service_name",
    environment: "OTEL_SERVICE_NAME",
    default: Some("tidal-mcp"),
    shape: Shape::Text,
    description: "What the server is called in its traces. More about it can be said in `OTEL_RESOURCE_ATTRIBUTES`.",
    secret: false,
};

/// Where traces go.
#[derive(Clone)]
pub struct TracingSettings {
    /// Who takes them; nobody where nothing is set.
    pub endpoint: Option<Url>,
    /// How they are sent.
    pub protocol: TracingProtocol,
    /// `name=value`, separated by commas.
    pub headers: Option<SecretString>,
    /// Which part of the requests is traced, from 0 to 1.
    pub sample_ratio: f64,
    /// What the server is called.
    pub service_name: String,
}

/// How traces are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TracingProtocol {
    /// OTLP over gRPC.
    Grpc,
    /// OTLP over HTTP, in Protobuf.
    Http,
}

/// A part of a whole, from 0 to 1.
struct Ratio(f64);

/// An `http` or `https` URL.
struct CollectorUrl(Url);

impl TracingSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let endpoint = reader.optional::<CollectorUrl>(&ENDPOINT);
        let protocol = reader.read(&PROTOCOL);
        let headers = reader.optional(&HEADERS);
        let ratio = reader.read::<Ratio>(&SAMPLE_RATIO);
        let service_name = reader.read(&SERVICE_NAME);
        Some(Self {
            endpoint: endpoint?.map(|CollectorUrl(url)| url),
            protocol: protocol?,
            headers: headers?,
            sample_ratio: ratio?.0,
            service_name: service_name?,
        })
    }
}

// Not derived: the headers are a secret.
impl fmt::Debug for TracingSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TracingSettings")
            .field("protocol", &self.protocol)
            .field("sample_ratio", &self.sample_ratio)
            .finish_non_exhaustive()
    }
}

impl FromText for TracingProtocol {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        match text.trim() {
            "grpc" => Some(Self::Grpc),
            "http" | "http/protobuf" => Some(Self::Http),
            _ => None,
        }
    }
}

impl FromText for Ratio {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        let ratio: f64 = text.trim().parse().ok()?;
        (0.0..=1.0).contains(&ratio).then_some(Self(ratio))
    }
}

impl FromText for CollectorUrl {
    /// Without user and password, which would be shown, and without a query, behind which nothing can be put.
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        let url = Url::parse(text.trim()).ok()?;
        let is_plain = url.query().is_none() && url.fragment().is_none();
        let is_anonymous = url.username().is_empty() && url.password().is_none();
        let is_spoken = matches!(url.scheme(), "http" | "https") && url.host().is_some();
        (is_plain && is_anonymous && is_spoken).then_some(Self(url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Settings, Sources};

    fn read(variables: &[(&str, &str)]) -> Result<TracingSettings, String> {
        let sources = Sources::default();
        let sources = variables.iter().fold(sources, |sources, (name, value)| {
            sources.with_variable(name, value)
        });
        let settings = Settings::load(&sources);
        settings
            .map(|settings| settings.tracing)
            .map_err(|problems| problems.to_string())
    }

    #[test]
    fn without_an_endpoint_there_are_none() {
        let tracing = read(&[]).unwrap();
        assert!(tracing.endpoint.is_none() && tracing.headers.is_none());
        assert_eq!(tracing.protocol, TracingProtocol::Http);
        assert!((tracing.sample_ratio - 0.01).abs() < f64::EPSILON);
        assert_eq!(tracing.service_name, "tidal-mcp");
    }

    #[test]
    fn the_variables_that_all_programs_share_are_understood() {
        let tracing = read(&[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example:4317"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=hidden"),
            ("OTEL_SERVICE_NAME", "music"),
            ("TIDAL_TRACING_SAMPLE_RATIO", "1"),
        ])
        .unwrap();
        let endpoint = tracing.endpoint.as_ref().map(Url::as_str);
        assert_eq!(endpoint, Some("http://collector.example:4317/"));
        assert_eq!(tracing.protocol, TracingProtocol::Grpc);
        assert!((tracing.sample_ratio - 1.0).abs() < f64::EPSILON);
        assert_eq!(tracing.service_name, "music");
        assert!(!format!("{tracing:?}").contains("hidden"));
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        for (name, value, told) in [
            (
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "collector:4317",
                "only an http or https URL",
            ),
            (
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://me:secret@collector",
                "only an http or https URL",
            ),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "only one of grpc"),
            ("TIDAL_TRACING_SAMPLE_RATIO", "1.5", "only a number from 0 to 1"),
            ("TIDAL_TRACING_SAMPLE_RATIO", "NaN", "only a number from 0 to 1"),
        ] {
            let problem = read(&[(name, value)]).unwrap_err();
            assert!(
                problem.contains(told) && !problem.contains("secret"),
                "{name}: {problem}"
            );
        }
    }
}
