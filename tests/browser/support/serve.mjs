// A server of somebody else, on a port of its own.

import { createServer } from "node:http";

export async function serve(answerer) {
  const server = createServer(answerer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
