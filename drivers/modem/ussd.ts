import { GatewayError } from '../../core/errors.ts'
import type { UssdAnswer } from '../../core/ports/transport.ts'
import type { Clock } from '../../core/ports/world.ts'
import { decodeGsm7, encodeGsm7 } from '../../core/sms/gsm7.ts'
import { fromHex, toHex } from '../../core/sms/octets.ts'
import { packSeptetsUncounted, unpackSeptetsUncounted } from '../../core/sms/septets.ts'
import { decodeLatin1, decodeUcs2, encodeUcs2 } from '../../core/sms/ucs2.ts'
import { type PhraseText, phrase } from '../../core/words/say.ts'
import type { AtReply } from './at-chat.machine.ts'
import type { AtChat } from './at-chat.ts'
import { fieldsOf, numberOf } from './at-values.ts'
import type { Urc } from './at-words.ts'
import { errorRowOf, wireOf } from './codes.ts'
import type { ModemFacts } from './setup-facts.ts'

export interface UssdOptions {
  readonly chat: AtChat
  readonly clock: Clock
  readonly facts: Pick<ModemFacts, 'model' | 'textMode'>
}

/** Digits, star and hash: a code or an answer to a menu. Anything else could be an injected command. */
const codePattern = /^[0-9*#+]{1,80}$/
const answerWithinMs = 45_000

/** `<m>` of `+CUSD` (TS 27.007 §7.15). */
const failures: Readonly<Record<number, PhraseText>> = {
  3: 'another program has answered',
  4: 'the network does not know this code',
  5: 'the network did not answer in time',
}

/** Codes such as `*100#` and the network's answers (USSD); one at a time. */
export class Ussd {
  readonly #options: UssdOptions
  #heard: ((urc: Urc) => void) | undefined
  #asking = false

  constructor(options: UssdOptions) {
    this.#options = options
  }

  hear(urc: Urc): void {
    if (urc.text.startsWith('+CUSD:')) this.#heard?.(urc)
  }

  /** @throws GatewayError `modem/ussd-code`, `modem/ussd-busy`, `modem/ussd-refused`, `modem/closed` */
  async ask(code: string, signal: AbortSignal): Promise<UssdAnswer> {
    if (!codePattern.test(code)) throw new GatewayError('modem/ussd-code', { details: { code } })
    if (this.#asking) throw new GatewayError('modem/ussd-busy')
    this.#asking = true
    const ended = new AbortController()
    try {
      const answer = this.#answer(AbortSignal.any([signal, ended.signal]))
      answer.catch(() => {})
      await this.#send(code)
      return answerOf(await answer, this.#options.facts)
    } finally {
      ended.abort()
      this.#heard = undefined
      this.#asking = false
    }
  }

  async #send(code: string): Promise<void> {
    const { facts } = this.#options
    const first = facts.textMode ? 'ucs2' : facts.model.ussd
    let reply = await this.#write(code, first)
    // Firmwares of one maker differ; a refusal costs nothing and starts nothing.
    if (reply.outcome === 'error' || reply.outcome === 'cme')
      reply = await this.#write(code, first === 'packed' ? 'plain' : 'packed')
    if (reply.outcome === 'ok') return
    if (reply.outcome === 'closed') throw new GatewayError('modem/unplugged')
    const reason =
      reply.outcome === 'cme' || reply.outcome === 'cms' ? errorRowOf(reply).words : phrase('the modem refuses it')
    throw new GatewayError('modem/ussd-refused', { details: { reason }, wire: wireOf(reply) })
  }

  #write(code: string, form: 'plain' | 'packed' | 'ucs2'): Promise<AtReply> {
    const text = `AT+CUSD=1,"${written(code, form)}",15`
    return this.#options.chat.ask({ text, timeoutMs: 20_000 })
  }

  #answer(signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      const end = (act: () => void) => {
        timer.cancel()
        signal.removeEventListener('abort', given)
        act()
      }
      const late = () => {
        // The session is over for us; the modem must not hold it open for the next.
        void this.#options.chat.ask({ text: 'AT+CUSD=2', timeoutMs: 5_000 })
        reject(new GatewayError('modem/ussd-refused', { details: { reason: failures[5] as string } }))
      }
      const given = () => end(() => reject(new GatewayError('modem/closed')))
      const timer = this.#options.clock.after(answerWithinMs, () => end(late))
      signal.addEventListener('abort', given, { once: true })
      this.#heard = (urc) => end(() => resolve(urc.text))
    }).then((text) => text as string)
  }
}

function written(code: string, form: 'plain' | 'packed' | 'ucs2'): string {
  if (form === 'plain') return code
  return toHex(form === 'ucs2' ? encodeUcs2(code) : packSeptetsUncounted(encodeGsm7(code) ?? new Uint8Array()))
}

function answerOf(line: string, facts: UssdOptions['facts']): UssdAnswer {
  const [mode, text = '', dcs] = fieldsOf(line)
  const m = numberOf(mode) ?? 0
  const words = ussdWords(text, numberOf(dcs), facts)
  if (words === '' && failures[m] !== undefined) {
    throw new GatewayError('modem/ussd-refused', { details: { reason: failures[m] }, wire: line })
  }
  return { words, more: m === 1 }
}

/**
 * The network's words. `dcs` is a cell broadcast data coding scheme (TS 23.038 §5), which not every modem gives or means;
 * what looks like hexadecimal is taken for what the modem's family writes.
 */
export function ussdWords(text: string, dcs: number | undefined, { model, textMode }: UssdOptions['facts']): string {
  const hex = /^(?:[0-9A-Fa-f]{2})+$/.test(text) && text.length >= 4
  if (hex && isUcs2(dcs) && text.length % 4 === 0) return decodeUcs2(fromHex(text)).trim()
  if (hex && textMode && text.length % 4 === 0) return decodeUcs2(fromHex(text)).trim()
  if (hex && isOctets(dcs)) return decodeLatin1(fromHex(text)).trim()
  // A balance of digits alone is not hexadecimal; packed words begin with a letter's bits more often than not.
  if (hex && (model.ussd === 'packed' || (/[A-F]/i.test(text) && text.length > 12))) {
    return decodeGsm7(unpackSeptetsUncounted(fromHex(text))).trim()
  }
  // +CSCS="GSM": each character is a septet; what is beyond ASCII there has been kept as Latin-1.
  const septets = Uint8Array.from(text, (char) => char.charCodeAt(0))
  return (septets.every((septet) => septet < 0x80) ? decodeGsm7(septets) : text).trim()
}

function isUcs2(dcs: number | undefined): boolean {
  if (dcs === undefined) return false
  return dcs === 0x11 || (dcs >> 6 === 1 && (dcs & 0x0c) === 0x08)
}

function isOctets(dcs: number | undefined): boolean {
  return dcs !== undefined && ((dcs >> 6 === 1 && (dcs & 0x0c) === 0x04) || dcs >> 2 === 0x3d)
}

const currency = String.raw`(?:€|£|\$|kr\.?|zł|Kč|Ft|lei|eur|euro|euros|usd|gbp|sek|nok|dkk|chf|fr\.|pln|czk|huf|ron|try|tl|₺|₽|rub|inr|rs\.?|zar|r)`
const amount = String.raw`-?\d{1,3}(?:[ .,'\u00a0]\d{3})+(?:[.,]\d{1,2})?|-?\d+(?:[.,]\d{1,2})?`
const patterns = [
  new RegExp(`(?:${currency})\\s?(${amount})(?![\\d.,]*[/:-]\\d)`, 'i'),
  new RegExp(`(${amount})\\s?(?:${currency})(?!\\p{L})`, 'iu'),
  new RegExp(`(?:balance|credit|saldo|guthaben|kontostand|solde|cr[eé]dit|bakiye)\\D{0,20}?(${amount})`, 'i'),
  /(-?\d+[.,]\d{2})(?![\d.,/:-])/,
]

/** The sum of money in an operator's sentence; undefined where there is none. */
export function amountIn(words: string): number | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(words)?.[1]
    if (found !== undefined) return amountOf(found)
  }
  return undefined
}

/** The last of point and comma parts the cents, when two digits or one follow it. */
function amountOf(text: string): number {
  const match = /^(-?)(.*?)(?:[.,](\d{1,2}))?$/.exec(text)
  const whole = (match?.[2] ?? '').replace(/\D/g, '')
  return Number(`${match?.[1] ?? ''}${whole === '' ? '0' : whole}.${match?.[3] ?? '0'}`)
}
