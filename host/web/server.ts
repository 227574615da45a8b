import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { GatewayError } from '../../core/errors.ts'
import type { Secrets } from '../../core/ports/world.ts'
import { languageOf, type PhraseText, phrase, say } from '../../core/words/say.ts'
import { type Served, serveChannel } from '../contract/rpc-server.ts'
import { webSocketChannel } from '../contract/websocket.ts'
import { Doors } from './doors.ts'
import { commonHeaders, contentSecurityPolicy, noncePlace, type PageFile, readPages } from './pages.ts'

export interface WebOptions extends Served {
  readonly port: number
  readonly secrets: Secrets
  /** Folder of the built pages. */
  readonly pages: string
  /** Name of the cookie that lets a browser in, where another gateway may be served beside this one. */
  readonly cookie?: string
}

export interface WebServer {
  /** Opens the pages and lets the browser in. */
  readonly link: string
  readonly port: number
  close(): Promise<void>
}

const largestMessageBytes = 4 * 1024 * 1024
const requestTimeoutMs = 10_000
const pingMs = 30_000

/**
 * The pages for a browser on this computer, and the contract over a WebSocket at `/rpc`. Listens on loopback alone.
 * @throws GatewayError `engine/web-port-taken`.
 */
export async function serveWeb(options: WebOptions): Promise<WebServer> {
  const { log } = options
  const doors = await Doors.open(options.secrets, options.cookie)
  const pages = readPages(options.pages)
  const server = createServer(
    { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs },
    (request, response) => answer(request, response, doors, pages),
  )
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes, perMessageDeflate: false })
  server.on('upgrade', (request, socket, head) => {
    if (!mayConnect(request, doors)) {
      log.write('warn', 'web connection refused', { host: request.headers.host, origin: request.headers.origin })
      refuse(socket)
      return
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', (error) => log.write('debug', 'web socket', { error: String(error) }))
      serveChannel(webSocketChannel(opened), options)
    })
  })
  await listen(server, options.port)
  const { port } = server.address() as AddressInfo
  doors.listening(port)
  const pings = setInterval(() => {
    for (const socket of sockets.clients) socket.ping()
  }, pingMs).unref()
  return {
    link: doors.link(),
    port,
    close: () =>
      new Promise((resolve) => {
        clearInterval(pings)
        for (const socket of sockets.clients) socket.terminate()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE' || cause.code === 'EACCES'
      reject(taken ? new GatewayError('engine/web-port-taken', { details: { port }, cause }) : cause)
    })
    server.listen(port, '127.0.0.1', () => {
      server.removeAllListeners('error')
      server.on('error', () => {})
      resolve()
    })
  })
}

/** A browser sends the cookie along with any page's connection, so the origin decides whose it is. */
function mayConnect(request: IncomingMessage, doors: Doors): boolean {
  return (
    placeOf(request)?.path === '/rpc' &&
    doors.knowsHost(request) &&
    doors.ownOrigin(request) &&
    doors.hasCookie(request)
  )
}

function refuse(socket: Duplex): void {
  socket.on('error', () => {})
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  doors: Doors,
  pages: ReadonlyMap<string, PageFile>,
) {
  response.on('error', () => {})
  if (!doors.knowsHost(request)) return plain(response, 421, phrase('This address is not served here.'))
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return plain(response, 405, phrase('Only reading is possible here.'))
  const place = placeOf(request)
  if (!place) return plain(response, 400, phrase('This address cannot be read.'))
  const { path, query } = place
  if (path === '/open') return open(response, doors, query.get('token'))
  if (!doors.hasCookie(request)) return plain(response, 403, signInWords)
  if (path === '/' || path === '/index.html') return page(response, pages.get('/index.html'))
  const file = pages.get(path)
  if (!file || file.type.startsWith('text/html')) return plain(response, 404, phrase('There is no such page.'))
  const cache = file.lasting ? 'private, max-age=31536000, immutable' : 'no-cache'
  response.writeHead(200, { ...commonHeaders, 'Content-Type': file.type, 'Cache-Control': cache })
  response.end(file.body)
}

const signInWords = phrase(
  'Textpost does not know this browser yet. Open the link that “textpost serve” prints when it starts, or that “textpost link” shows.',
)

/**
 * Sets the cookie and leads on to the pages. Not by a redirect: a browser that came here from a mail or another site would not send the
 * cookie along with that one. The page that leads on takes the token out of the address bar and the history.
 */
function open(response: ServerResponse, doors: Doors, token: string | null) {
  if (!doors.isToken(token)) return plain(response, 403, signInWords)
  response.setHeader('Set-Cookie', doors.setCookie())
  response.setHeader('Refresh', '0; url=/')
  plain(response, 200, phrase('Opening Textpost…'))
}

function page(response: ServerResponse, file: PageFile | undefined) {
  if (!file)
    return plain(response, 503, phrase('The pages are not built yet. Run “npm run pages” and open this page again.'))
  const nonce = randomBytes(18).toString('base64')
  response.writeHead(200, {
    ...commonHeaders,
    'Content-Type': file.type,
    'Content-Security-Policy': contentSecurityPolicy(nonce),
    'Cache-Control': 'no-store',
  })
  response.end(file.body.toString('utf8').replaceAll(noncePlace, nonce))
}

/** A sentence, in the language that the browser likes best. */
function plain(response: ServerResponse, status: number, words: PhraseText): void {
  const language = languageOf(response.req.headers['accept-language']?.split(/[,;]/)[0]) ?? 'en'
  response.writeHead(status, {
    ...commonHeaders,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'",
    'Cache-Control': 'no-store',
  })
  response.end(`${say(words, language)}\n`)
}

/** A path of this server and its query, taken as they are: what names another host, or is no path, is none. */
function placeOf({ url = '/' }: IncomingMessage): { path: string; query: URLSearchParams } | undefined {
  const [path = '', query = ''] = url.split('?', 2)
  return path.startsWith('/') && !path.startsWith('//') ? { path, query: new URLSearchParams(query) } : undefined
}
