import type { ArrivedText, SimulatedPhone } from '../../drivers/simulator/phones.ts'
import { fillers } from '../support/fillers.ts'
import type { Office } from '../support/office.ts'
import type { Random } from './random.ts'

/** What the conductor counts at both ends when a run is over. */
export interface Tally {
  /** Mails that Anna wrote and texts that phones answered with. */
  readonly mails: number
  readonly answers: number
  /** Mails whose text reached no phone, and answers that no mail brought. */
  readonly lost: number
  /** Texts that a phone got more than once, and of these the ones that Textpost says may be doubled. */
  readonly doubled: number
  readonly labelled: number
  /** Answers that came as two mails with Message-IDs of their own. */
  readonly answersDoubled: number
  /** Texts that a phone got before one that was written earlier. */
  readonly disordered: number
  /** Texts that arrived and that Textpost says failed, or the other way round. */
  readonly untrue: number
  /** Mails whose text had not arrived, and answers on their way, when things broke. */
  readonly underWay: number
}

/**
 * The conductor's own accounts: what was written at each end, by tokens that are in the words, and what arrived at the other. It trusts nothing
 * that the gateway says but the label of a text that may have been sent twice.
 */
export class Accounts {
  readonly #office: Office
  readonly #random: Random
  readonly #phones: readonly SimulatedPhone[]
  readonly #written = new Map<string, string[]>()
  readonly #answers: string[] = []
  readonly #sending = new Set<Promise<void>>()
  #over = false

  constructor(office: Office, random: Random, phones: number) {
    this.#office = office
    this.#random = random
    this.#phones = Array.from({ length: phones }, (_, at) => office.network.phone(`+4670222${String(1000 + at)}`))
    for (const phone of this.#phones) {
      this.#written.set(phone.number, [])
      phone.subscribe((event) => {
        if (event.kind === 'arrived') this.#arrived(phone, event.text)
      })
    }
  }

  /** One more mail from Anna, to one of the phones. */
  write(): void {
    const phone = this.#random.pick(this.#phones)
    const tokens = this.#written.get(phone.number) as string[]
    const token = `t${this.#phones.indexOf(phone)}n${tokens.length}`
    tokens.push(token)
    this.#office.annaWrites({
      to: `${phone.number}@sms.test`,
      subject: `About ${token}`,
      text: `${token}.${this.#random.pick(fillers)}`,
    })
  }

  /** Every second text is answered, once, as soon as the network takes the answer. */
  #arrived(phone: SimulatedPhone, { text }: ArrivedText): void {
    const token = tokenOf(text)
    if (token === undefined || Number(token.split('n')[1]) % 2 === 1) return
    const answer = `re-${token}`
    if (this.#answers.includes(answer)) return
    this.#answers.push(answer)
    const sent = this.#answer(phone, `${answer}.`).finally(() => this.#sending.delete(sent))
    this.#sending.add(sent)
  }

  async #answer(phone: SimulatedPhone, text: string): Promise<void> {
    while (!this.#over) {
      try {
        return await phone.send(text)
      } catch {
        // The modem is unplugged or full: its network keeps the text and tries again.
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }

  /** Whether both ends have everything. */
  async complete(): Promise<boolean> {
    if (this.#sending.size > 0) return false
    for (const phone of this.#phones) {
      const had = new Set(phone.inbox.map(({ text }) => tokenOf(text)))
      if (this.#written.get(phone.number)?.some((token) => !had.has(token))) return false
    }
    const mailed = await this.#mailed()
    return this.#answers.every((answer) => mailed.has(answer))
  }

  /** What has left one end and not reached a phone, or the network not taken. */
  underWay(): number {
    const texts = this.#phones.map(({ number, inbox }) => {
      const had = new Set(inbox.map(({ text }) => tokenOf(text)))
      return this.#written.get(number)?.filter((token) => !had.has(token)).length ?? 0
    })
    return texts.reduce((sum, one) => sum + one, this.#sending.size)
  }

  /** Ends the answering, and counts. */
  async tally(): Promise<Omit<Tally, 'underWay'>> {
    this.#over = true
    const mailed = await this.#mailed()
    const counts = await Promise.all(this.#phones.map((phone) => this.#count(phone)))
    const sum = (name: keyof PhoneCount) => counts.reduce((total, one) => total + one[name], 0)
    return {
      mails: sum('written'),
      answers: this.#answers.length,
      lost: sum('lost') + this.#answers.filter((answer) => !mailed.has(answer)).length,
      doubled: sum('doubled'),
      labelled: sum('labelled'),
      answersDoubled: this.#answers.filter((answer) => (mailed.get(answer)?.size ?? 0) > 1).length,
      disordered: sum('disordered'),
      untrue: sum('untrue'),
    }
  }

  async #count(phone: SimulatedPhone): Promise<PhoneCount> {
    const written = this.#written.get(phone.number) ?? []
    const had = phone.inbox.map(({ text }) => tokenOf(text)).filter((token) => token !== undefined)
    const first = [...new Set(had)]
    const doubled = first.filter((token) => had.indexOf(token) !== had.lastIndexOf(token))
    const texts = await this.#office.engine.call('texts', { phone: phone.number, direction: 'out', limit: 500 })
    const labelled = doubled.filter((token) =>
      texts.some((text) => text.direction === 'out' && text.mayBeDoubled && tokenOf(text.body) === token),
    )
    const told = (token: string) =>
      texts.filter((text) => text.direction === 'out' && tokenOf(text.body) === token).map(({ state }) => state)
    const untrue = written.filter((token) => {
      const says = told(token).some((state) => state === 'sent' || state === 'delivered')
      return says !== had.includes(token)
    })
    const numbers = first.map((token) => written.indexOf(token))
    return {
      written: written.length,
      lost: written.filter((token) => !had.includes(token)).length,
      doubled: doubled.length,
      labelled: labelled.length,
      disordered: numbers.filter((number, at) => at > 0 && number < Math.max(...numbers.slice(0, at))).length,
      untrue: untrue.length,
    }
  }

  /** The Message-IDs of the mails that brought each answer to Anna. */
  async #mailed(): Promise<Map<string, Set<string>>> {
    const found = new Map<string, Set<string>>()
    for (const mail of await this.#office.annasInbox()) {
      const answer = /re-t\d+n\d+(?=\.)/.exec(mail.text ?? '')?.[0]
      if (answer === undefined) continue
      const ids = found.get(answer) ?? new Set()
      found.set(answer, ids.add(mail.messageId ?? ''))
    }
    return found
  }
}

interface PhoneCount {
  readonly written: number
  readonly lost: number
  readonly doubled: number
  readonly labelled: number
  readonly disordered: number
  readonly untrue: number
}

function tokenOf(text: string): string | undefined {
  return /^t\d+n\d+(?=\.)/.exec(text)?.[0]
}
