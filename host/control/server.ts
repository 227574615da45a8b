import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { type Served, serveChannel } from '../contract/rpc-server.ts'
import { lineChannel } from './framing.ts'

export interface ControlServer {
  close(): Promise<void>
}

/**
 * Answers the contract's calls on a local socket that only this user may open: a JSON request a line, a JSON reply a line. Each request
 * is parsed by the contract's schema before it reaches a handler.
 */
export async function serveControl(address: string, { calls, events, log }: Served): Promise<ControlServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', (error) => log.write('debug', 'control socket', { error: String(error) }))
    socket.on('close', () => sockets.delete(socket))
    serveChannel(lineChannel(socket), { calls, events, log })
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
