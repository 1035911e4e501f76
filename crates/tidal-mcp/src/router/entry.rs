//! One tool in the registry, its argument and output types erased.

use std::sync::Arc;

use futures_util::{FutureExt, future::BoxFuture};
use rmcp::model::{JsonObject, Tool as Definition};

use crate::{
    Failure, arguments,
    reply::Reply,
    schema,
    tool::{Context, Spec, Tool},
};

/// A call whose arguments were found good: give it a context and a size limit, and it runs.
pub(crate) type Prepared =
    Box<dyn FnOnce(Context, usize) -> BoxFuture<'static, Result<Reply, Failure>> + Send>;

type Prepare = fn(&JsonObject, JsonObject) -> Result<Prepared, Failure>;

/// A tool in the registry.
#[derive(Clone)]
pub struct Entry {
    spec: Spec,
    definition: Definition,
    prepare: Prepare,
}

// === impl Entry ===

impl Entry {
    /// The entry of a tool. Its schemas are made here, once.
    pub fn of<T: Tool>() -> Self {
        let definition = Definition::new(T::SPEC.name, T::SPEC.description, schema::input::<T::Arguments>())
            .with_title(T::SPEC.title)
            .with_raw_output_schema(schema::output::<T::Output>())
            .with_annotations(T::SPEC.effect.annotations(T::SPEC.title));
        Self {
            spec: T::SPEC,
            definition,
            prepare: prepare::<T>,
        }
    }

    /// Its name, group and effect.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// As clients see it.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// Checks the arguments; no work is done before that.
    pub(crate) fn prepare(&self, arguments: JsonObject) -> Result<Prepared, Failure> {
        let schema: &Arc<JsonObject> = &self.definition.input_schema;
        (self.prepare)(schema, arguments)
    }
}

fn prepare<T: Tool>(schema: &JsonObject, given: JsonObject) -> Result<Prepared, Failure> {
    let arguments: T::Arguments = arguments::read(schema, given)?;
    Ok(Box::new(move |context, limit| {
        async move {
            let output = T::call(&context, arguments).await?;
            Reply::of(output, limit)
        }
        .boxed()
    }))
}
