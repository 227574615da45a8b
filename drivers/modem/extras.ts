import { randomInt } from 'node:crypto'
import { GatewayError } from '../../core/errors.ts'
import type {
  CommandAnswer,
  ModemControls,
  ModemReadings,
  OutgoingPart,
  UssdAnswer,
} from '../../core/ports/transport.ts'
import type { Clock } from '../../core/ports/world.ts'
import { encodeGsm7 } from '../../core/sms/gsm7.ts'
import type { AtReply } from './at-chat.machine.ts'
import type { AtChat } from './at-chat.ts'
import { fieldsOf, numberOf } from './at-values.ts'
import type { BalanceWatch } from './balance.ts'
import { errorRowOf, wireOf } from './codes.ts'
import { byHand } from './console.ts'
import type { Health } from './health.ts'
import type { Inbox } from './inbox.ts'
import { pinTriesOf } from './models.ts'
import type { PinMemory } from './options.ts'
import { pinHashOf } from './setup.ts'
import type { ModemFacts } from './setup-facts.ts'
import { simStateOf, triedOn } from './setup-pin.ts'
import type { Ussd } from './ussd.ts'

export interface ExtrasOptions {
  readonly chat: AtChat
  readonly clock: Clock
  readonly facts: ModemFacts
  readonly ussd: Ussd
  readonly health: Health
  readonly inbox: Inbox
  readonly balance: BalanceWatch | undefined
  readonly pinMemory: PinMemory
  readonly port: string
  readonly ownNumber: string | undefined
  /** Sends one part outside of the queue. */
  readonly send: (part: OutgoingPart, signal: AbortSignal) => Promise<unknown>
}

const loopBackWithinMs = 90_000
const pinPattern = /^\d{4,8}$/
/** A changed PIN must leave room for a slip of the finger. */
const leastTries = 2

/** What people buy a modem for beside texts; each command waits its turn among those of the texts. */
export class Extras implements ModemControls {
  readonly #options: ExtrasOptions

  constructor(options: ExtrasOptions) {
    this.#options = options
  }

  async ussd(code: string, signal: AbortSignal): Promise<UssdAnswer> {
    const answer = await this.#options.ussd.ask(code, signal)
    await this.#options.balance?.heard(code, answer.words)
    return answer
  }

  command(line: string): Promise<CommandAnswer> {
    return byHand(this.#options.chat, this.#options.facts, line)
  }

  async changePin(oldPin: string, newPin: string): Promise<void> {
    await this.#guarded(oldPin, newPin, `AT+CPWD="SC","${oldPin}","${newPin}"`)
  }

  async setPinLock(on: boolean, pin: string): Promise<void> {
    await this.#guarded(pin, pin, `AT+CLCK="SC",${on ? 1 : 0},"${pin}"`)
  }

  /** A command that holds the PIN: a wrong one counts as a try, so it is remembered, and never made with one try left. */
  async #guarded(pin: string, next: string, text: string): Promise<void> {
    const { chat, facts, pinMemory } = this.#options
    if (!pinPattern.test(pin) || !pinPattern.test(next)) throw new GatewayError('modem/pin-form')
    const sims = triedOn(facts)
    for (const sim of sims) {
      if ((await pinMemory.recall(sim, pinHashOf(sim, pin)))?.outcome === 'refused')
        throw new GatewayError('modem/pin-tried')
    }
    const left = await this.#pinTries()
    if (left !== undefined && left < leastTries) throw new GatewayError('modem/pin-last-try', { details: { left } })
    const reply = await chat.ask({ text, timeoutMs: 20_000, secret: true })
    if (reply.outcome !== 'ok') return this.#pinRefused(reply, sims, pin)
    for (const sim of sims) await pinMemory.remember(sim, pinHashOf(sim, next), { outcome: 'accepted' })
  }

  async #pinRefused(reply: AtReply, sims: readonly string[], pin: string): Promise<never> {
    const { pinMemory } = this.#options
    const wrong = reply.outcome === 'cme' && reply.code === 16
    if (wrong) for (const sim of sims) await pinMemory.remember(sim, pinHashOf(sim, pin), { outcome: 'refused' })
    const wire = wireOf(reply)
    if (wrong) throw new GatewayError('modem/pin-not-right', { wire })
    const said = reply.outcome === 'cme' || reply.outcome === 'cms'
    const reason = said ? errorRowOf(reply).words : wire
    throw new GatewayError('modem/pin-not-changed', { details: { reason }, wire })
  }

  async #pinTries(): Promise<number | undefined> {
    const { pinTries } = this.#options.facts.model
    const reply = await this.#options.chat.ask({ text: pinTries.text, timeoutMs: 5_000, prefixes: [pinTries.prefix] })
    return reply.outcome === 'ok' ? pinTriesOf(pinTries, reply.lines) : undefined
  }

  async readings(): Promise<ModemReadings> {
    const { chat, facts, health, port } = this.#options
    // Asked first: the link of a modem whose card is found gone by the poll has ended when that is done.
    const sim = simStateOf(await chat.ask({ text: 'AT+CPIN?', timeoutMs: 10_000, prefixes: ['+CPIN:'] }))
    if (sim === 'open' || sim === 'unsaid') await health.poll()
    if (chat.closed) throw new GatewayError('modem/unplugged')
    const pinTriesLeft = await this.#pinTries()
    const lock = await chat.ask({ text: 'AT+CLCK="SC",2', timeoutMs: 5_000, prefixes: ['+CLCK:'] })
    const locked = lock.outcome === 'ok' ? numberOf(fieldsOf(lock.lines[0] ?? '')[0]) : undefined
    return {
      health: health.reading,
      port,
      sim,
      announces: facts.routing !== undefined && facts.routing.mt > 0,
      textMode: facts.textMode,
      ...(facts.baudRate === undefined ? {} : { baudRate: facts.baudRate }),
      ...(pinTriesLeft === undefined ? {} : { pinTriesLeft }),
      ...(locked === undefined ? {} : { pinLock: locked === 1 }),
    }
  }

  async loopBack(given: string | undefined, signal: AbortSignal): Promise<number> {
    const { clock, facts, inbox, send } = this.#options
    const to = given ?? this.#options.ownNumber ?? facts.ownNumber
    if (to === undefined) throw new GatewayError('modem/own-number-unknown')
    const body = `Textpost test ${randomInt(100_000, 1_000_000)}`
    const startedMs = clock.now()
    const came = inbox.expect(body)
    try {
      await send(partOf(to, body), signal)
      await within(clock, loopBackWithinMs, came.arrived, signal)
      return clock.now() - startedMs
    } finally {
      came.end()
    }
  }
}

function partOf(to: string, body: string): OutgoingPart {
  return {
    partId: 0,
    textId: 0,
    to,
    number: 1,
    total: 1,
    segment: { alphabet: 'gsm7', udh: [], data: encodeGsm7(body) ?? new Uint8Array() },
    body,
    receipt: false,
    more: false,
    reference: 0,
  }
}

function within(clock: Clock, limitMs: number, work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (act: () => void) => {
      timer.cancel()
      signal.removeEventListener('abort', given)
      act()
    }
    const given = () => end(() => reject(new GatewayError('modem/closed')))
    const seconds = Math.round(limitMs / 1000)
    const timer = clock.after(limitMs, () =>
      end(() => reject(new GatewayError('modem/loop-back-late', { details: { seconds } }))),
    )
    signal.addEventListener('abort', given, { once: true })
    void work.then(() => end(resolve))
  })
}
