import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Store } from '../../../core/ports/store.ts'
import { Harness, phone } from '../../contract/store/harness.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

/** `v<version>.sqlite.gz`: a store as that version left it, made by make-fixture.ts. A fixture that was released never changes. */
export const fixtureFolder = fileURLToPath(new URL('./fixtures', import.meta.url))

/** Whether a store that make-fixture.ts made is whole and can be gone on with. */
export async function checkFixture(store: Store): Promise<void> {
  const h = new Harness({ store, clock: new VirtualClock() })
  const texts = await h.read((rooms) => rooms.texts.list({ limit: 50, oldestFirst: true }))
  expect(texts.map(({ phone: to, state }) => [to, state])).toEqual([
    [phone(1), 'sent'],
    [phone(2), 'delivered'],
    [phone(3), 'sending'],
    [phone(4), 'unknown'],
    [phone(5), 'held'],
    [phone(6), 'queued'],
    [phone(6), 'queued'],
    [phone(2), 'forwarded'],
  ])
  const found = await h.read((rooms) => rooms.texts.list({ limit: 5, search: 'ångström' }))
  expect(found.map((text) => text.phone)).toEqual([phone(2)])
  const [mail] = await h.read((rooms) => rooms.mails.list({ limit: 5 }))
  expect(mail).toMatchObject({ subject: 'Fixture', from: 'anna@example.com' })
  expect(await h.read((rooms) => rooms.mails.raw(mail?.id ?? 0))).toEqual(new Uint8Array([1, 2, 3]))
  expect(await h.read((rooms) => rooms.dialogs.ofPhone(phone(2), 0))).toMatchObject([{ address: 'anna@example.com' }])
  expect(await h.read((rooms) => rooms.ledger.of({ mailId: mail?.id ?? 0 }))).toMatchObject([{ kind: 'mail.taken' }])
  expect(await h.read((rooms) => rooms.memory.list('modem'))).toEqual({ imei: '35' })
  const [lost] = await h.write((rooms) => rooms.queue.recover('engine-2', h.now, h.now))
  expect(lost).toMatchObject({ before: 'sending', after: 'unknown' })
  expect(await h.receipt({ keys: ['first'], since: 0 })).toMatchObject({ before: 'sent', after: 'delivered' })
  await h.clock.advance(3_600_000)
  expect((await h.claim()).map((part) => [part.phone, part.body])).toEqual([[phone(6), 'Sixth']])
}
