// A static file server for the site: what `npm start` serves with, and what tests put the site on with
// other paths, origins and headers.
import { createServer } from "node:http";
import { Problem } from "./steps.mjs";

/**
 * Takes a port at once, before there is anything to serve: until then every request is answered with 503.
 * @param {number} port 0 for any free one
 * @param {string} [host] 127.0.0.1 by default
 * @returns {Promise<import("node:http").Server>}
 * @throws {Problem} where the port is taken
 */
export function takePort(port, host = "127.0.0.1") {
  const server = createServer((request, response) => {
    response.writeHead(503, { "content-type": "text/plain", "retry-after": "2" }).end("The site is being built.\n");
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Problem(`Port ${port} is in use by another program.`, { advice: `Choose another one: npm start -- --port ${port + 1}` })
          : error.code === "EACCES"
            ? new Problem(`Port ${port} may not be used by this user.`, { advice: "Choose one from 1024 up: npm start -- --port 8080" })
            : error,
      ),
    );
    server.listen(port, host, () => resolve(server));
  });
}

/**
 * Serves a folder.
 * @param {string} folder
 * @param {object} [options]
 * @param {import("node:http").Server} [options.server] from {@link takePort}; a free port by default
 * @param {string} [options.base] the path under which the folder's files are, "/" by default; anything else is 404
 * @param {string} [options.csp] value of the Content-Security-Policy header
 * @param {boolean} [options.cors] sends `Access-Control-Allow-Origin: *`
 * @param {Record<string, string>} [options.headers] further headers of every answer
 * @param {Record<string, string>} [options.beside] further folders, by the path below the base under which they are
 * @returns {Promise<{url: string, close: () => Promise<void>}>} `url` ends with the base. Two servers are two origins.
 */
export async function serve(folder, { server, base = "/", csp, cors = false, headers = {}, beside = {} } = {}) {
  const { default: sirv } = await import("sirv");
  server ??= await takePort(0);
  const all = { ...headers };
  if (csp) all["content-security-policy"] = csp;
  if (cors) all["access-control-allow-origin"] = "*";
  const notFound = (response) => response.writeHead(404, { "content-type": "text/plain" }).end("Not found.\n");
  const path = base.endsWith("/") ? base : `${base}/`;
  // `dev` reads the folder anew for each request, so that a rebuilt site is served without a restart.
  const files = (path) => sirv(path, { dev: true, etag: true });
  const site = files(folder);
  const others = Object.entries(beside).map(([name, path]) => ({ start: `/${name}/`, site: files(path) }));
  server.removeAllListeners("request").on("request", (request, response) => {
    for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
    if (!request.url.startsWith(path)) return notFound(response);
    request.url = request.url.slice(path.length - 1);
    const other = others.find(({ start }) => request.url.startsWith(start));
    if (other) request.url = request.url.slice(other.start.length - 1);
    (other?.site ?? site)(request, response, () => notFound(response));
  });
  const { address, port } = server.address();
  return {
    url: `http://${address}:${port}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
