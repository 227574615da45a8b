import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type { Filing } from '../../../core/ports/mail.ts'
import {
  type FilingResult,
  type MailboxAccess,
  type MailEntry,
  MailTaker,
  type TakerOptions,
} from '../../../drivers/mail/mail-taker.ts'
import { quietLog } from '../../support/logs.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { MemoryStore, rawMail } from './memory-store.ts'

interface Kept {
  readonly uid: number
  readonly raw: Uint8Array
  readonly arrivedAt: number
  readonly messageId: string
}

/** A mailbox whose connection can be cut before any call. */
class TestMailbox {
  uidValidity = '1'
  next = 1
  inbox: Kept[] = []
  readonly folders = new Map<Filing, Kept[]>()
  /** How many more calls pass before the connection is cut; infinite unless told. */
  callsLeft = Number.POSITIVE_INFINITY
  filing: FilingResult = { kind: 'filed' }
  rawCalls = 0

  add(subject: string, arrivedAt = 0, messageId = `<${subject}@x>`): void {
    this.inbox.push({
      uid: this.next++,
      raw: Buffer.from(rawMail(subject, { 'Message-ID': messageId })),
      arrivedAt,
      messageId,
    })
  }

  /** The server gives every mail a new number. */
  renumber(): void {
    this.uidValidity = String(Number(this.uidValidity) + 1)
    this.next = 1
    this.inbox = this.inbox.map((mail) => ({ ...mail, uid: this.next++ }))
  }

  connect(): MailboxAccess {
    const call = <T>(give: () => T): Promise<T> =>
      this.callsLeft-- > 0 ? Promise.resolve(give()) : Promise.reject(new Error('cut'))
    const entryOf = ({ uid, raw, arrivedAt, messageId }: Kept): MailEntry => ({
      uid,
      sizeBytes: raw.length,
      arrivedAt,
      messageId,
      isMarked: false,
    })
    return {
      uidValidity: this.uidValidity,
      uidNext: this.next,
      folder: (filing) => `Textpost/${filing}`,
      uidsAbove: (uid) => call(() => this.inbox.filter((mail) => mail.uid > uid).map((mail) => mail.uid)),
      entries: (uids) => call(() => this.inbox.filter((mail) => uids.includes(mail.uid)).map(entryOf)),
      raw: (uids) =>
        call(() => {
          this.rawCalls++
          return new Map(this.inbox.filter((mail) => uids.includes(mail.uid)).map((mail) => [mail.uid, mail.raw]))
        }),
      header: (uid) => call(() => this.inbox.find((mail) => mail.uid === uid)?.raw),
      file: (uids, filing) =>
        call(() => {
          if (this.filing.kind !== 'filed') return this.filing
          const moved = this.inbox.filter((mail) => uids.includes(mail.uid))
          this.folders.set(filing, [...(this.folders.get(filing) ?? []), ...moved])
          this.inbox = this.inbox.filter((mail) => !uids.includes(mail.uid))
          return this.filing
        }),
    }
  }
}

const clock = new VirtualClock()
const options: TakerOptions = {
  account: 'office',
  user: 'gateway',
  mailbox: 'INBOX',
  takeFrom: 'new',
  maxSizeBytes: 5_000_000,
  renumberedMaxAgeMs: 48 * 3_600_000,
  clock,
  log: quietLog,
}

async function pass(box: TestMailbox, store: MemoryStore, more: Partial<TakerOptions> = {}): Promise<MailTaker> {
  const taker = await MailTaker.start({ ...options, ...more }, store.events, box.connect())
  await taker.pass()
  return taker
}

describe('taking mails', () => {
  test('a refused mail holds the cursor, but no other mail; the cursor jumps when it is through', async () => {
    const [box, store] = [new TestMailbox(), new MemoryStore()]
    const taker = await pass(box, store)
    let isRefusing = true
    store.decide = ({ parsed }) => {
      if (isRefusing && parsed.subject === 'b')
        throw new GatewayError('store/unavailable', { details: { reason: 'x' } })
      return 'Processed'
    }
    for (const subject of ['a', 'b', 'c', 'd']) box.add(subject)
    for (let time = 0; time < 20; time++) await taker.pass()
    // So long it may be the store, and the order is worth more.
    expect(store.subjects).toEqual(['a'])
    await taker.pass()
    expect(store.subjects).toEqual(['a', 'c', 'd'])
    expect(store.cursor?.lastUid).toBe(1)
    expect(taker.hasTroubles).toBe(true)
    isRefusing = false
    await taker.pass()
    expect(store.subjects).toEqual(['a', 'c', 'd', 'b'])
    expect(store.cursor?.lastUid).toBe(4)
    expect(taker.hasTroubles).toBe(false)
  })

  test('mails are taken in their order while the disk is full, whatever still fits on it', async () => {
    const [box, store] = [new TestMailbox(), new MemoryStore()]
    const taker = await pass(box, store)
    let fits = 'bd'
    store.decide = ({ parsed }) => {
      if (!fits.includes(parsed.subject)) throw new GatewayError('store/unavailable', { details: { reason: 'x' } })
      return 'Processed'
    }
    for (const subject of ['a', 'b', 'c']) box.add(subject)
    await taker.pass()
    box.add('d')
    await taker.pass()
    expect(store.subjects).toEqual([])
    fits = 'abd'
    await taker.pass()
    expect(store.subjects).toEqual(['a', 'b'])
    fits = 'abcd'
    await taker.pass()
    expect(store.subjects).toEqual(['a', 'b', 'c', 'd'])
  })

  test('a store that refuses everything is not asked for every mail', async () => {
    const [box, store] = [new TestMailbox(), new MemoryStore()]
    const taker = await pass(box, store)
    store.decide = () => {
      throw new GatewayError('store/unavailable', { details: { reason: 'x' } })
    }
    for (let n = 0; n < 500; n++) box.add(`mail ${n}`)
    await taker.pass()
    expect(store.takes).toBe(1)
    await taker.pass()
    expect(store.takes).toBe(2)
    expect(box.inbox).toHaveLength(500)
    store.decide = () => 'Processed'
    await taker.pass()
    expect(store.mails).toHaveLength(500)
    expect(box.inbox).toEqual([])
    expect(store.cursor?.lastUid).toBe(500)
  })

  test('a store that cannot even say what it knows is not asked for every mail', async () => {
    const [box, store] = [new TestMailbox(), new MemoryStore()]
    const taker = await pass(box, store)
    let asked = 0
    const known = store.events.known
    const broken = async () => {
      asked++
      throw new GatewayError('store/unavailable', { details: { reason: 'x' } })
    }
    Object.assign(store.events, { known: broken })
    for (let n = 0; n < 500; n++) box.add(`mail ${n}`)
    await taker.pass()
    expect(asked).toBe(1)
    expect(store.takes).toBe(0)
    Object.assign(store.events, { known })
    await taker.pass()
    expect(store.mails).toHaveLength(500)
    expect(box.inbox).toEqual([])
  })

  test('a refused mail never becomes a failed one, however often', async () => {
    const [box, store] = [new TestMailbox(), new MemoryStore()]
    const taker = await pass(box, store)
    store.decide = () => {
      throw new GatewayError('store/unavailable', { details: { reason: 'x' } })
    }
    box.add('a')
    for (let n = 0; n < 20; n++) await taker.pass()
    expect(box.inbox).toHaveLength(1)
    expect(store.attentions).toEqual([])
  })

  test('what is fetched in one go is bounded', async () => {
    const [box, store] = [new TestMailbox(), new MemoryStore()]
    for (let n = 0; n < 120; n++) box.add(`mail ${n}`)
    await pass(box, store, { takeFrom: 'all' })
    expect(box.rawCalls).toBe(3)
    expect(store.mails).toHaveLength(120)
  })

  test('a mailbox that may not be changed: every mail once, and a word to the office', async () => {
    const [box, store] = [new TestMailbox(), new MemoryStore()]
    box.filing = { kind: 'read-only' }
    const taker = await pass(box, store)
    for (const subject of ['a', 'b']) box.add(subject)
    await taker.pass()
    await taker.pass()
    expect(store.takes).toBe(2)
    expect(store.filedUids).toEqual([])
    expect(store.cursor?.lastUid).toBe(2)
    expect(new Set(store.attentions)).toEqual(new Set(['mail/imap-read-only']))
    await pass(box, store)
    expect(store.takes).toBe(2)
  })

  test('a mail that a person moved away meanwhile is passed over', async () => {
    const [box, store] = [new TestMailbox(), new MemoryStore()]
    const taker = await pass(box, store)
    box.add('a')
    box.add('b')
    box.add('c')
    box.inbox.splice(1, 1)
    await taker.pass()
    expect(store.subjects).toEqual(['a', 'c'])
    expect(store.cursor?.lastUid).toBe(3)
  })

  test('a server that counts on from below without telling: by Message-ID, as after a renumbering', async () => {
    const [box, store] = [new TestMailbox(), new MemoryStore()]
    const first = await pass(box, store)
    for (const subject of ['a', 'b', 'c']) box.add(subject, clock.now())
    await first.pass()
    box.next = 2
    box.add('d', clock.now())
    await pass(box, store)
    expect(store.subjects).toEqual(['a', 'b', 'c', 'd'])
    expect(store.cursor).toEqual({ uidValidity: '1/1', lastUid: 2 })
    box.add('e', clock.now())
    await pass(box, store)
    expect(store.subjects).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(store.cursor).toEqual({ uidValidity: '1/1', lastUid: 3 })
  })

  test('a renumbering whose walk is cut short begins anew, and old mails stay left', async () => {
    const [box, store] = [new TestMailbox(), new MemoryStore()]
    const old = clock.now() - 72 * 3_600_000
    for (let n = 0; n < 450; n++) box.add(`old ${n}`, old)
    await pass(box, store)
    box.add('fresh', clock.now())
    box.inbox.unshift(...box.inbox.splice(-1))
    box.renumber()
    for (const calls of [1, 2, 3, 4, 5, 6]) {
      box.callsLeft = calls
      await pass(box, store).catch(() => {})
      expect(store.subjects.filter((subject) => subject.startsWith('old'))).toEqual([])
    }
    box.callsLeft = Number.POSITIVE_INFINITY
    await pass(box, store)
    expect(store.subjects).toEqual(['fresh'])
    expect(store.attentions).toContain('mail/imap-renumbered')
    expect(store.cursor).toEqual({ uidValidity: '2', lastUid: 451 })
    expect(box.inbox).toHaveLength(450)
  })
})

test('whenever it is cut, whatever is refused, however often it starts again: none lost, none taken twice, all put away', async () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('add' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('cut' as const), calls: fc.integer({ min: 0, max: 9 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('refuse' as const), every: fc.integer({ min: 1, max: 3 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('renumber' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('unmovable' as const) }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const [box, store] = [new TestMailbox(), new MemoryStore()]
      await pass(box, store)
      let added = 0
      let taker: MailTaker | undefined
      for (const action of steps) {
        box.callsLeft = Number.POSITIVE_INFINITY
        if (action.kind === 'add') box.add(`mail ${added++}`, clock.now())
        else if (action.kind === 'renumber') {
          box.renumber()
          taker = undefined
        } else if (action.kind === 'unmovable') box.filing = { kind: 'failed', folder: 'x', reason: 'full' }
        else if (action.kind === 'refuse') {
          let count = 0
          store.decide = () => {
            if (++count % action.every === 0) throw new GatewayError('store/unavailable', { details: { reason: 'x' } })
            return 'Processed'
          }
        } else if (action.kind === 'cut') {
          box.callsLeft = action.calls
          taker = undefined
          await pass(box, store).catch(() => {})
        } else {
          taker ??= await MailTaker.start(options, store.events, box.connect())
          await taker.pass()
        }
      }
      box.callsLeft = Number.POSITIVE_INFINITY
      box.filing = { kind: 'filed' }
      store.decide = () => 'Processed'
      const last = await MailTaker.start(options, store.events, box.connect())
      for (let n = 0; n < 3; n++) await last.pass()
      expect([...store.subjects].sort()).toEqual(Array.from({ length: added }, (_, n) => `mail ${n}`).sort())
      expect(box.inbox).toEqual([])
      expect(last.hasTroubles).toBe(false)
    }),
    { numRuns: 300 },
  )
})
