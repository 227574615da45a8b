/**
 * A morning in an office, for a store with everything in it that a store can hold. Runs at earlier commits as well (make-old-office.ts), so it
 * uses nothing of theirs but the bench of the gateway, which they all have.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { knownVersion } from '../../../drivers/store/migrations.ts'
import { type Bench, crash, openBench, type ScriptedNetwork } from '../../support/gateway.ts'

/** What the office's gateway of that time said it had, by its own queries. */
export interface ToldOffice {
  readonly version: number
  readonly endedAt: number
  readonly texts: readonly { id: number; direction: string; phone: string; body: string; state: string }[]
  readonly mails: readonly { id: number; from: string; subject: string; state: string; octets: number }[]
  readonly outmails: readonly { id: number; state: string; subject: string }[]
  readonly contacts: readonly { name: string; alias: string; phone: string; groups: readonly string[] }[]
  readonly stops: readonly string[]
  readonly ledger: number
}

export const oldSettings = { permission: { limits: { perPhoneHourParts: 4 } } } as const

export const oldPhone = (place: number) => `+4670111${String(place).padStart(4, '0')}`
const to = (place: number) => `${oldPhone(place)}@sms.example.com`
const long = 'a long text that takes more than one part, with the name of Ångström in it; '.repeat(4)

async function people(bench: Bench): Promise<void> {
  await bench.store.write(async (rooms) => {
    const contacts = ['Åsa Ek', 'Bertil', 'Zoë O’Hara']
    for (const [place, name] of contacts.entries())
      await rooms.contacts.save({ name, alias: `alias${place}`, phone: oldPhone(place), groups: ['drivers'] })
    await rooms.stops.set(oldPhone(50), true, bench.clock.now())
    await rooms.memory.set('modem', 'modem-1', '{"imei":"350000000000006"}')
  })
}

async function conversations(bench: Bench): Promise<void> {
  for (let place = 0; place < 12; place++) {
    const from = place % 2 === 0 ? 'Anna Berg <anna@example.com>' : 'Bo Ek <bo@example.com>'
    await bench.mail({
      from,
      to: to(place),
      subject: `About ${place}`,
      body: `Message ${place}, smörgås. ${place % 4 === 0 ? long : ''}`,
    })
    await bench.pass(30_000)
    if (place % 3 === 0) await bench.text(oldPhone(place), `Answer ${place}: ja tack 🚚`)
  }
  const smsc = bench.network('smsc')
  for (const [place, { part }] of [...smsc.submissions.entries()]) {
    const state = place % 5 === 4 ? 'undeliverable' : 'delivered'
    if (place % 3 !== 2)
      await smsc.deliver(smsc.receipt(`smsc-${(place + 1).toString(36)}`, state, { at: bench.clock.now() }))
    expect(part.total).toBeGreaterThan(0)
  }
  await bench.text('+46709999999', 'A question from somebody that nobody knows')
  await bench.mail({ from: 'Eve <eve@example.net>', to: to(3), subject: 'Cheap', body: 'Not allowed', proven: false })
  await bench.mail({ to: to(4), subject: 'Away', body: 'I am away', header: ['Auto-Submitted: auto-replied'] })
  await bench.mail({ to: to(50), subject: 'Stopped', body: 'To somebody who said STOP' })
}

/** The first part of two: the other comes after the upgrade. */
export function halfText(network: ScriptedNetwork) {
  return network.textFrom(oldPhone(20), `The second half comes later. ${'x'.repeat(150)} END`, { reference: 77 })
}

/** All that is unfinished when the gateway ends: held, without an answer, waiting, a half text, a mail that no server took. */
async function unfinished(bench: Bench): Promise<void> {
  const smsc = bench.network('smsc')
  for (let number = 1; number <= 5; number++) await bench.mail({ to: to(30), body: `Alarm ${number}` })
  const [first] = halfText(smsc)
  if (first) await smsc.deliver(first)
  bench.server().answer = () => new GatewayError('mail/smtp-closed', { details: { to: '' } })
  await bench.text(oldPhone(21), 'Its mail waits for the server')
  smsc.answer = () => ({ kind: 'silent' })
  await bench.mail({ to: to(31), body: 'Nobody answered for this one' })
  for (const name of ['smsc', 'spare']) {
    bench.network(name).whenOpened = new GatewayError('smpp/link-lost', { details: { name, reason: 'away' } })
    bench.network(name).lose()
  }
  await bench.idle()
  for (let number = 1; number <= 6; number++)
    await bench.mail({ to: to(40 + (number % 2)), subject: `W${number}`, body: `Waiting ${number}` })
}

/** What the gateway of a bench has, by its own queries. */
export async function tellOffice({ store, clock }: Bench): Promise<ToldOffice> {
  return store.read(async (rooms) => {
    const texts = await rooms.texts.list({ limit: 1_000, oldestFirst: true })
    const mails = await rooms.mails.list({ limit: 1_000 })
    const raws = await Promise.all(mails.map(({ id }) => rooms.mails.raw(id)))
    const outmails = await rooms.outmails.list({ limit: 1_000 })
    const known = await Promise.all([0, 1, 2].map((place) => rooms.contacts.byPhone(oldPhone(place))))
    const contacts = known.filter((contact) => contact !== undefined)
    return {
      version: knownVersion,
      endedAt: clock.now(),
      texts: texts.map(({ id, direction, phone, body, state }) => ({ id, direction, phone, body, state })),
      mails: mails.map(({ id, from, subject, state }, at) => ({
        id,
        from,
        subject,
        state,
        octets: raws[at]?.length ?? 0,
      })),
      outmails: outmails.map(({ id, state, mail }) => ({ id, state, subject: mail.subject })),
      contacts: contacts.map(({ name, alias, phone, groups }) => ({ name, alias, phone, groups: [...groups] })),
      stops: (await rooms.stops.list()).map(({ phone }) => phone),
      ledger: (await rooms.ledger.recent({ limit: 10_000 })).length,
    }
  })
}

const folder = process.env.TEXTPOST_OLD_OFFICE
if (folder !== undefined) {
  test('a morning in an office', async () => {
    const bench = await openBench({ folder, settings: oldSettings })
    await people(bench)
    await conversations(bench)
    await unfinished(bench)
    const office = await tellOffice(bench)
    await crash(bench)
    writeFileSync(join(folder, 'told.json'), `${JSON.stringify(office, null, 2)}\n`)
  })
}
