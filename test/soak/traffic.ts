import { createHash } from 'node:crypto'
import { parseMail } from '../../drivers/mail/parse.ts'
import type { DeliveredMail } from '../../drivers/simulator/mailbox.ts'
import type { ArrivedText, SimulatedPhone } from '../../drivers/simulator/phones.ts'
import type { Random } from '../faults/random.ts'
import { fillers } from '../support/fillers.ts'
import { Accounts, type Tally } from './accounts.ts'
import { modemPhones, people, type SoakOffice } from './office.ts'

const minuteMs = 60_000

/** What a busy office does in a minute, in means. */
const aMinute = { mails: 1, texts: 1.5, fromPhones: 1 } as const

/** Share of the texts that their phone answers. */
const answered = 0.3

const phoneCount = 60
/** Phones of these places are switched off now and then: what waits for one in two networks comes in any order. */
const isRestless = (place: number) => place % 6 === 5
/** Gets more than its limit in an hour. */
const favourite = 1
const favoured = 0.08

/** Message-IDs are remembered for so many of the last texts of phones: a second mail of one comes soon. */
const rememberedMails = 3_000

/** People of the office and phones that write to each other all day, and the accounts of what they wrote and got. */
export class Traffic {
  readonly #office: SoakOffice
  readonly #random: Random
  readonly #phones: readonly SimulatedPhone[]
  readonly #out: Accounts
  readonly #in: Accounts
  /** As numbers: the strings would keep the mails that they are parts of. */
  readonly #messageIds = new Map<number, number>()
  readonly #unanswered = new Set<number>()
  readonly #ends: (() => void)[] = []
  readonly #counts = { doubled: 0, labelled: 0, mailsDoubled: 0, released: 0 }
  /** Texts whose doubling nothing told of. */
  readonly #unlabelled: number[] = []
  /** Those that came out of order, with what the ledger tells of them. */
  readonly #misplaced: string[] = []
  #serial = 0
  #over = false
  /** How much busier than usual. */
  readonly #pace: number

  constructor(office: SoakOffice, random: Random, { pace, most }: { readonly pace: number; readonly most: number }) {
    this.#office = office
    this.#random = random
    this.#pace = pace
    this.#out = new Accounts(most)
    this.#in = new Accounts(most)
    this.#phones = Array.from({ length: phoneCount }, (_, place) => {
      const number = `${place % 3 === 0 ? modemPhones : '+46703'}${222_000 + place}`
      const phone = office.network.phone(number)
      phone.autoReply = (text) => this.#answer(phone, text)
      return phone
    })
    this.#ends.push(
      office.network.subscribe((event) => {
        if (event.kind !== 'arrived') return
        const number = numberIn(event.text.text, 't')
        if (number !== undefined) this.#out.arrive(number, event.phone.number)
      }),
      office.mailbox.onDelivery((mail) => {
        if (mail.user.name !== 'gateway') void office.hold(this.#mailed(mail))
      }),
    )
  }

  /** Begins; every minute brings something. */
  start(): void {
    this.#office.clock.after(minuteMs, () => {
      if (this.#over) return
      this.#minute()
      this.start()
    })
  }

  /** Nothing new is written. Phones are switched on. */
  stop(): void {
    this.#over = true
    for (const phone of this.#phones) phone.on = true
  }

  close(): void {
    for (const end of this.#ends) end()
  }

  /** Whether all that was written has arrived. */
  get complete(): boolean {
    return this.#out.missing === 0 && this.#in.missing === 0 && this.#unanswered.size === 0
  }

  get messages(): number {
    return this.#out.written + this.#in.written
  }

  /** Releases what is held, asks for labels of what was doubled, and clears what people have read. */
  async tidy(): Promise<void> {
    const { store, calls, mailbox } = this.#office
    const held = await store.read((rooms) => rooms.texts.list({ direction: 'out', states: ['held'], limit: 1_000 }))
    for (const text of held.reverse()) {
      const number = numberIn(text.body, 't')
      if (number !== undefined) this.#out.outOfOrder(number)
      await calls.release({ textId: text.id })
      this.#counts.released++
    }
    for (const number of this.#out.takeDoubled()) {
      this.#counts.doubled++
      const sent = await this.#textsOf(number)
      if (sent.some((text) => text.direction === 'out' && text.mayBeDoubled)) this.#counts.labelled++
      else this.#unlabelled.push(number)
    }
    // Now, because the words that they are found by are erased in time.
    for (const { number, after } of this.#out.disordered.slice(this.#misplaced.length))
      this.#misplaced.push(`text ${number} after ${after}: ${await this.#story(number)}; ${await this.#story(after)}`)
    this.#in.takeDoubled()
    for (const { name } of people.slice(1)) mailbox.forget(name, 'INBOX')
    for (const filing of ['Processed', 'Rejected', 'Failed', 'Ignored']) mailbox.forget('gateway', `Textpost/${filing}`)
  }

  tally(): Tally {
    return {
      out: this.#out.written,
      in: this.#in.written,
      lost: this.#out.missing + this.#in.missing,
      disordered: this.#out.disordered.length,
      ...this.#counts,
    }
  }

  /** What is amiss, in words, for a person to look into. */
  async findings(): Promise<string[]> {
    const lines: string[] = []
    for (const number of [...this.#out.firstMissing(5), ...this.#unlabelled.slice(0, 5)]) {
      const states = (await this.#textsOf(number)).map(
        (text) => `${text.transport} ${text.state} ${text.error?.code ?? ''}`,
      )
      lines.push(
        `text ${number}: ${this.#out.hasArrived(number) ? 'doubled' : 'not arrived'}; ${states.join(', ') || 'unknown to the gateway'}`,
      )
    }
    lines.push(...this.#misplaced)
    for (const number of this.#in.firstMissing(5)) lines.push(`text ${number} of a phone: no mail`)
    return lines
  }

  /** What the ledger tells of a text, for a person to look into. */
  async #story(number: number): Promise<string> {
    const texts = await this.#textsOf(number)
    const ledger = await this.#office.store.read(async (rooms) =>
      Promise.all(texts.map(({ id }) => rooms.ledger.of({ textId: id }))),
    )
    return ledger
      .flat()
      .map(({ id: _id, at, ...event }) => `${new Date(at).toISOString().slice(5, 19)} ${JSON.stringify(event)}`)
      .join(' ')
  }

  #textsOf(number: number) {
    return this.#office.store.read((rooms) => rooms.texts.list({ direction: 'out', search: `t${number}.`, limit: 5 }))
  }

  #minute(): void {
    const { clock } = this.#office
    const at = (work: () => void) => clock.after(this.#random.next() * minuteMs * 0.9, work)
    for (let left = this.#times(aMinute.mails); left > 0; left--) at(() => this.#writeMail())
    for (let left = this.#times(aMinute.texts); left > 0; left--) at(() => void this.#office.hold(this.#writeText()))
    for (let left = this.#times(aMinute.fromPhones); left > 0; left--) at(() => this.#textFromPhone())
    if (this.#random.next() < 0.05 * this.#pace) this.#switchOff()
  }

  #times(mean: number): number {
    const wanted = mean * this.#pace
    return Math.floor(wanted) + (this.#random.next() < wanted % 1 ? 1 : 0)
  }

  /** Half of the phones are written to by mail, the others from the window: what comes two ways has no order. */
  #pick(byMail: boolean): { readonly phone: SimulatedPhone; readonly number: number } {
    const places = this.#phones.map((_, place) => place).filter((place) => (place % 2 === 0) === byMail)
    const place = !byMail && this.#random.next() < favoured ? favourite : this.#random.pick(places)
    return { phone: this.#phones[place] as SimulatedPhone, number: this.#out.write(!isRestless(place)) }
  }

  #writeMail(): void {
    if (this.#over) return
    const { phone, number } = this.#pick(true)
    const person = this.#random.pick(people.slice(1))
    const to = `${phone.number}@sms.test`
    const lines = [
      `From: ${person.name} <${person.address}>`,
      `To: ${to}`,
      `Subject: About ${number}`,
      `Message-ID: <soak-${++this.#serial}@office.test>`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      `t${number}.${this.#random.pick(fillers)}`,
      '',
    ]
    const raw = new TextEncoder().encode(lines.join('\r\n'))
    this.#office.mailbox.submit({ user: person.name, mailFrom: person.address, rcptTo: [to], remote: '127.0.0.1', raw })
  }

  /** From the window; where the store refuses, the person presses Send again. */
  async #writeText(): Promise<void> {
    if (this.#over) return
    const { phone, number } = this.#pick(false)
    const text = `t${number}.${this.#random.pick(fillers)}`
    const send = async (): Promise<void> => {
      try {
        await this.#office.calls.send({ to: [phone.number], text, priority: 'normal' })
        this.#unanswered.delete(number)
      } catch {
        this.#unanswered.add(number)
        this.#out.outOfOrder(number)
        this.#office.clock.after(10_000, () => void this.#office.hold(send()))
      }
    }
    await send()
  }

  #textFromPhone(): void {
    if (this.#over) return
    const phone = this.#random.pick(this.#phones)
    if (!phone.on) return
    const own = this.#random.pick(['+46700000001', '+46700000002'])
    const number = this.#in.write(false)
    // The networks keep what they have taken for as long as the gateway is away.
    void phone.send(`r${number}.${this.#random.pick(fillers)}`, own)
  }

  #answer(phone: SimulatedPhone, text: ArrivedText): string | undefined {
    const number = numberIn(text.text, 't')
    if (this.#over || number === undefined || isRestless(this.#phones.indexOf(phone))) return undefined
    return this.#random.next() < answered ? `r${this.#in.write(false)}.` : undefined
  }

  #switchOff(): void {
    const restless = this.#phones.filter((phone, place) => isRestless(place) && phone.on)
    if (restless.length === 0) return
    const phone = this.#random.pick(restless)
    phone.on = false
    this.#office.clock.after(this.#random.int(5, 45) * minuteMs, () => {
      phone.on = true
    })
  }

  /** A mail to somebody in the office: the text of a phone, or a report. */
  async #mailed({ raw, user }: DeliveredMail): Promise<void> {
    const { text = '', messageId } = await parseMail(raw)
    const number = numberIn(text, 'r')
    if (number === undefined) return
    const id = createHash('sha256').update(messageId).digest().readUInt32BE()
    const first = this.#messageIds.get(number)
    if (first === undefined) {
      this.#messageIds.set(number, id)
      const oldest = this.#messageIds.keys().next().value
      if (this.#messageIds.size > rememberedMails && oldest !== undefined) this.#messageIds.delete(oldest)
    } else if (first !== id) this.#counts.mailsDoubled++
    this.#in.arrive(number, user.name)
  }
}

/** The number after a letter at the start of a word and before a dot. */
function numberIn(text: string, letter: 't' | 'r'): number | undefined {
  const found = new RegExp(`(?<![\\p{L}\\p{N}])${letter}(\\d+)\\.`, 'u').exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}
