//! From an address to a client that has not connected yet. No error from here repeats any part of the address.

use redis::{
    Client, ConnectionInfo, IntoConnectionInfo, ProtocolVersion, TlsCertificates, io::tcp::TcpSettings,
};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use secrecy::ExposeSecret;

use super::options::RedisOptions;
use crate::error::Error;

/// Reads the address and whom to trust. Does not connect.
pub(super) fn client(options: &RedisOptions) -> Result<Client, Error> {
    let text = options.url.expose_secret();
    let url = redis::parse_redis_url(text).ok_or_else(|| problem("it is no address of a Redis"))?;
    let is_secure = match url.scheme() {
        "redis" => false,
        "rediss" => true,
        _ => return Err(problem("it begins with neither redis:// nor rediss://")),
    };
    if url.host_str().is_none_or(str::is_empty) {
        return Err(problem("it names no host"));
    }
    // What stands there turns the verification of certificates off.
    if url.fragment().is_some() {
        return Err(problem("there is a # in it; in a password write %23"));
    }
    let info = connection(text)?;
    if is_secure {
        choose_cryptography();
    }
    let client = match (&options.ca_file, is_secure) {
        (None, _) => Client::open(info),
        (Some(_), false) => {
            return Err(problem("an authority is named, and the address is not rediss://"));
        }
        (Some(path), true) => {
            let pem = std::fs::read(path).map_err(|source| authority(options, source))?;
            let roots = TlsCertificates {
                client_tls: None,
                root_cert: Some(pem.clone()),
            };
            let client = Client::build_with_tls(info, roots);
            if client.is_err() || !pem.windows(5).any(|bytes| bytes == b"BEGIN") {
                let source = std::io::Error::other("there is no certificate in it");
                return Err(Error::Authority {
                    path: path.clone(),
                    source,
                });
            }
            client
        }
    };
    client.map_err(|_| problem("Redis's client does not understand it"))
}

fn connection(address: &str) -> Result<ConnectionInfo, Error> {
    let info = address
        .into_connection_info()
        .map_err(|_| problem("its user, password or database cannot be read"))?;
    // Messages arrive beside replies, on one connection, only since RESP3.
    let settings = info
        .redis_settings()
        .clone()
        .set_protocol(ProtocolVersion::RESP3)
        .set_skip_set_lib_name();
    let sockets = TcpSettings::default().set_nodelay(true);
    Ok(info.set_redis_settings(settings).set_tcp_settings(sockets))
}

/// Redis's client takes the process's default and nothing that is handed to it.
fn choose_cryptography() {
    if CryptoProvider::get_default().is_none() {
        // Somebody else may have been quicker.
        let _ = aws_lc_rs::default_provider().install_default();
    }
}

fn problem(problem: &'static str) -> Error {
    Error::Address { problem }
}

fn authority(options: &RedisOptions, source: std::io::Error) -> Error {
    Error::Authority {
        path: options.ca_file.clone().unwrap_or_default(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_told_without_the_password() {
        let check = |url: &str, expected: Option<&str>| {
            let found = client(&RedisOptions::new(url)).err().map(|error| {
                assert_eq!(error.code(), "redis_address");
                assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
                error.to_string()
            });
            let expected = expected.map(|problem| format!("cannot use the address of Redis: {problem}"));
            assert_eq!(found, expected, "{url}");
        };
        check("redis://mia:hunter2@redis.example:6380/3", None);
        check("redis://:hunter2@[::1]", None);
        check("rediss://redis.example", None);
        check("hunter2", Some("it is no address of a Redis"));
        check(
            "http://:hunter2@redis.example",
            Some("it is no address of a Redis"),
        );
        let scheme = "it begins with neither redis:// nor rediss://";
        check("unix:///run/redis?pass=hunter2", Some(scheme));
        check("redis://", Some("it names no host"));
        let fragment = "there is a # in it; in a password write %23";
        check("rediss://:hunter2@redis.example/#insecure", Some(fragment));
        let unreadable = "its user, password or database cannot be read";
        check("redis://:hunter2@redis.example/first", Some(unreadable));
    }

    #[test]
    fn an_authority_is_a_file_with_a_certificate_for_tls() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        let with = |url: &str| {
            client(&RedisOptions {
                ca_file: Some(file.clone()),
                ..RedisOptions::new(url)
            })
            .unwrap_err()
        };
        assert_eq!(with("rediss://redis.example").code(), "redis_authority");
        std::fs::write(&file, "nothing of the kind").unwrap();
        let error = with("rediss://redis.example");
        assert_eq!(error.code(), "redis_authority");
        assert!(error.to_string().contains("ca.pem"), "{error}");
        assert_eq!(with("redis://redis.example").code(), "redis_address");
    }
}
