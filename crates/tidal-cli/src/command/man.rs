//! `man`.

use std::fs;

use clap_mangen::Man;

use crate::{cli::ManArguments, context::Context, error::Error};

pub(super) fn run(arguments: &ManArguments, context: &Context) -> Result<(), Error> {
    let Some(folder) = &arguments.out else {
        let mut page = Vec::new();
        Man::new(crate::command()).render(&mut page)?;
        context.console.write(&page)?;
        return context.console.flush();
    };
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(crate::command(), folder)?;
    context
        .console
        .note(&format!("the manual pages are in {}", folder.display()));
    Ok(())
}
