//! A listener signs in by a browser that is none.

use std::process::Stdio;

use anyhow::{Context, bail, ensure};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{ChildStdout, Command},
    time::timeout,
};

use super::{
    super::{request, wire::Wire},
    PATIENCE,
};

/// Signs a listener in, who agrees to everything at once.
pub(super) async fn sign_in(mut command: Command) -> anyhow::Result<()> {
    let mut process = command
        .args(["login", "--no-browser"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = process.stdin.take().context("no pipe")?;
    let mut said = BufReader::new(process.stdout.take().context("no pipe")?).lines();
    timeout(PATIENCE, async {
        let url = asked(&mut said).await?;
        let (host, target) = url.split_once('/').context("TIDAL's page has no path")?;
        let mut wire = Wire::connect(host.parse()?).await?;
        let reply = wire.ask(&request::get(host, &format!("/{target}"))).await?;
        let back = reply.header("location").context("TIDAL sends nobody back")?;
        input.write_all(format!("{back}\n").as_bytes()).await?;
        drop(input);
        while said.next_line().await?.is_some() {}
        let status = process.wait().await?;
        ensure!(status.success(), "signing in failed ({status})");
        Ok(())
    })
    .await?
}

/// The address that the listener is shown, without its scheme.
async fn asked(said: &mut Lines<BufReader<ChildStdout>>) -> anyhow::Result<String> {
    while let Some(line) = said.next_line().await? {
        if let Some(url) = line.trim().strip_prefix("http://") {
            return Ok(url.to_owned());
        }
    }
    bail!("nobody was shown TIDAL's page")
}
