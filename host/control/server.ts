import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { asGatewayError, GatewayError } from '../../core/errors.ts'
import type { Log } from '../../core/ports/world.ts'
import { type CallName, type Handlers, parseCall, parseRequest, type Reply } from '../contract/contract.ts'
import { Lines } from './framing.ts'

export interface ControlServer {
  close(): Promise<void>
}

/**
 * Answers the contract's calls on a local socket that only this user may open: a JSON request a line, a JSON reply a line. Each request
 * is parsed by the contract's schema before it reaches a handler.
 */
export async function serveControl(address: string, handlers: Handlers, log: Log): Promise<ControlServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setEncoding('utf8')
    const reply = (message: Reply) => socket.writable && socket.write(`${JSON.stringify(message)}\n`)
    const lines = new Lines(
      (line) => void answer(line, handlers, log).then(reply),
      () => socket.destroy(),
    )
    socket.on('data', (text: string) => lines.push(text))
    socket.on('error', (error) => log.write('debug', 'control socket', { error: String(error) }))
    socket.on('close', () => sockets.delete(socket))
  })
  await listen(server, address)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

async function listen(server: Server, address: string): Promise<void> {
  const local = process.platform !== 'win32'
  // The store's lock is held by now, so a socket file that is still there was left by a gateway that was killed.
  if (local) rmSync(address, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
  if (local) chmodSync(address, 0o600)
}

async function answer(line: string, handlers: Handlers, log: Log): Promise<Reply> {
  let id = 0
  try {
    const request = parseRequest(line)
    id = request.id
    const { name, params } = parseCall(request)
    const handler = handlers[name] as (params: unknown) => Promise<unknown>
    return { id, result: (await handler(params)) ?? null }
  } catch (thrown) {
    const error = asGatewayError(thrown, 'engine/defect', { details: { reason: String(thrown) } })
    if (!(thrown instanceof GatewayError)) log.write('error', 'call failed', { error: String(thrown) })
    return { id, error: { code: error.code, sentence: error.sentence, details: error.details } }
  }
}

export type { CallName }
