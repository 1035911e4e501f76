// The official client for TypeScript, version 2 (`@modelcontextprotocol/client`), in each of its modes.

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

import { agree, introduce, main, mannersOf, mode, over, run, target, turnedAway, version } from "./checks.mjs";

async function connect(headers) {
  const negotiation = mode === "modern" ? { pin: version } : mode;
  const client = new Client(
    { name: "tidal-interop", version: "1.0.0" },
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: negotiation } },
  );
  client.setRequestHandler("elicitation/create", agree);
  const transport = target.url
    ? new StreamableHTTPClientTransport(new URL(target.url), { requestInit: { headers } })
    : new StdioClientTransport({ command: target.command, args: ["stdio"], env: target.environment });
  await client.connect(transport);
  return { client, transport };
}

await main(async () => {
  introduce("@modelcontextprotocol/client");
  await turnedAway(connect);
  const { client, transport } = await connect(target.headers);
  await run(over(client, () => client.getNegotiatedProtocolVersion()));
  await mannersOf(transport);
  await client.close();
});
