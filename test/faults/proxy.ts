import { connect, createServer, type Server, type Socket } from 'node:net'
import { atEnd } from '../support/at-end.ts'
import { resetSocket } from '../support/reset-socket.ts'

/** How octets pass: whole, in crumbs with a pause between them, or not at all. */
export type Passage = { readonly octets: number; readonly pauseMs: number } | 'freely' | 'not'

/** Stands between the gateway and a server on loopback, and does to the connection what networks do. */
export class TroubledLine {
  readonly port: number
  readonly #server: Server
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  #passage: Passage = 'freely'
  #changed: () => void = () => {}
  #change = Promise.withResolvers<void>()

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
    this.#changed = this.#change.resolve
  }

  static async open(targetPort: number): Promise<TroubledLine> {
    const server = createServer({ allowHalfOpen: false, noDelay: true })
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const line = new TroubledLine(server, port)
    server.on('connection', (near) => line.#join(near, targetPort))
    atEnd(() => line.close())
    return line
  }

  /** From now on, for connections that are open and that come. */
  pass(passage: Passage): void {
    this.#passage = passage
    this.#changed()
    this.#change = Promise.withResolvers<void>()
    this.#changed = this.#change.resolve
  }

  /** Ends every connection at once, whatever is on its way. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) resetSocket(socket)
  }

  async close(): Promise<void> {
    this.cut()
    this.pass('freely')
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #join(near: Socket, targetPort: number): void {
    const far = connect({ host: '127.0.0.1', port: targetPort, noDelay: true })
    const pair = [near, far] as const
    this.#pairs.add(pair)
    for (const socket of pair) {
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#pairs.delete(pair)
        near.destroy()
        far.destroy()
      })
    }
    void this.#pump(near, far)
    void this.#pump(far, near)
  }

  async #pump(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from) await this.#carry(chunk as Buffer, to)
      to.end()
    } catch {
      to.destroy()
    }
  }

  async #carry(chunk: Buffer, to: Socket): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      while (this.#passage === 'not') await this.#change.promise
      const crumb = this.#passage === 'freely' ? undefined : this.#passage
      const end = crumb ? at + crumb.octets : chunk.length
      if (to.destroyed) return
      await new Promise<void>((resolve) => to.write(chunk.subarray(at, end), () => resolve()))
      at = end
      if (crumb) await new Promise((resolve) => setTimeout(resolve, crumb.pauseMs))
    }
  }
}
