import { connect, createServer, type Server, type Socket } from 'node:net'
import { resetSocket } from '../support/reset-socket.ts'

/** `away`: connections are ended as soon as they are made. `stalled`: they are made, and nothing passes. */
export type GateState = 'open' | 'away' | 'stalled'

/** A door on loopback before a server, that faults shut. */
export class Gate {
  readonly port: number
  readonly #server: Server
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  #state: GateState = 'open'

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
  }

  static async before(targetPort: number): Promise<Gate> {
    const server = createServer({ noDelay: true })
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
    const gate = new Gate(server, (server.address() as { port: number }).port)
    server.on('connection', (near) => gate.#join(near, targetPort))
    return gate
  }

  set state(state: GateState) {
    this.#state = state
    if (state === 'away') this.cut()
    for (const pair of this.#pairs) for (const socket of pair) this.#flow(socket)
  }

  /** Ends every connection at once, whatever is on its way. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) resetSocket(socket)
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #join(near: Socket, targetPort: number): void {
    if (this.#state === 'away') {
      near.on('error', () => {})
      near.resetAndDestroy()
      return
    }
    const far = connect({ host: '127.0.0.1', port: targetPort, noDelay: true })
    const pair = [near, far] as const
    this.#pairs.add(pair)
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (octets) => to.write(octets))
      from.on('end', () => to.end())
      from.on('error', () => {})
      from.on('close', () => {
        this.#pairs.delete(pair)
        to.destroy()
      })
      this.#flow(from)
    }
  }

  #flow(socket: Socket): void {
    if (this.#state === 'stalled') socket.pause()
    else socket.resume()
  }
}
