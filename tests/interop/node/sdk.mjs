// The official client for TypeScript, version 1 (`@modelcontextprotocol/sdk`): what most assistants have today. It knows the
// years before 2026 alone.

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema, LATEST_PROTOCOL_VERSION, SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/sdk/types.js";

import { agree, expect, introduce, main, mannersOf, mode, over, run, target, turnedAway, version, VERSIONS } from "./checks.mjs";

async function connect(headers) {
  const client = new Client(
    { name: "tidal-interop", version: "1.0.0" },
    { capabilities: { elicitation: { form: {} } } },
  );
  client.setRequestHandler(ElicitRequestSchema, agree);
  const transport = target.url
    ? new StreamableHTTPClientTransport(new URL(target.url), { requestInit: { headers } })
    : new StdioClientTransport({ command: target.command, args: ["stdio"], env: target.environment });
  await client.connect(transport);
  return { client, transport };
}

await main(async () => {
  introduce("@modelcontextprotocol/sdk");
  if (mode !== "legacy") {
    const isNew = SUPPORTED_PROTOCOL_VERSIONS.includes(VERSIONS[mode]);
    expect(!isNew, `it knows ${VERSIONS[mode]} by now, and nobody tries that here`);
    return console.log(`absent no such mode: ${LATEST_PROTOCOL_VERSION} is the newest that it speaks`);
  }
  await turnedAway(connect);
  const { client, transport } = await connect(target.headers);
  // Over standard input and output nobody is told the version; over HTTP each request says it.
  await run(over(client, () => transport.protocolVersion ?? version));
  await mannersOf(transport);
  await client.close();
});
