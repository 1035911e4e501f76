// The official client for TypeScript, version 2 (`@modelcontextprotocol/client`), in each of its modes.

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

import { agree, main, mode, over, run, target, version } from "./checks.mjs";

await main(async () => {
  const negotiation = mode === "modern" ? { pin: version } : mode;
  const client = new Client(
    { name: "tidal-interop", version: "1.0.0" },
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: negotiation } },
  );
  client.setRequestHandler("elicitation/create", agree);
  const transport = target.url
    ? new StreamableHTTPClientTransport(new URL(target.url), { requestInit: { headers: target.headers } })
    : new StdioClientTransport({ command: target.command, args: ["stdio"], env: target.environment });
  await client.connect(transport);
  await run(over(client, () => client.getNegotiatedProtocolVersion()));
  await client.close();
});
