import type { Socket } from 'node:net'
import type { Timer } from '../../../core/ports/world.ts'
import type { Account, BindMode } from './accounts.ts'
import type { BehaviourStack, CutHow, Verdict } from './behaviour.ts'
import {
  isResponse,
  type Pdu,
  type PduDraft,
  PduError,
  PduFrames,
  readPdu,
  responseTo,
  statusName,
  type Tlv,
  writePdu,
} from './pdu.ts'
import { type CommandName, commands, type StatusName, statuses, tlvs } from './pdu-tables.ts'
import { type TracedPdu, traced } from './trace.ts'
import { Wire } from './wire.ts'

/** What a session asks of the SMSC around it. */
export interface SessionWorld {
  readonly stack: BehaviourStack
  now(): number
  after(delayMs: number, fire: () => void): Timer
  trace(entry: TracedPdu): void
  /** A request that no behaviour took away. */
  handle(session: SmscSession, pdu: Pdu, octets: Uint8Array, verdict: Verdict | undefined): void
  /** The connection has ended; once. */
  ended(session: SmscSession): void
}

/** A response: the fields are those of the command that answers the request. */
export interface SessionAnswer {
  readonly status?: StatusName | number
  readonly fields?: Readonly<Record<string, number | string | Uint8Array>>
  readonly tlvs?: readonly Tlv[]
}

interface Waiting {
  readonly command: CommandName
  readonly timer: Timer
  settle(response: Pdu | undefined): void
}

/** One connection of an ESME. */
export class SmscSession {
  readonly id: number
  /** Set while it is bound. */
  account: Account | undefined
  mode: BindMode | undefined
  /** interface_version of the bind. */
  version = 0
  readonly #wire: Wire
  readonly #world: SessionWorld
  readonly #socket: Socket
  readonly #frames = new PduFrames()
  readonly #waiting = new Map<number, Waiting>()
  readonly #timers = new Set<Timer>()
  #sequence = 0
  #closed = false

  constructor(id: number, socket: Socket, world: SessionWorld) {
    this.id = id
    this.#socket = socket
    this.#world = world
    this.#wire = new Wire(socket, {
      after: (ms, fire) => this.after(ms, fire),
      steps: (o, l) => world.stack.bytesOut(o, l),
    })
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', () => {})
    socket.on('end', () => this.#wire.cut('end'))
    socket.on('close', () => this.#end())
  }

  get bound(): boolean {
    return this.mode !== undefined && !this.#closed
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Bound for deliver_sm. */
  get receives(): boolean {
    return this.bound && this.mode !== 'transmitter'
  }

  /** Bound for submit_sm. */
  get transmits(): boolean {
    return this.bound && this.mode !== 'receiver'
  }

  /** Requests of the SMSC without an answer. */
  get outstanding(): number {
    return this.#waiting.size
  }

  /** Where the ESME is: `127.0.0.1:41234`. */
  get peer(): string {
    return `${this.#socket.remoteAddress}:${this.#socket.remotePort}`
  }

  /** Ends the connection without a word. */
  cut(how: CutHow = 'reset'): void {
    this.#wire.cut(how)
  }

  /** Writes any octets, PDU or not. */
  write(octets: Uint8Array): void {
    this.#world.trace(traced({ at: this.#world.now(), session: this.id, direction: 'out', octets }))
    this.#wire.raw(octets)
  }

  /** Stops or resumes reading, so that the ESME's writes pile up. */
  pause(paused: boolean): void {
    if (paused) this.#socket.pause()
    else this.#socket.resume()
  }

  /** Sends a request; its response, or undefined when none came in time or the connection ended. */
  request<C extends CommandName>(draft: Omit<PduDraft<C>, 'sequence'>, timeoutMs: number): Promise<Pdu | undefined> {
    const sequence = (this.#sequence % 0x7fffffff) + 1
    this.#sequence = sequence
    return new Promise((resolve) => {
      const settle = (response: Pdu | undefined) => {
        this.#waiting.delete(sequence)
        timer.cancel()
        resolve(response)
      }
      const timer = this.after(timeoutMs, () => settle(undefined))
      this.#waiting.set(sequence, { command: draft.command, timer, settle })
      this.#send(writePdu({ ...draft, sequence }))
      if (this.#closed) settle(undefined)
    })
  }

  /** The SMSC's own enquire_link: true when it was answered. */
  async enquire(): Promise<boolean> {
    const response = await this.request({ command: 'enquire_link' }, this.#world.stack.settings.enquireTimeoutMs)
    return response?.command === 'enquire_link_resp'
  }

  /** The SMSC unbinds the ESME: unbind, unbind_resp, close. True when it was answered. */
  async unbind(timeoutMs = 5_000): Promise<boolean> {
    const response = await this.request({ command: 'unbind' }, timeoutMs)
    this.end()
    return response?.command === 'unbind_resp'
  }

  /** Answers a request; with a status other than ESME_ROK without a body. `written` runs when it is. */
  respond(request: Pdu, answer: SessionAnswer, written?: () => void): void {
    const command = responseTo(request.command)
    if (!command) return
    const status = typeof answer.status === 'string' ? statuses[answer.status] : (answer.status ?? 0)
    const { fields = {}, tlvs: extra = [] } = answer
    const draft = { command, sequence: request.sequence, status, fields, tlvs: extra }
    const octets = writePdu(draft as PduDraft<CommandName>)
    this.#later(this.#world.stack.answerDelayMs(request), () => {
      this.#send(octets)
      written?.()
    })
  }

  nack(status: StatusName, sequence: number): void {
    this.#send(writePdu({ command: 'generic_nack', status: statuses[status], sequence }))
  }

  /** Ends the connection when everything is written. */
  end(): void {
    this.#wire.end()
  }

  /** A timer that dies with the session. */
  after(delayMs: number, fire: () => void): Timer {
    const timer = this.#world.after(delayMs, () => {
      this.#timers.delete(timer)
      fire()
    })
    this.#timers.add(timer)
    return {
      cancel: () => {
        this.#timers.delete(timer)
        timer.cancel()
      },
    }
  }

  #later(delayMs: number, act: () => void): void {
    if (delayMs <= 0) act()
    else this.after(delayMs, act)
  }

  #send(octets: Uint8Array): void {
    if (this.#closed) return
    for (const out of this.#world.stack.pduOut(octets, this)) {
      this.#world.trace(traced({ at: this.#world.now(), session: this.id, direction: 'out', octets: out }))
      this.#wire.pdu(out)
    }
  }

  #read(chunk: Uint8Array): void {
    if (this.#closed) return
    try {
      for (const octets of this.#frames.push(chunk)) this.#take(octets)
    } catch (error) {
      if (!(error instanceof PduError)) throw error
      this.#trace(chunk, [error.message])
      // Behind a command_length that cannot be right, nothing can be found again.
      this.nack(error.status, error.sequence)
      this.end()
    }
  }

  #take(octets: Uint8Array): void {
    this.#wire.pdusIn++
    let pdu: Pdu
    try {
      pdu = readPdu(octets)
    } catch (error) {
      if (!(error instanceof PduError)) throw error
      this.#trace(octets, [error.message])
      this.#refuse(error)
      return
    }
    this.#trace(octets, this.#flaws(pdu, octets))
    if (isResponse(pdu.command)) {
      this.#waiting.get(pdu.sequence)?.settle(pdu)
      return
    }
    this.#world.handle(this, pdu, octets, this.#world.stack.request(pdu, this))
  }

  #refuse(error: PduError): void {
    const response = error.command && responseTo(error.command)
    if (!response) {
      if (!error.command || !isResponse(error.command)) this.nack(error.status, error.sequence)
      return
    }
    this.#send(writePdu({ command: response, sequence: error.sequence, status: statuses[error.status] }))
  }

  #trace(octets: Uint8Array, flaws: readonly string[]): void {
    this.#world.trace(traced({ at: this.#world.now(), session: this.id, direction: 'in', octets }, flaws))
  }

  #flaws(pdu: Pdu, octets: Uint8Array): string[] {
    const response = isResponse(pdu.command)
    const asked = this.#waiting.get(pdu.sequence)
    const seen = new Set(pdu.tlvs.map(({ tag }) => tag))
    const found: readonly [string, boolean][] = [
      [`sequence_number ${pdu.sequence}`, pdu.sequence < 1 || pdu.sequence > 0x7fffffff],
      [`a request with ${statusName(pdu.status)}`, !response && pdu.status !== 0],
      [`${pdu.command} ${pdu.sequence} answers nothing`, response && !asked],
      [
        `${pdu.command} answers ${asked?.command}`,
        response && asked !== undefined && pdu.command !== 'generic_nack' && responseTo(asked.command) !== pdu.command,
      ],
      [
        `${pdu.command} without its body`,
        response && pdu.status === 0 && octets.length === 16 && commands[pdu.command].fields.length > 0,
      ],
      ['a parameter twice', seen.size < pdu.tlvs.length],
      ['sar_msg_ref_num beside a header', this.#sarBesideHeader(pdu)],
    ]
    return found.filter(([, due]) => due).map(([words]) => words)
  }

  #sarBesideHeader(pdu: Pdu): boolean {
    const header = pdu.command === 'submit_sm' && (pdu.fields.esm_class & 0x40) !== 0
    return header && pdu.tlvs.some(({ tag }) => tag === tlvs.sar_msg_ref_num[0])
  }

  #end(): void {
    if (this.#closed) return
    this.#closed = true
    for (const timer of this.#timers) timer.cancel()
    for (const waiting of [...this.#waiting.values()]) waiting.settle(undefined)
    this.#world.ended(this)
  }
}
