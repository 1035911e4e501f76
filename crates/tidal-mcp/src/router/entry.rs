//! One tool in the registry, its argument and output types erased.

use std::sync::Arc;

use futures_util::{FutureExt, future::BoxFuture};
use rmcp::model::{JsonObject, Tool as Definition};

use crate::{
    Failure, arguments,
    measure::Requests,
    reply::Reply,
    schema,
    tool::{Context, Effect, Output, Spec, Tool},
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
    input: Arc<JsonObject>,
    output: Arc<JsonObject>,
    prepare: Prepare,
    /// Which arguments clients repeat in headers.
    repeated: Vec<String>,
    tells_origin: bool,
    requests: Arc<Requests>,
}

// === impl Entry ===

impl Entry {
    /// The entry of a tool. Its schemas are made here, once.
    pub fn of<T: Tool>() -> Self {
        let input = schema::input::<T::Arguments>();
        let definition = Definition::new(T::SPEC.name, T::SPEC.description, schema::listed(&input))
            .with_title(T::SPEC.title)
            .with_annotations(T::SPEC.effect.annotations());
        let repeated = repeated(definition.input_schema.as_ref());
        Self {
            spec: T::SPEC,
            definition,
            input,
            output: schema::output::<T::Output>(),
            prepare: prepare::<T>,
            repeated,
            tells_origin: T::Output::TELLS_ORIGIN,
            requests: Arc::new(Requests::of_tool(T::SPEC.name)),
        }
    }

    /// The same, shown to clients with another schema of its arguments.
    #[cfg(feature = "conformance")]
    pub(crate) fn showing(mut self, schema: JsonObject) -> Self {
        self.definition.input_schema = Arc::new(schema);
        self
    }

    /// Its name, group and effect.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// As clients see it: without what a model would not act on, and without the schema of the answer.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The JSON Schema that its arguments are checked against.
    pub fn input_schema(&self) -> &JsonObject {
        &self.input
    }

    /// The JSON Schema of its structured content.
    pub fn output_schema(&self) -> &JsonObject {
        &self.output
    }

    /// Whether a client has to repeat any of these in a header.
    pub(crate) fn repeats(&self, arguments: &JsonObject) -> bool {
        self.repeated.iter().any(|name| arguments.contains_key(name))
    }

    /// Whether what it writes may be sent again: it says what it wrote from, changes nothing, and is anybody's to call.
    pub(crate) fn is_kept(&self) -> bool {
        self.tells_origin && self.spec.effect == Effect::Reads && self.spec.scopes.is_empty()
    }

    /// Where its calls are counted.
    pub(crate) fn requests(&self) -> &Requests {
        &self.requests
    }

    /// Checks the arguments; no work is done before that.
    pub(crate) fn prepare(&self, arguments: JsonObject) -> Result<Prepared, Failure> {
        (self.prepare)(&self.input, arguments)
    }
}

/// The properties that are annotated so. Arguments are flat.
fn repeated(schema: &JsonObject) -> Vec<String> {
    let properties = schema.get("properties").and_then(serde_json::Value::as_object);
    let annotated = |property: &serde_json::Value| property.get("x-mcp-header").is_some();
    let properties = properties.into_iter().flatten();
    properties
        .filter(|(_, property)| annotated(property))
        .map(|(name, _)| name.clone())
        .collect()
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
