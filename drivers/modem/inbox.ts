import type { Incoming } from '../../core/ports/transport.ts'
import type { Clock, Log } from '../../core/ports/world.ts'
import { decodeSegmentData } from '../../core/sms/segment-text.ts'
import type { AtReply } from './at-chat.machine.ts'
import type { AtChat } from './at-chat.ts'
import { fieldsOf, memoryUseOf, messageAt, numberOf, type StoredMessage, storedMessagesOf } from './at-values.ts'
import type { Urc } from './at-words.ts'
import { wireOf } from './codes.ts'
import { type ReadPdu, readPdu } from './incoming.ts'
import type { ModemFacts } from './setup-facts.ts'
import { saidReport, textListOf, textMessageAt } from './text-mode.ts'

/** How full a memory is after a sweep. */
export interface MemoryReading {
  readonly memory: string
  readonly used: number
  readonly total: number
}

export interface InboxOptions {
  readonly chat: AtChat
  readonly clock: Clock
  readonly log: Log
  readonly facts: ModemFacts
  /** Resolves when the message is stored; only then is it deleted or acknowledged. */
  readonly deliver: (incoming: Incoming) => Promise<void>
  readonly measured: (readings: readonly MemoryReading[]) => void
}

/** A message that the modem said rather than stored. */
interface Direct {
  readonly pdu: string
  readonly length: number | undefined
}

/** The place of a message that the modem announced. */
interface Place {
  readonly memory: string
  readonly index: number
}

/** Announcements beyond these become one sweep: a storm of them must not become a heap. */
const mostAnnounced = 50
/** Direct messages that wait; the network keeps what is not acknowledged. */
const mostDirect = 1_000
const fingerprintsKept = 2_000
const deliverAgainMs = 5_000
/** Garbled direct messages in a row that the network is asked to send again. */
const mostRefusals = 2
/** Visits to a place whose message comes short, before that is taken for what it is. */
const mostDoubts = 4

/** Takes messages out of the modem: what it says directly, what it announces, and what a look into its memories finds. */
export class Inbox {
  readonly #options: InboxOptions
  readonly #directs: Direct[] = []
  readonly #places: Place[] = []
  readonly #taken = new Set<string>()
  /** Messages that are being stored, by fingerprint. */
  readonly #inHand = new Map<string, Promise<boolean>>()
  /** A direct message waits for its acknowledgement, so it does not wait for a sweep: each has a worker of its own. */
  readonly #atDirects = new Worker((error) => this.#options.log.write('error', 'inbox failed', { error }))
  readonly #atPlaces = new Worker((error) => this.#options.log.write('error', 'inbox failed', { error }))
  #sweepWanted = false
  #closed = false
  #refusals = 0
  /** How often the message at a place could not be read for certain, by memory and index. */
  readonly #doubts = new Map<string, number>()
  /** The memory that `+CMGR` and `+CMGD` work on, as far as is known. */
  #selected: string | undefined
  readonly #pauses = new Set<() => void>()
  /** Texts to oneself that are waited for, by their words. */
  readonly #expected = new Map<string, () => void>()

  constructor(options: InboxOptions) {
    this.#options = options
    this.#selected = options.facts.memories[0]
  }

  /** Takes what a URC says; others than those about messages are left alone. */
  hear(urc: Urc): void {
    const fields = fieldsOf(urc.text)
    if (urc.body !== undefined) {
      if (urc.text.startsWith('+CBM:')) return
      this.#addDirect({ pdu: urc.body, length: numberOf(fields.at(-1)) })
    } else if (urc.text.startsWith('+CMTI:') || urc.text.startsWith('+CDSI:')) {
      const memory = fields[0] ?? ''
      const index = numberOf(fields[1])
      // SIM7000 may say `+CMTI: ,-1`.
      if (memory === '' || index === undefined || !/^[A-Z]{2}$/.test(memory)) this.sweep()
      else this.#addPlace({ memory, index })
    } else if (urc.text.startsWith('+CDS:')) {
      const pdu = saidReport(urc.text)
      if (pdu !== undefined) this.#addDirect({ pdu, length: undefined })
    } else if (urc.text.startsWith('^SMMEMFULL')) {
      // Huawei E1750 says this instead of +CMTI (wdoekes/asterisk-chan-dongle#47).
      this.sweep()
    }
  }

  /** Looks into every memory, after what is waiting. */
  sweep(): void {
    this.#sweepWanted = true
    this.#workAtPlaces()
  }

  /** Waits for a text of these words, which is then nobody's. One that comes after `end` is a text like any other. */
  expect(words: string): { readonly arrived: Promise<void>; end(): void } {
    const arrived = new Promise<void>((resolve) => this.#expected.set(words, resolve))
    return { arrived, end: () => void this.#expected.delete(words) }
  }

  /** Takes nothing more. */
  close(): void {
    this.#closed = true
    this.#directs.length = 0
    this.#places.length = 0
    this.#sweepWanted = false
    for (const end of this.#pauses) end()
  }

  #addDirect(direct: Direct): void {
    if (this.#directs.length < mostDirect) this.#directs.push(direct)
    else this.#options.log.write('error', 'too many direct messages', { waiting: this.#directs.length })
    this.#atDirects.run(async () => {
      for (let next = this.#directs.shift(); next; next = this.#directs.shift()) await this.#direct(next)
    })
  }

  #addPlace(place: Place): void {
    if (this.#places.length < mostAnnounced) this.#places.push(place)
    else this.#sweepWanted = true
    this.#workAtPlaces()
  }

  #workAtPlaces(): void {
    if (this.#closed) return
    this.#atPlaces.run(async () => {
      while (!this.#closed) {
        const place = this.#places.shift()
        if (place) await this.#announced(place)
        else if (this.#sweepWanted) {
          this.#sweepWanted = false
          await this.#sweep()
        } else return
      }
    })
  }

  // ---- direct

  async #direct({ pdu, length }: Direct): Promise<void> {
    const { facts } = this.#options
    const read = readPdu(pdu, length)
    if (!read.sound && facts.acks && this.#refusals < mostRefusals) {
      this.#refusals++
      await this.#acknowledge(false)
      return
    }
    this.#refusals = 0
    let stored = await this.#hand(read)
    if (facts.acks) {
      await this.#acknowledge(stored)
      return
    }
    // Nobody else has it: it is kept here until it can be stored.
    while (!stored && !this.#closed) {
      await this.#wait(deliverAgainMs)
      if (!this.#closed) stored = await this.#hand(read)
    }
  }

  /** `+CNMA` (TS 27.005 §3.4.4). One that refuses, failed or came too late may have switched routing off. */
  async #acknowledge(taken: boolean): Promise<void> {
    const reply = await this.#ask({ text: taken ? 'AT+CNMA' : 'AT+CNMA=2', timeoutMs: 5_000 }, true)
    if (reply.outcome === 'ok' && taken) return
    this.#options.log.write('debug', 'message not acknowledged', { taken, wire: wireOf(reply) })
    await this.#route()
  }

  /** Has messages announced again as setup had it. */
  async #route(): Promise<void> {
    const { routing } = this.#options.facts
    if (!routing || this.#closed) return
    const { mode, mt, bm, ds, bfr } = routing
    await this.#ask({ text: `AT+CNMI=${mode},${mt},${bm},${ds},${bfr}`, timeoutMs: 5_000 })
  }

  // ---- stored

  async #announced({ memory, index }: Place): Promise<void> {
    if (!(await this.#select(memory))) return
    let message = await this.#read(index)
    if (!message && !this.#closed) {
      // The counters of some sticks (Huawei E3531) lag behind their announcements.
      await this.#wait(this.#options.facts.model.readAgainMs)
      message = await this.#read(index)
    }
    if (message) await this.#takeStored(message)
    else if (!this.#closed) this.#sweepWanted = true
  }

  async #sweep(): Promise<void> {
    const { facts, chat } = this.#options
    // A restart that nobody noticed may have switched both off.
    const modes = facts.textMode ? ['AT+CMGF=1', 'AT+CSCS="UCS2"', 'AT+CSDH=1'] : ['AT+CMGF=0']
    for (const text of modes) await this.#ask({ text, timeoutMs: 5_000 })
    await this.#route()
    const readings: MemoryReading[] = []
    const memories: (string | undefined)[] = facts.memories.length > 0 ? [...facts.memories] : [undefined]
    for (const memory of memories) {
      if (this.#closed || chat.closed) return
      const reading = await this.#sweepOne(memory)
      if (reading) readings.push(reading)
    }
    if (!this.#closed) this.#options.measured(readings)
  }

  async #sweepOne(memory: string | undefined): Promise<MemoryReading | undefined> {
    const use = memory === undefined ? undefined : await this.#choose(memory)
    if (memory !== undefined && use === undefined) return undefined
    const list = await this.#ask({
      text: this.#options.facts.textMode ? 'AT+CMGL="ALL"' : 'AT+CMGL=4',
      prefixes: ['+CMGL:'],
      bare: 'hex',
      timeoutMs: 10_000,
      renewed: true,
    })
    let deleted = 0
    // A list may be garbled or cut; each message is read by itself before it is taken and its place deleted.
    const places = this.#options.facts.textMode ? textListOf(list.lines) : storedMessagesOf(list.lines)
    for (const { index, stat } of places) {
      if (this.#closed) return undefined
      if (stat >= 2) continue
      if (memory !== undefined && this.#selected !== memory && !(await this.#select(memory))) return undefined
      const message = await this.#read(index)
      if (message && (await this.#takeStored(message))) deleted++
    }
    return memory === undefined || !use
      ? undefined
      : { memory, used: Math.max(0, use.used - deleted), total: use.total }
  }

  /** Stores and deletes a message; true when its place is free. Sent and unsent texts of others are left alone. */
  async #takeStored(message: StoredMessage): Promise<boolean> {
    if (message.stat >= 2) return false
    const read = await this.#believed(message)
    if (!read) return false
    if (!(await this.#hand(read))) return false
    const reply = await this.#ask({ text: `AT+CMGD=${message.index}`, timeoutMs: 10_000 })
    if (reply.outcome === 'ok') return true
    this.#options.log.write('warn', 'message could not be deleted', { index: message.index, wire: wireOf(reply) })
    return false
  }

  /**
   * The message, when it is certain that it was read as it is: sound, or the same nonsense twice. One that comes short each
   * time is taken at last as what it seems to be.
   */
  async #believed(message: StoredMessage): Promise<ReadPdu | undefined> {
    const place = `${this.#selected ?? ''} ${message.index}`
    const first = readPdu(message.pdu, message.length)
    const again = first.sound ? undefined : await this.#read(message.index)
    if (!first.sound && (!again || this.#closed)) return undefined
    const read = again ? readPdu(again.pdu, again.length) : first
    const doubts = (this.#doubts.get(place) ?? 0) + 1
    if (read.sound || (read.whole && again?.pdu === message.pdu) || doubts >= mostDoubts) {
      this.#doubts.delete(place)
      return read
    }
    this.#doubts.set(place, doubts)
    return undefined
  }

  async #read(index: number): Promise<StoredMessage | undefined> {
    const reply = await this.#ask({ text: `AT+CMGR=${index}`, prefixes: ['+CMGR:'], bare: 'hex', timeoutMs: 10_000 })
    if (reply.outcome !== 'ok') return undefined
    return this.#options.facts.textMode ? textMessageAt(index, reply.lines) : messageAt(index, reply.lines)
  }

  async #select(memory: string): Promise<boolean> {
    return this.#selected === memory || (await this.#choose(memory)) !== undefined
  }

  async #choose(memory: string): Promise<{ used: number; total: number } | undefined> {
    this.#selected = undefined
    const reply = await this.#ask({ text: `AT+CPMS="${memory}"`, prefixes: ['+CPMS:'], timeoutMs: 10_000 })
    if (reply.outcome !== 'ok') return undefined
    this.#selected = memory
    return memoryUseOf(reply.lines[0]) ?? { used: 0, total: 0 }
  }

  /** Hands a message to core unless it was handed before; true when it is stored. */
  #hand({ incoming }: ReadPdu): Promise<boolean> {
    const { fingerprint } = incoming
    // Some modems say a text and store it too (gammu/gammu#1162).
    if (this.#taken.has(fingerprint)) return Promise.resolve(true)
    const under = this.#inHand.get(fingerprint)
    if (under) return under
    const handing = this.#deliver(incoming).finally(() => this.#inHand.delete(fingerprint))
    this.#inHand.set(fingerprint, handing)
    return handing
  }

  async #deliver(incoming: Incoming): Promise<boolean> {
    const arrived =
      this.#expected.size > 0 && incoming.kind === 'segment' && this.#expected.get(decodeSegmentData(incoming.segment))
    if (arrived) {
      arrived()
      return true
    }
    try {
      await this.#options.deliver(incoming)
    } catch (thrown) {
      this.#options.log.write('warn', 'message could not be stored', { error: String(thrown) })
      return false
    }
    this.#taken.add(incoming.fingerprint)
    const [oldest] = this.#taken
    if (this.#taken.size > fingerprintsKept && oldest !== undefined) this.#taken.delete(oldest)
    return true
  }

  #ask(command: Parameters<AtChat['ask']>[0], urgent = false): Promise<AtReply> {
    return this.#options.chat.ask(command, { urgent })
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        timer.cancel()
        this.#pauses.delete(end)
        resolve()
      }
      const timer = this.#options.clock.after(delayMs, end)
      this.#pauses.add(end)
    })
  }
}

/** Runs one task at a time; asked again while it runs, it runs once more. */
class Worker {
  #busy = false
  #again = false
  readonly #failed: (error: string) => void

  constructor(failed: (error: string) => void) {
    this.#failed = failed
  }

  run(task: () => Promise<void>): void {
    this.#again = this.#busy
    if (this.#busy) return
    this.#busy = true
    task()
      .catch((thrown) => this.#failed(String(thrown)))
      .finally(() => {
        this.#busy = false
        if (this.#again) this.run(task)
      })
  }
}
