//! What every command starts from: the console, the options, and on demand the settings and a session.
//! A command that does not talk to TIDAL opens neither.

use std::sync::Arc;

use tidal_core::{
    Country, Tidal,
    settings::{Settings, Sources},
};
use tokio::runtime::{Builder, Runtime};

use crate::{cli::Global, console::Console, error::Error, interruption, log, session::Session};

/// What every command starts from.
pub(crate) struct Context {
    /// Where to print.
    pub(crate) console: Console,
    /// The options.
    pub(crate) global: Global,
    #[cfg(test)]
    pub(crate) fake: Option<Fake>,
}

/// What a test runs against.
#[cfg(test)]
#[derive(Clone)]
pub(crate) struct Fake {
    /// A TIDAL in memory.
    pub(crate) tidal: Arc<dyn Tidal>,
    /// On whose behalf.
    pub(crate) viewer: tidal_core::Viewer,
    /// When Ctrl-C is pressed; never without.
    pub(crate) interrupt_after: Option<std::time::Duration>,
}

// === impl Context ===

impl Context {
    /// For this process.
    pub(crate) fn of_process(global: Global) -> Self {
        Self {
            console: Console::of_process(&global),
            global,
            #[cfg(test)]
            fake: None,
        }
    }

    /// Where settings come from: the process, overruled by the options.
    pub(crate) fn sources(&self) -> Sources {
        let sources = Sources::of_process().with_file(self.global.config.clone());
        match &self.global.country {
            Some(country) => sources.with_flag("catalogue.country", "--country", country),
            None => sources,
        }
    }

    /// The settings in effect.
    pub(crate) fn settings(&self) -> Result<Settings, Error> {
        if let Some(country) = &self.global.country {
            // An option gone wrong is a matter of the command line, not of the settings.
            country.parse::<Country>()?;
        }
        Ok(Settings::load(&self.sources())?)
    }

    /// Does something that talks to TIDAL.
    pub(crate) fn online<W>(&self, work: W) -> Result<(), Error>
    where
        W: AsyncFnOnce(&Session<'_>) -> Result<(), Error>,
    {
        #[cfg(test)]
        if let Some(fake) = &self.fake {
            return self.with_fake(fake.clone(), work);
        }
        let settings = self.settings()?;
        log::start(&self.global, &settings);
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(Error::Start)?;
        let outcome = self.run(&runtime, &settings, work);
        self.console.progress().finish();
        // A name server that does not answer must not keep the program.
        runtime.shutdown_background();
        outcome
    }

    fn run<W>(&self, runtime: &Runtime, settings: &Settings, work: W) -> Result<(), Error>
    where
        W: AsyncFnOnce(&Session<'_>) -> Result<(), Error>,
    {
        let (interrupt, _listener) = interruption::listen(runtime).map_err(Error::Start)?;
        // Entered, because what is set up may want the runtime's clock.
        let _entered = runtime.enter();
        let remote = settings.connect()?;
        let whom = (Arc::new(remote.clone()) as Arc<dyn Tidal>, settings.viewer());
        let mut session = Session::new(&self.console, whom, self.global.wait, interrupt);
        session.remote = Some(remote);
        runtime.block_on(work(&session))
    }

    #[cfg(test)]
    fn with_fake<W>(&self, fake: Fake, work: W) -> Result<(), Error>
    where
        W: AsyncFnOnce(&Session<'_>) -> Result<(), Error>,
    {
        let runtime = Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .map_err(Error::Start)?;
        let (sender, interrupt) =
            tokio::sync::watch::channel(fake.interrupt_after.is_some_and(|after| after.is_zero()));
        let whom = (fake.tidal, fake.viewer);
        let session = Session::new(&self.console, whom, self.global.wait, interrupt);
        runtime.block_on(async {
            let press = async {
                match fake.interrupt_after {
                    Some(after) => tokio::time::sleep(after).await,
                    None => std::future::pending().await,
                }
                sender.send_replace(true);
                std::future::pending().await
            };
            tokio::select! {
                biased;
                outcome = work(&session) => outcome,
                outcome = press => outcome,
            }
        })
    }
}
