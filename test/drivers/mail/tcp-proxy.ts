import { connect, createServer, type Server, type Socket } from 'node:net'
import { resetSocket } from '../../support/reset-socket.ts'

/** Passes connections on to a server, and can cut them, or stop passing on without a word. */
export class TcpProxy {
  readonly port: number
  readonly #server: Server
  readonly #pairs: Set<readonly [Socket, Socket]>
  #isFrozen = false
  /** Connections accepted so far. */
  accepted = 0

  private constructor(server: Server, pairs: Set<readonly [Socket, Socket]>, port: number) {
    this.#server = server
    this.#pairs = pairs
    this.port = port
  }

  /** `target`: the server's port, or what tells it when somebody connects. */
  static async start(target: number | (() => number)): Promise<TcpProxy> {
    const targetPort = () => (typeof target === 'number' ? target : target())
    const pairs = new Set<readonly [Socket, Socket]>()
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const proxy = new TcpProxy(server, pairs, (server.address() as { port: number }).port)
    server.on('connection', (client) => {
      proxy.accepted++
      const server = connect(targetPort(), '127.0.0.1')
      const pair = [client, server] as const
      pairs.add(pair)
      const end = () => {
        pairs.delete(pair)
        client.destroy()
        server.destroy()
      }
      for (const [from, to] of [pair, [server, client] as const]) {
        from.on('data', (chunk: Buffer) => {
          if (!proxy.#isFrozen) to.write(chunk)
        })
        from.on('error', end)
        from.on('close', end)
      }
    })
    return proxy
  }

  /** Breaks every connection, as a router that restarts does. */
  cut(): void {
    for (const [client, target] of this.#pairs) {
      resetSocket(client)
      target.destroy()
    }
  }

  /** From now on nothing passes, and nothing is closed: a dead line. */
  freeze(): void {
    this.#isFrozen = true
  }

  async close(): Promise<void> {
    for (const [client, target] of this.#pairs) {
      client.destroy()
      target.destroy()
    }
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
