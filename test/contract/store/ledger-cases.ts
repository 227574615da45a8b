import { expect, it } from 'vitest'
import type { LedgerEvent } from '../../../core/ledger/events.ts'
import { harness, type StoreMaker } from './harness.ts'

const events: readonly LedgerEvent[] = [
  { at: 1, mailId: 1, kind: 'mail.taken', account: 'office', from: 'anna@example.com' },
  { at: 2, mailId: 1, textId: 10, kind: 'text.queued', phone: '+46701', parts: 2, alphabet: 'UCS-2', because: 'ş' },
  { at: 2, mailId: 1, textId: 11, kind: 'text.queued', phone: '+46702', parts: 1, alphabet: 'GSM' },
  { at: 3, textId: 10, kind: 'part.retry', number: 1, code: 'text/link-lost', details: { n: 1 }, dueAt: 9 },
  { at: 4, textId: 12, kind: 'text.unrouted' },
  { at: 5, textId: 12, outmailId: 7, kind: 'outmail.queued', to: ['a@b', 'c@d'], mailKind: 'text' },
]

export function ledgerCases(make: StoreMaker): void {
  it('keeps events as they are, in their order', async () => {
    const h = await harness(make)
    await h.write((rooms) => rooms.ledger.append(events))
    await h.write((rooms) => rooms.ledger.append([]))
    const recent = await h.read((rooms) => rooms.ledger.recent({ limit: 100 }))
    expect(recent.map(({ id, ...event }) => event)).toEqual([...events].reverse())
    expect(recent.map(({ id }) => id)).toEqual([...recent.map(({ id }) => id)].sort((a, b) => b - a))
  })

  it('tells the story of one message', async () => {
    const h = await harness(make)
    await h.write((rooms) => rooms.ledger.append(events))
    const story = async (subject: { mailId?: number; textId?: number; outmailId?: number }) => {
      const entries = await h.read((rooms) => rooms.ledger.of(subject))
      return entries.map(({ id, ...event }) =>
        events.findIndex((known) => JSON.stringify(known) === JSON.stringify(sorted(event, known))),
      )
    }
    expect(await story({ textId: 10 })).toEqual([1, 3])
    expect(await story({ mailId: 1 })).toEqual([0, 1, 2])
    expect(await story({ mailId: 1, textId: 10 })).toEqual([0, 1, 3])
    expect(await story({ outmailId: 7 })).toEqual([5])
    expect(await story({ textId: 99 })).toEqual([])
    expect(await story({})).toEqual([])
  })

  it('keeps whole milliseconds of an instant between two', async () => {
    const h = await harness(make)
    await h.write((rooms) => rooms.ledger.append([{ at: 7.9, textId: 1, kind: 'text.unrouted' }]))
    expect((await h.read((rooms) => rooms.ledger.recent({ limit: 1 }))).map(({ at }) => at)).toEqual([7])
  })

  it('shows the newest, page by page', async () => {
    const h = await harness(make)
    await h.write((rooms) => rooms.ledger.append(events))
    const recent = (filter: { beforeId?: number; limit: number }) => h.read((rooms) => rooms.ledger.recent(filter))
    const first = await recent({ limit: 2 })
    expect(first.map(({ at, kind }) => [at, kind])).toEqual([
      [5, 'outmail.queued'],
      [4, 'text.unrouted'],
    ])
    const rest = await recent({ limit: 2, beforeId: first[1]?.id ?? 0 })
    expect(rest.map(({ at, kind }) => [at, kind])).toEqual([
      [3, 'part.retry'],
      [2, 'text.queued'],
    ])
  })
}

/** The event with its fields in the order of `like`. */
function sorted(event: object, like: object): object {
  const fields = Object.keys(like).filter((name) => name in event)
  return Object.fromEntries(fields.map((name) => [name, (event as Record<string, unknown>)[name]]))
}
