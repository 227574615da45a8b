import type { OutState } from '../../../core/model.ts'
import type {
  ClaimedPart,
  NewInText,
  NewOutText,
  PartOutcome,
  ReceiptMatch,
  Store,
  StoreRooms,
  TextChange,
} from '../../../core/ports/store.ts'
import type { Segment } from '../../../core/ports/transport.ts'
import type { VirtualClock } from '../../support/virtual-clock.ts'

export type StoreMaker = () => Promise<{ store: Store; clock: VirtualClock }>

export const hourMs = 3_600_000
export const error = { code: 'text/link-lost', details: { n: 1 }, wire: 'ESME_RTHROTTLED' } as const

/** A store with the short forms of what tests do most. */
export async function harness(make: StoreMaker): Promise<Harness> {
  return new Harness(await make())
}

export class Harness {
  readonly store: Store
  readonly clock: VirtualClock
  readonly owner = 'engine-1'

  constructor({ store, clock }: { store: Store; clock: VirtualClock }) {
    this.store = store
    this.clock = clock
  }

  get now(): number {
    return this.clock.now()
  }

  write<T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T> {
    return this.store.write(job)
  }

  read<T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T> {
    return this.store.read(job)
  }

  /** Adds a text; returns its id. */
  add(change: Partial<NewOutText> = {}): Promise<number> {
    return this.write((rooms) => rooms.texts.insertOut(this.newText(change)))
  }

  newText(change: Partial<NewOutText> = {}): NewOutText {
    return {
      phone: '+46701234567',
      body: 'Hello',
      state: 'queued',
      transport: 'smsc',
      pinned: false,
      sender: 'anna@example.com',
      priority: 'normal',
      segments: segments(1),
      receipt: true,
      tellDelivered: false,
      dueAt: this.now,
      expiresAt: this.now + 48 * hourMs,
      createdAt: this.now,
      ...change,
    }
  }

  newIn(change: Partial<NewInText> = {}): NewInText {
    return {
      phone: '+46701234567',
      body: 'Answer',
      state: 'received',
      transport: 'smsc',
      ownNumber: '+46709999999',
      partCount: 1,
      sentAt: this.now - 1000,
      createdAt: this.now,
      ...change,
    }
  }

  claim(limit = 10, transport = 'smsc'): Promise<ClaimedPart[]> {
    return this.write((rooms) => rooms.queue.claim(transport, this.owner, limit, this.now, 300_000))
  }

  /** Ids of the texts claimed. */
  async claimed(limit = 10, transport = 'smsc'): Promise<number[]> {
    return (await this.claim(limit, transport)).map(({ textId }) => textId)
  }

  settle(...outcomes: PartOutcome[]): Promise<TextChange[]> {
    return this.write((rooms) => rooms.queue.settle(outcomes))
  }

  accepted(partId: number, wireId?: string): PartOutcome {
    return { kind: 'accepted', partId, at: this.now, wire: 'ESME_ROK', ...(wireId === undefined ? {} : { wireId }) }
  }

  retry(partId: number, waitMs: number, counts = true): PartOutcome {
    return { kind: 'retry', partId, at: this.now, dueAt: this.now + waitMs, counts, error }
  }

  refused(partId: number): PartOutcome {
    return { kind: 'refused', partId, at: this.now, error }
  }

  unknown(partId: number, waitMs = 120_000): PartOutcome {
    return { kind: 'unknown', partId, at: this.now, dueAt: this.now + waitMs, error }
  }

  /** Claims one part of the transport, which must be of `textId`, and records that the network took it. */
  async send(textId: number, wireId?: string, transport = 'smsc'): Promise<number> {
    const [part] = await this.claim(1, transport)
    if (part?.textId !== textId) throw new Error(`claimed text ${part?.textId} in place of ${textId}`)
    await this.settle(this.accepted(part.partId, wireId))
    return part.partId
  }

  receipt(change: Partial<ReceiptMatch> = {}): Promise<TextChange | undefined> {
    const match: ReceiptMatch = {
      transport: 'smsc',
      keys: [],
      state: 'delivered',
      at: this.now,
      wire: 'stat:DELIVRD',
      since: this.now - 7 * 24 * hourMs,
      ...change,
    }
    return this.write((rooms) => rooms.queue.applyReceipt(match))
  }

  async state(id: number): Promise<OutState | undefined> {
    return (await this.read((rooms) => rooms.texts.out(id)))?.state
  }

  async partStates(id: number): Promise<string[]> {
    return (await this.read((rooms) => rooms.texts.parts(id))).map(({ state }) => state)
  }

  move(
    id: number,
    from: OutState,
    to: OutState,
    change: { dueAt?: number; mayBeDoubled?: boolean } = {},
  ): Promise<boolean> {
    return this.write((rooms) => rooms.texts.moveOut(id, [from], to, { at: this.now, ...change }))
  }
}

export function segments(count: number): Segment[] {
  return Array.from({ length: count }, (_, index) => ({
    alphabet: 'gsm7',
    udh: count === 1 ? [] : [{ iei: 0, data: new Uint8Array([7, count, index + 1]) }],
    data: new Uint8Array([1, 2, index]),
  }))
}

export function phone(number: number): string {
  return `+4670${String(number).padStart(7, '0')}`
}
