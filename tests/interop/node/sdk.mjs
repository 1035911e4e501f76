// The official client for TypeScript, version 1 (`@modelcontextprotocol/sdk`): what most assistants have today. It knows the
// years before 2026 alone.

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";

import { agree, main, over, run, target, version } from "./checks.mjs";

await main(async () => {
  const client = new Client(
    { name: "tidal-interop", version: "1.0.0" },
    { capabilities: { elicitation: { form: {} } } },
  );
  client.setRequestHandler(ElicitRequestSchema, agree);
  const transport = target.url
    ? new StreamableHTTPClientTransport(new URL(target.url), { requestInit: { headers: target.headers } })
    : new StdioClientTransport({ command: target.command, args: ["stdio"], env: target.environment });
  await client.connect(transport);
  // Over standard input and output nobody is told the version; over HTTP each request says it.
  await run(over(client, () => transport.protocolVersion ?? version));
  await client.close();
});
