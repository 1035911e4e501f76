//! One command and its reply over a connection of its own. Not a client: the one under test is another, and shares
//! no code with this one.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// How long a server that does not hang may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What Redis answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Nothing is there.
    Nil,
    /// A word such as `OK`.
    Status(String),
    /// A refusal, with its code first.
    Error(String),
    /// A number.
    Integer(i64),
    /// A value.
    Bytes(Vec<u8>),
    /// Several of them.
    List(Vec<Reply>),
}

/// Sends one command and waits for its reply.
pub(crate) fn ask(port: u16, words: &[&[u8]]) -> Result<Reply> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).context("cannot connect to redis-server")?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        bytes.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
        bytes.extend_from_slice(word);
        bytes.extend_from_slice(b"\r\n");
    }
    stream.write_all(&bytes).context("cannot send a command")?;
    read(&mut BufReader::new(stream)).context("cannot read the reply")
}

fn read(from: &mut impl BufRead) -> Result<Reply> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    let line = line.trim_end();
    let Some((kind, rest)) = line.split_at_checked(1) else {
        bail!("an empty reply");
    };
    Ok(match kind {
        "+" => Reply::Status(rest.to_owned()),
        "-" => Reply::Error(rest.to_owned()),
        ":" => Reply::Integer(rest.parse()?),
        "$" | "*" if rest == "-1" => Reply::Nil,
        "$" => {
            let mut bytes = vec![0; rest.parse::<usize>()? + 2];
            from.read_exact(&mut bytes)?;
            bytes.truncate(bytes.len().saturating_sub(2));
            Reply::Bytes(bytes)
        }
        "*" => Reply::List(
            (0..rest.parse::<usize>()?)
                .map(|_| read(from))
                .collect::<Result<_>>()?,
        ),
        _ => bail!("a reply of an unknown kind `{kind}`"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_reply_is_read() {
        for (bytes, reply) in [
            ("+OK\r\n", Reply::Status("OK".to_owned())),
            ("-ERR no\r\n", Reply::Error("ERR no".to_owned())),
            (":-3\r\n", Reply::Integer(-3)),
            ("$-1\r\n", Reply::Nil),
            ("$4\r\na\r\nb\r\n", Reply::Bytes(b"a\r\nb".to_vec())),
            (
                "*2\r\n:1\r\n$1\r\nx\r\n",
                Reply::List(vec![Reply::Integer(1), Reply::Bytes(b"x".to_vec())]),
            ),
        ] {
            assert_eq!(read(&mut bytes.as_bytes()).unwrap(), reply, "{bytes:?}");
        }
        assert!(read(&mut "".as_bytes()).is_err());
        assert!(read(&mut "%1\r\n".as_bytes()).is_err());
    }
}
