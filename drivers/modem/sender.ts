import type { Accepted, OutgoingPart } from '../../core/ports/transport.ts'
import type { Clock, Log } from '../../core/ports/world.ts'
import { toHex } from '../../core/sms/octets.ts'
import { encodeSubmit } from '../../core/sms/tpdu.ts'
import type { AtReply } from './at-chat.machine.ts'
import type { AtChat } from './at-chat.ts'
import { fieldsOf } from './at-values.ts'
import { errorRowOf, type ModemErrorClass, sendErrorOf, wireOf } from './codes.ts'
import { textSubmitOf } from './text-mode.ts'

export interface SenderOptions {
  readonly chat: AtChat
  readonly clock: Clock
  readonly log: Log
  readonly timeoutMs: number
  /** `+CMMS` mode. */
  readonly cmms: 0 | 1 | 2
  readonly textMode?: boolean
  /** Told what kind of trouble a refusal was. */
  readonly refused: (kind: ModemErrorClass) => void
}

const promptTimeoutMs = 10_000
/** A text that met an incoming one is sent again twice (CMS 512). */
const collisionTries = 3
/** `+CMMS=1` ends by itself 1 to 5 s after the last answer (TS 27.005 §3.5.6). */
const lapseMs = 1_000

/** Sends parts, in PDU mode where the modem has one. */
export class Sender {
  readonly #options: SenderOptions
  #cmms: 0 | 1 | 2
  #held = false
  #answeredAtMs = 0
  /** Parameters of text mode that are in force. */
  #parameters = ''

  constructor(options: SenderOptions) {
    this.#options = options
    this.#cmms = options.cmms
  }

  /**
   * Sends one part; the id is the modem's TP-MR.
   * @throws GatewayError: `text/…` for what no PDU can hold, `modem/…` for what the modem or the network refused.
   */
  async send(part: OutgoingPart, signal: AbortSignal): Promise<Accepted> {
    const { to, segment, validityMs } = part
    // Made in text mode too: it refuses what no PDU can hold.
    const tpdu = encodeSubmit({ reference: 0, to, segment, validityMs, statusReport: part.receipt })
    await this.#hold(part.more, signal)
    const reply = this.#options.textMode ? await this.#submitText(part, signal) : await this.#submitPdu(tpdu, signal)
    this.#answeredAtMs = this.#options.clock.now()
    if (!part.more) this.#release()
    if (reply.outcome === 'ok') return acceptedOf(reply)
    if (reply.outcome === 'cms' || reply.outcome === 'cme') this.#options.refused(errorRowOf(reply).class)
    throw sendErrorOf(reply)
  }

  #submitPdu(tpdu: Uint8Array, signal: AbortSignal): Promise<AtReply> {
    // 00: the service centre that the modem has.
    return this.#submit(`AT+CMGS=${tpdu.length}`, `00${toHex(tpdu)}`, signal)
  }

  async #submitText(part: OutgoingPart, signal: AbortSignal): Promise<AtReply> {
    const { parameters, command, body } = textSubmitOf(part)
    if (parameters !== this.#parameters) {
      this.#parameters = ''
      const reply = await this.#options.chat.ask({ text: parameters, timeoutMs: 5_000 }, { signal })
      if (reply.outcome !== 'ok') return reply
      this.#parameters = parameters
    }
    return this.#submit(command, body, signal)
  }

  async #submit(text: string, payload: string, signal: AbortSignal): Promise<AtReply> {
    const command = { text, payload, prefixes: ['+CMGS:'], promptTimeoutMs, timeoutMs: this.#options.timeoutMs }
    for (let tries = 1; ; tries++) {
      const reply = await this.#options.chat.ask(command, { signal })
      const collided = reply.outcome === 'cms' && errorRowOf(reply).class === 'collision'
      if (!collided || tries >= collisionTries) return reply
      this.#options.log.write('debug', 'text met an incoming one', { tries })
    }
  }

  /** Keeps the radio link for the next part while more are waiting. */
  async #hold(more: boolean, signal: AbortSignal): Promise<void> {
    if (!more || this.#cmms === 0) return
    const lapsed = this.#cmms === 1 && this.#options.clock.now() - this.#answeredAtMs >= lapseMs
    if (this.#held && !lapsed) return
    const reply = await this.#options.chat.ask({ text: `AT+CMMS=${this.#cmms}`, timeoutMs: 5_000 }, { signal })
    this.#held = reply.outcome === 'ok'
    if (this.#held || reply.outcome === 'cancelled' || reply.outcome === 'closed') return
    this.#options.log.write('debug', 'link cannot be held', { wire: wireOf(reply) })
    this.#cmms = 0
  }

  /** Mode 1 ends by itself when no part follows. */
  #release(): void {
    if (this.#held && this.#cmms === 2) void this.#options.chat.ask({ text: 'AT+CMMS=0', timeoutMs: 5_000 })
    this.#held = false
  }
}

function acceptedOf(reply: AtReply): Accepted {
  const line = reply.lines.find((each) => each.startsWith('+CMGS:'))
  const id = fieldsOf(line ?? '')[0]
  return { wire: line ?? 'OK', ...(id !== undefined && /^\d{1,3}$/.test(id) && { id }) }
}
