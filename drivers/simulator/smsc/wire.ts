import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Timer } from '../../../core/ports/world.ts'
import type { CutHow, LinkCounters, WireStep } from './behaviour.ts'

/** What a wire asks of the SMSC around it. */
export interface WireWorld {
  after(delayMs: number, fire: () => void): Timer
  /** Octets → what is done to the socket. */
  steps(octets: Uint8Array, link: LinkCounters): readonly WireStep[]
}

/** The sending side of a connection: octets in order, with the waits, gaps and cuts that behaviours put in. */
export class Wire implements LinkCounters {
  octetsOut = 0
  pdusOut = 0
  pdusIn = 0
  readonly #socket: Socket
  readonly #world: WireWorld
  readonly #steps: WireStep[] = []
  #busy = false
  #corked = false
  #ended = false

  constructor(socket: Socket, world: WireWorld) {
    this.#socket = socket
    this.#world = world
    socket.setNoDelay(true)
  }

  /** Writes a PDU behind whatever is still to be written. */
  pdu(octets: Uint8Array): void {
    this.raw(octets)
    this.pdusOut++
  }

  raw(octets: Uint8Array): void {
    if (this.#ended) return
    this.#steps.push(...this.#world.steps(octets, this))
    this.octetsOut += octets.length
    if (!this.#busy) this.#run()
  }

  /** Ends the connection behind whatever is still to be written. */
  end(): void {
    this.#steps.push({ kind: 'cut', how: 'end' })
    if (!this.#busy) this.#run()
  }

  /** Ends the connection now; what was not written is lost. */
  cut(how: CutHow): void {
    if (this.#ended) return
    this.#ended = true
    this.#steps.length = 0
    this.#uncork()
    // Node cannot reset what lies beneath TLS; closing without close_notify comes nearest.
    if (how === 'reset' && this.#socket instanceof TLSSocket) this.#socket.destroy()
    else if (how === 'reset') this.#socket.resetAndDestroy()
    else this.#socket.end(() => this.#socket.destroySoon())
  }

  #run(): void {
    this.#busy = true
    for (;;) {
      const step = this.#steps.shift()
      if (!step || this.#ended) break
      if (step.kind === 'write') {
        this.#write(step.octets)
        continue
      }
      // The rest follows when the wait is over, or never.
      if (step.kind === 'wait') this.#pause(step.ms)
      else this.#flushThenCut(step.how)
      return
    }
    this.#busy = false
  }

  #write(octets: Uint8Array): void {
    // The answers of one turn leave in one packet.
    if (!this.#corked) {
      this.#corked = true
      this.#socket.cork()
      process.nextTick(() => this.#uncork())
    }
    this.#socket.write(octets)
  }

  #pause(ms: number): void {
    this.#uncork()
    // A wait of nothing only separates two writes, and needs no clock.
    if (ms <= 0) setImmediate(() => this.#run())
    else this.#world.after(ms, () => this.#run())
  }

  /** A reset throws away what the kernel still holds, so the octets before it must have left. */
  #flushThenCut(how: CutHow): void {
    this.#uncork()
    this.#socket.write(new Uint8Array(0), () => setImmediate(() => this.cut(how)))
  }

  #uncork(): void {
    if (!this.#corked) return
    this.#corked = false
    this.#socket.uncork()
  }
}
