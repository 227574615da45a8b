import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type { IncomingReceipt, ReceiptState } from '../../../core/ports/transport.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { type Bench, benchOffice, openBench, type RawMailShape } from '../../support/gateway.ts'

const minute = 60_000
const hour = 60 * minute

async function receive(bench: Bench, id: string, state: ReceiptState, more: Partial<IncomingReceipt> = {}) {
  await bench.network().deliver(bench.network().receipt(id, state, more))
  await bench.idle()
}

/** A text that was sent, whose parts have the ids `ids`. */
async function sentWith(
  ids: readonly string[],
  shape: RawMailShape = {},
  settings: SettingsInput = {},
): Promise<Bench> {
  const bench = await openBench({ settings })
  bench.network().answer = ({ number }) => ({ kind: 'accept', id: ids[number - 1] ?? 'x' })
  await bench.mail({ subject: 'Keys', messageId: '<keys@example.com>', body: 'k'.repeat(150 * ids.length), ...shape })
  expect((await bench.outText()).partCount).toBe(ids.length)
  return bench
}

describe('a receipt', () => {
  test('says that the text has arrived; nobody is told who did not ask', async () => {
    const bench = await sentWith(['8A31'])
    await receive(bench, '8A31', 'delivered')
    expect((await bench.outText()).state).toBe('delivered')
    expect((await bench.kinds({ textId: 1 })).slice(-2)).toEqual(['part.receipt', 'text.delivered'])
    expect(bench.server().mails).toEqual([])
  })

  test.each<[string, string, string]>([
    ['other case', '8A31F', '8a31f'],
    ['leading zeros', '42', '0000000042'],
    ['hexadecimal answered, decimal reported', '812FC7470000001B', '9308878062554710043'],
    ['decimal answered, hexadecimal reported', '1755', '6DB'],
    ['a UUID', '9F0C-77', '9f0c-77'],
  ])('names its part with %s', async (_, answered, reported) => {
    const bench = await sentWith([answered])
    await receive(bench, reported, 'delivered')
    expect((await bench.outText()).state).toBe('delivered')
  })

  test('that says no more than “still trying” changes nothing', async () => {
    const bench = await sentWith(['1'])
    await receive(bench, '1', 'buffered')
    await receive(bench, '1', 'accepted')
    expect((await bench.outText()).state).toBe('sent')
  })

  test('repeated by the wire counts once', async () => {
    const bench = await sentWith(['1'], { header: ['Return-Receipt-To: anna@example.com'] })
    const receipt = bench.network().receipt('1', 'delivered')
    await bench.network().deliver(receipt)
    await bench.network().deliver(receipt)
    await bench.idle()
    expect((await bench.kinds({ textId: 1 })).filter((kind) => kind === 'part.receipt')).toHaveLength(1)
    expect(bench.server().mails).toHaveLength(1)
  })

  test('of another account, or of nothing of ours, is harmless', async () => {
    const bench = await sentWith(['1'])
    await receive(bench, '99', 'undeliverable')
    expect((await bench.outText()).state).toBe('sent')
    expect(bench.errors).toEqual([])
  })

  test('a long text has arrived when all its parts have', async () => {
    const bench = await sentWith(['a', 'b', 'c'])
    await receive(bench, 'b', 'delivered')
    await receive(bench, 'c', 'delivered')
    expect((await bench.outText()).state).toBe('sent')
    await receive(bench, 'a', 'delivered')
    expect((await bench.outText()).state).toBe('delivered')
  })

  test('the worst state wins: one part that never arrives fails the text, once', async () => {
    const bench = await sentWith(['a', 'b', 'c'])
    await receive(bench, 'a', 'delivered')
    await receive(bench, 'b', 'undeliverable')
    await receive(bench, 'c', 'expired')
    expect(await bench.outText()).toMatchObject({ state: 'failed', error: { code: 'text/not-delivered' } })
    expect(bench.server().mails).toHaveLength(1)
  })
})

describe('an early receipt', () => {
  test('that comes before the answer with its id is applied when that comes', async () => {
    const bench = await openBench()
    bench.network().answer = () => ({ kind: 'accept', id: '0AB', afterMs: 5_000 })
    await bench.mail()
    await receive(bench, '171', 'delivered')
    expect((await bench.outText()).state).toBe('sending')
    await bench.pass(5_000)
    expect((await bench.outText()).state).toBe('delivered')
  })

  test('is kept for a minute and no longer', async () => {
    const bench = await openBench()
    bench.network().answer = () => ({ kind: 'accept', id: '7', afterMs: minute + 1 })
    await bench.mail()
    await receive(bench, '7', 'delivered')
    await bench.pass(2 * minute)
    expect((await bench.outText()).state).toBe('sent')
  })
})

describe('a late receipt', () => {
  test('of three days counts', async () => {
    const bench = await sentWith(['1'])
    await bench.pass(72 * hour)
    await receive(bench, '1', 'delivered')
    expect((await bench.outText()).state).toBe('delivered')
  })

  test('delivered after failed: the text has arrived, and who was told otherwise hears it', async () => {
    const bench = await sentWith(['1'])
    await receive(bench, '1', 'undeliverable')
    expect(bench.server().last.text).toContain('Not delivered to +46701234567')
    await receive(bench, '1', 'delivered')
    expect((await bench.outText()).state).toBe('delivered')
    expect(bench.server().last.text).toContain('Delivered to +46701234567')
  })

  test('failed after delivered changes nothing', async () => {
    const bench = await sentWith(['1'])
    await receive(bench, '1', 'delivered')
    await receive(bench, '1', 'undeliverable')
    expect((await bench.outText()).state).toBe('delivered')
    expect(bench.server().mails).toEqual([])
  })
})

describe('reports', () => {
  test('of failure go to the sender in the thread, for people and for programs', async () => {
    const bench = await sentWith(['1'])
    await bench.store.write((rooms) =>
      rooms.contacts.save({ alias: 'per', name: 'Per', phone: '+46701234567', groups: [] }),
    )
    await receive(bench, '1', 'expired', { wire: 'stat:EXPIRED err:027' })
    const report = bench.server().last
    expect(report).toMatchObject({
      to: [{ address: 'anna@example.com', name: 'Anna Berg' }],
      subject: 'Re: Keys',
      inReplyTo: '<keys@example.com>',
      envelopeFrom: '',
    })
    expect(report.text).toMatch(
      /^Not delivered to Per \(\+46701234567\): The network could not deliver the text \(expired\)/,
    )
    expect(report.report?.perRecipient[0]).toContainEqual({ name: 'Action', value: 'failed' })
    expect(report.headers).toContainEqual({ name: 'Auto-Submitted', value: 'auto-replied' })
    // An answer to the report goes to the phone.
    expect(report.replyTo?.address).toBe('46701234567@sms.example.com')
  })

  test.each<[string, RawMailShape, SettingsInput]>([
    ['the mail asks for one', { header: ['Disposition-Notification-To: anna@example.com'] }, {}],
    ['the office wants all', {}, { replies: { receipts: 'all' } }],
  ])('of success go out when %s', async (_, shape, settings) => {
    const bench = await sentWith(['1'], shape, settings)
    await receive(bench, '1', 'delivered')
    expect(bench.server().mails).toHaveLength(1)
    expect(bench.server().last).toMatchObject({ inReplyTo: '<keys@example.com>' })
    expect(bench.server().last.text).toMatch(/^Delivered to \+46701234567/)
    expect((await bench.outmails())[0]?.kind).toBe('success')
  })

  test.each<[string, RawMailShape]>([
    ['an alarm system', { header: ['Auto-Submitted: auto-generated'] }],
    ['an address that takes no answers', { from: 'noreply@example.com' }],
  ])('never go to %s', async (_, shape) => {
    const mail = { ...benchOffice.mail, exemptFromMachineCheck: ['@example.com'] }
    const bench = await openBench({ settings: { mail } })
    bench.network().answer = () => ({ kind: 'accept', id: '1' })
    expect(await bench.mail(shape)).toBe('Processed')
    await receive(bench, '1', 'undeliverable')
    expect((await bench.outText()).state).toBe('failed')
    expect(await bench.outmails()).toEqual([])
  })

  test('a text that came by no mail is shown in the log alone', async () => {
    const bench = await openBench()
    const { messageCalls } = await import('../../../host/calls.ts')
    const calls = messageCalls(bench.gateway)
    bench.network().answer = () => ({ kind: 'accept', id: '1' })
    await calls.send({ to: ['+46701234567'], text: 'Hi', priority: 'normal' })
    await bench.idle()
    await receive(bench, '1', 'undeliverable')
    expect((await bench.outText()).state).toBe('failed')
    expect(await bench.outmails()).toEqual([])
  })

  test('no bounce for a bounce: a report that the mail server refuses ends there', async () => {
    const bench = await sentWith(['1'])
    bench.server().answer = () => new GatewayError('mail/smtp-refused', { details: { host: 'h', to: 'a' } })
    await receive(bench, '1', 'undeliverable')
    await bench.pass(hour)
    expect(await bench.outmails()).toMatchObject([{ state: 'failed' }])
  })
})
