/** Makes the fixture of the schema as it is now: node test/drivers/store/make-fixture.ts. Once for each version, before it is released. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { knownVersion } from '../../../drivers/store/migrations.ts'
import { openStore } from '../../../drivers/store/open.ts'
import { Harness, phone, segments } from '../../contract/store/harness.ts'
import { quietLog } from '../../support/logs.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const folder = mkdtempSync(join(tmpdir(), 'textpost-fixture-'))
const clock = new VirtualClock()
const store = await openStore({ folder, clock, log: quietLog })
const h = new Harness({ store, clock })

const mailId = await h.write(async (rooms) => {
  const id = await rooms.mails.insert({
    identity: { kind: 'imap', account: 'office', mailbox: 'INBOX', uidValidity: '1', uid: '1' },
    state: 'taken',
    filing: 'Processed',
    from: 'anna@example.com',
    fromName: 'Anna',
    subject: 'Fixture',
    messageId: '<fixture@example.com>',
    references: [],
    headers: [{ name: 'subject', value: 'Fixture' }],
    raw: new Uint8Array([1, 2, 3]),
    sizeBytes: 3,
    arrivedAt: h.now,
  })
  await rooms.ledger.append([
    { at: h.now, mailId: id, kind: 'mail.taken', account: 'office', from: 'anna@example.com' },
  ])
  await rooms.memory.set('modem', 'imei', '35')
  return id
})
const dialog = await h.write((rooms) =>
  rooms.dialogs.upsert({
    phone: phone(2),
    address: 'anna@example.com',
    name: 'Anna',
    account: 'office',
    letter: 'a',
    introduced: false,
    subject: 'Fixture',
    lastMessageId: '<fixture@example.com>',
    references: [],
    transport: 'smsc',
    lastUsedAt: h.now,
  }),
)
await h.send(await h.add({ phone: phone(1), body: 'First' }), 'FIRST')
await h.send(await h.add({ phone: phone(2), body: 'Second, to Ångström', mailId, dialogId: dialog.id }), 'SECOND')
await h.receipt({ keys: ['second'] })
await h.add({ phone: phone(3), body: 'Third', segments: segments(2) })
await h.claim()
await h.add({ phone: phone(4), body: 'Fourth' })
await h.settle(h.unknown((await h.claim())[0]?.partId ?? 0))
await h.add({ phone: phone(5), body: 'Fifth', state: 'held', error: { code: 'rules/limit-phone', details: {} } })
await h.add({ phone: phone(6), body: 'Sixth' })
await h.add({ phone: phone(6), body: 'Seventh', dueAt: h.now + 60_000 })
await h.write((rooms) => rooms.texts.insertIn(h.newIn({ phone: phone(2), state: 'forwarded', body: 'Answer' })))
await store.close()

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url))
mkdirSync(fixtures, { recursive: true })
const packed = gzipSync(readFileSync(join(folder, 'textpost.sqlite')), { level: 9 })
writeFileSync(join(fixtures, `v${knownVersion}.sqlite.gz`), packed)
rmSync(folder, { recursive: true })
