import { createServer, type Server, type Socket } from 'node:net'
import { GatewayError } from '../../../core/errors.ts'
import { must } from '../border.ts'

/** What a server answers to a line of its client: octets, or undefined for nothing. `turn` counts the lines. */
export type Answer = (line: string, turn: number) => Uint8Array | string | undefined

/** A server on this computer that answers each connection by what was last given to it, and ends it when nothing more is said. */
export class HostileServer {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #greeting: Uint8Array | string = ''
  #answer: Answer = () => undefined
  #silenceMs = 60

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => this.#serve(socket))
  }

  static async start(): Promise<HostileServer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    server.unref()
    return new HostileServer(server)
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port
  }

  /** Connections that are open. */
  get open(): number {
    return this.#sockets.size
  }

  play(greeting: Uint8Array | string, answer: Answer, silenceMs = 60): void {
    this.#greeting = greeting
    this.#answer = answer
    this.#silenceMs = silenceMs
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
    socket.setTimeout(this.#silenceMs, () => socket.destroy())
    let rest = ''
    let turn = 0
    socket.write(this.#greeting)
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const said = this.#answer(line, turn++)
        if (said !== undefined && socket.writable) socket.write(said)
      }
    })
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** The parts of an input: what is said after each line of the client. Empty parts leave the answer to the border. */
export function scriptOf(input: Uint8Array): Buffer[] {
  const parts: Buffer[] = []
  const whole = Buffer.from(input)
  for (let from = 0; from <= whole.length; ) {
    const end = whole.indexOf('\n====\n', from)
    parts.push(whole.subarray(from, end < 0 ? whole.length : end))
    from = end < 0 ? whole.length + 1 : end + 6
  }
  return parts
}

/** Waits until `job` is settled, at most so long; its refusal, when it is a GatewayError. */
export async function mustSettle(
  what: string,
  job: Promise<unknown>,
  withinMs: number,
): Promise<GatewayError | undefined> {
  let isOver = false
  // In many steps: a busy machine that holds up one of them is no fault of what is waited for.
  const late = (async () => {
    for (let step = 0; step < 40 && !isOver; step++) await new Promise((resolve) => setTimeout(resolve, withinMs / 40))
    return 'late' as const
  })()
  try {
    const end = await Promise.race([job.then(() => undefined), late])
    must(end !== 'late', `${what} comes to an end`)
    return undefined
  } catch (thrown) {
    if (thrown instanceof GatewayError) {
      must(thrown.sentence.length < 5_000, 'a refusal has bounded words')
      return thrown
    }
    throw thrown
  } finally {
    isOver = true
  }
}
