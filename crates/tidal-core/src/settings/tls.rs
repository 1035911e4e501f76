//! Whether the server speaks TLS itself. What is in the files is looked at when they are used, and again when they change.

use std::path::PathBuf;

use super::{Problem, Setting, Shape, reader::Reader};

pub(super) const CERTIFICATE_FILE: Setting = Setting {
    key: "tls.certificate_file",
    environment: "TIDAL_TLS_CERTIFICATE_FILE",
    default: None,
    shape: Shape::File,
    description: "The certificate (PEM, with those between it and its authority) by which `tidal-mcp http` speaks TLS. \
                  Without one it speaks plain HTTP. Files that change are taken up within seconds, or at once by SIGHUP.",
    secret: false,
};

pub(super) const KEY_FILE: Setting = Setting {
    key: "tls.key_file",
    environment: "TIDAL_TLS_KEY_FILE",
    default: None,
    shape: Shape::File,
    description: "The private key (PEM) of that certificate. Nobody else should be able to read it.",
    secret: false,
};

/// A certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsSettings {
    /// The certificate, with those between it and its authority, in PEM.
    pub certificate_file: PathBuf,
    /// Its private key, in PEM.
    pub key_file: PathBuf,
}

// === impl TlsSettings ===

impl TlsSettings {
    #[expect(
        clippy::option_option,
        reason = "outside: whether it can be read; inside: whether it is set"
    )]
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Option<Self>> {
        let certificate_file = reader.optional(&CERTIFICATE_FILE)?;
        let key_file = reader.optional(&KEY_FILE)?;
        let (there, missing) = match (certificate_file, key_file) {
            (Some(certificate_file), Some(key_file)) => {
                return Some(Some(Self {
                    certificate_file,
                    key_file,
                }));
            }
            (None, None) => return Some(None),
            (Some(_), None) => (&CERTIFICATE_FILE, &KEY_FILE),
            (None, Some(_)) => (&KEY_FILE, &CERTIFICATE_FILE),
        };
        let origin = reader.origin(there);
        let message = format!("it is set, but {} is not", missing.key);
        reader.note(Problem::new(there.key, &origin, message));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Settings, Sources};

    #[test]
    fn one_without_the_other_is_refused() {
        let load = |variables: &[&'static str]| {
            let sources = Sources::default();
            let sources = variables.iter().fold(sources, |sources, name| {
                sources.with_variable(name, "/etc/tidal/file.pem")
            });
            Settings::load(&sources).map(|settings| settings.tls.is_some())
        };
        let (certificate, key) = (CERTIFICATE_FILE.environment, KEY_FILE.environment);
        assert!(!load(&[]).unwrap());
        assert!(load(&[certificate, key]).unwrap());
        let problems = load(&[certificate]).unwrap_err().to_string();
        assert!(problems.contains("tls.key_file is not"), "{problems}");
        let problems = load(&[key]).unwrap_err().to_string();
        assert!(problems.contains("tls.certificate_file is not"), "{problems}");
    }
}
