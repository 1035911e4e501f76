// What every client here checks, whichever it is: the table of calls, the target, and what is said of it: who it is
// (`is NAME VERSION`), which tools are listed (`listed TOOL TOOL …`), a line for each check (`ok NAME` or `FAILED NAME: why`),
// or that there is no such mode (`absent WHY`). Counting is left to whoever started it.
//
// Started by `cargo xtask interop` as `node SCRIPT MODE TABLE`, with the target as JSON on standard input.

import { readFileSync } from "node:fs";

/** Of each mode, the revision that is spoken in the end. */
export const VERSIONS = { auto: "2026-07-28", modern: "2026-07-28", legacy: "2025-11-25" };

export const mode = process.argv[2];
export const version = VERSIONS[mode];
export const table = JSON.parse(readFileSync(process.argv[3], "utf8"));
export const target = JSON.parse(readFileSync(0, "utf8"));

/** What was kept of answers, for the calls after them. */
const kept = new Map();

/** How often the listener was asked something. */
let asked = 0;

/** Says which client this is, as it was installed. */
export function introduce(name) {
  const { version } = JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8"));
  console.log(`is ${name} ${version}`);
}

export function expect(holds, why) {
  if (!holds) throw new Error(why);
}

export function oneLine(error) {
  return String(error?.stack && !error.message ? error.stack : (error?.message ?? error))
    .replace(/\s+/g, " ")
    .slice(0, 400);
}

export async function check(name, work) {
  try {
    await work();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`FAILED ${name}: ${oneLine(error)}`);
  }
}

/** The value with what was kept in the place of `{name}`. */
export function filled(value) {
  if (typeof value === "string") {
    for (const [name, known] of kept) value = value.replaceAll(`{${name}}`, known);
    return value;
  }
  if (Array.isArray(value)) return value.map(filled);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]));
  }
  return value;
}

/** Whether a tool's result is what the table says of this call; keeps what the next calls need. */
export function judge(call, result) {
  const structured = result.structuredContent;
  expect(structured !== undefined, `there is no structured content: ${JSON.stringify(result)}`);
  expect(result.content?.[0]?.text, "there is no text");
  if (call.missing) {
    expect(structured.missing?.[0]?.code === call.missing, `${JSON.stringify(structured.missing)} instead of ${call.missing}`);
  }
  const code = structured.error?.code;
  const failed = result.isError === true;
  expect(
    code === call.fails && failed === (call.fails !== undefined),
    `${code} instead of ${call.fails}: ${JSON.stringify(structured)}`,
  );
  for (const [name, pointer] of Object.entries(call.keep ?? {})) {
    kept.set(name, pointer.slice(1).split("/").reduce((value, step) => value[step], structured));
  }
}

export function sameNames(listed, wanted, what) {
  const [has, wants] = [new Set(listed), new Set(wanted)];
  const more = [...has].filter((name) => !wants.has(name));
  const less = [...wants].filter((name) => !has.has(name));
  expect(more.length + less.length === 0, `${what}: unexpected [${more}], missing [${less}]`);
}

export function toolNames() {
  return table.tools.map((call) => call.tool);
}

export function named(call) {
  const wanted = call.fails ?? call.missing;
  return wanted ? `${call.tool} (${wanted})` : call.tool;
}

/** Goes through the table with a client: an object with one function for each kind of request. */
export async function run(client) {
  await check("who answers, and in which version", () => client.about());
  await check("tools/list", async () => {
    const listed = await client.tools();
    console.log(`listed ${listed.join(" ")}`);
    sameNames(listed, toolNames(), "tools");
  });
  await check("resources/list", async () => expect((await client.resources()) > 0, "none is listed"));
  await check("resources/templates/list", async () => expect((await client.templates()) > 0, "none is listed"));
  await check("prompts/list", async () => {
    sameNames(await client.prompts(), table.prompts.map((prompt) => prompt.name), "prompts");
  });
  for (const call of table.tools) {
    if (call.tool === "log_out") await besideTools(client);
    await check(`tools/call ${named(call)}`, async () => judge(call, await client.call(call.tool, filled(call.arguments))));
  }
}

async function besideTools(client) {
  for (const uri of table.resources) {
    await check(`resources/read ${uri}`, async () => {
      const result = await client.read(filled(uri));
      expect(result.contents?.[0]?.text, "there is nothing in it");
    });
  }
  for (const prompt of table.prompts) {
    await check(`prompts/get ${prompt.name}`, async () => {
      const result = await client.prompt(prompt.name, prompt.arguments);
      expect(result.messages?.[0]?.content?.text, "it says nothing");
    });
  }
  if (!client.complete) return;
  for (const asked of table.completions) {
    await check(`completion/complete ${asked.prompt ?? asked.resource}`, async () => {
      const ref = asked.prompt ? { type: "ref/prompt", name: asked.prompt } : { type: "ref/resource", uri: asked.resource };
      const result = await client.complete({ ref, argument: { name: asked.argument, value: asked.value } });
      const found = result.completion.values.length;
      expect(found >= asked.least, `${found} values instead of ${asked.least} or more`);
    });
  }
}

/** Where a token is asked for: without one nobody is let in, and a client gets to know why. */
export async function turnedAway(connect) {
  if (!target.headers?.Authorization) return;
  await check("without a token", async () => {
    const error = await connect({}).then(
      () => undefined,
      (error) => error,
    );
    expect(error, "anybody is let in");
    expect(/access token|401|unauthorized/i.test(`${error.name} ${error.message}`), oneLine(error));
  });
}

/** Whether questions came to the listener, and whether there was a session, as the server is set up and the mode allows. */
export async function mannersOf(transport) {
  await check("questions", () => expect((asked > 0) === target.asks, `the listener was asked ${asked} questions`));
  if (!target.url) return;
  await check("session", () => expect((transport.sessionId !== undefined) === target.session, `it is ${transport.sessionId}`));
}

/** A listener who ticks every box. */
export function agree(request) {
  asked += 1;
  const boxes = Object.keys(request.params.requestedSchema?.properties ?? {});
  return { action: "accept", content: Object.fromEntries(boxes.map((box) => [box, true])) };
}

export function isThisServer(server, spoken) {
  expect(server?.name === "tidal-mcp" && server.version === target.version, `${JSON.stringify(server)} answers`);
  expect(spoken === version, `${spoken} is spoken instead of ${version}`);
}

/** The same requests over either official client; they differ in how they are made and in what they are called. */
export function over(client, spoken) {
  return {
    about() {
      isThisServer(client.getServerVersion(), spoken());
    },
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    resources: async () => (await client.listResources()).resources.length,
    templates: async () => (await client.listResourceTemplates()).resourceTemplates.length,
    prompts: async () => (await client.listPrompts()).prompts.map((prompt) => prompt.name),
    call: (name, args) => client.callTool({ name, arguments: args }),
    read: (uri) => client.readResource({ uri }),
    prompt: (name, args) => client.getPrompt({ name, arguments: args }),
    complete: (params) => client.complete(params),
  };
}

/** Runs a script to its end, whatever comes. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.log(`FAILED to the end: ${oneLine(error)}`);
    process.exitCode = 1;
  }
}
