import { describe, expect, it, onTestFinished } from 'vitest'
import {
  dropReceipts,
  only,
  receiptsAs,
  type SimulatedSmsc,
  type SmscOptions,
  settings,
  silentOn,
  startSmsc,
} from '../../../drivers/simulator/smsc/index.ts'
import { waitFor } from '../../support/wait-for.ts'
import { GatewayOnSmsc, type SmppInput } from './gateway-on-smsc.ts'

const phone = '+46701234567'
const hourMs = 3_600_000

async function smscOf(options: SmscOptions = {}): Promise<SimulatedSmsc> {
  const smsc = await startSmsc(options)
  onTestFinished(() => smsc.close())
  return smsc
}

async function officeOf(smsc: SimulatedSmsc, account: SmppInput = {}): Promise<GatewayOnSmsc> {
  const office = await GatewayOnSmsc.start([{ address: `127.0.0.1:${smsc.port}`, ...account }])
  onTestFinished(() => office.stop())
  return office
}

const inbox = (smsc: SimulatedSmsc) => smsc.network.phone(phone).inbox.map(({ text }) => text)
const kindsOf = async (office: GatewayOnSmsc, textId: number) =>
  (await office.store.read((rooms) => rooms.ledger.of({ textId }))).map(({ kind }) => kind)

describe('a whole text in message_payload', () => {
  it('is handed over at once, is paid for by its parts, and arrives', async () => {
    const smsc = await smscOf()
    const office = await officeOf(smsc, { longText: 'payload' })
    const words = 'Grüße aus dem Büro, wir melden uns. '.repeat(10).trim()
    const id = await office.send(phone, words)
    const text = await office.untilState(id, 'delivered')
    expect(text.partCount).toBe(3)
    expect(smsc.submits).toHaveLength(1)
    expect(smsc.submits[0]).toMatchObject({ payload: true, text: words })
    expect(inbox(smsc)).toEqual([words])
    expect(await office.store.read((rooms) => rooms.texts.partsSent({ since: 0, transport: 'smsc-0' }))).toBe(3)
    expect(await office.store.read((rooms) => rooms.texts.partsSent({ since: 0, phone }))).toBe(3)
    expect(await office.store.read((rooms) => rooms.texts.partsByPhone(0))).toEqual([{ phone, parts: 3 }])
    const accepted = (await office.store.read((rooms) => rooms.ledger.of({ textId: id }))).find(
      ({ kind }) => kind === 'part.accepted',
    )
    expect(accepted).toMatchObject({ number: 1, total: 1 })
  })

  it('counts what waits as well', async () => {
    const smsc = await smscOf()
    const office = await officeOf(smsc, { longText: 'payload' })
    await office.send(phone, 'x'.repeat(400), { sendAt: Date.now() + hourMs })
    expect(await office.store.read((rooms) => rooms.texts.partsSent({ since: 0 }))).toBe(3)
  })
})

describe('codings by preference', () => {
  it.each([
    ['Привет из офиса', ['gsm7', 'cyrillic', 'ucs2'], 6],
    ['שלום מהמשרד', ['gsm7', 'hebrew', 'ucs2'], 7],
    ['Þetta er gott', ['gsm7', 'latin1', 'ucs2'], 3],
    ['Hello', ['latin1', 'gsm7', 'ucs2'], 3],
    ['Hello', ['gsm7', 'latin1', 'ucs2'], 0],
    ['Привет 😀', ['gsm7', 'cyrillic', 'ucs2'], 8],
    ['Привет', ['gsm7', 'ucs2'], 8],
  ] as const)('send %s by %s as %i', async (words, codings, coding) => {
    const smsc = await smscOf()
    const office = await officeOf(smsc, { codings: [...codings] })
    await office.untilState(await office.send(phone, words), 'delivered')
    expect(smsc.submits[0]?.fields.data_coding).toBe(coding)
    expect(inbox(smsc)).toEqual([words])
  })

  it('cut a long text by the octets of its alphabet', async () => {
    const smsc = await smscOf()
    const office = await officeOf(smsc, { codings: ['gsm7', 'cyrillic', 'ucs2'] })
    const words = 'Привет из офиса. '.repeat(12).trim()
    expect((await office.untilState(await office.send(phone, words), 'delivered')).partCount).toBe(2)
    expect(inbox(smsc)).toEqual([words])
  })
})

describe('the writer as sender', () => {
  it('reaches the phone', async () => {
    const smsc = await smscOf()
    const office = await officeOf(smsc, { sender: '*' })
    await office.untilState(await office.send(phone, 'Hi', { sender: 'anna@example.com' }), 'delivered')
    expect(smsc.submits[0]?.from).toBe('anna')
  })
})

describe('a text for later', () => {
  it('is kept by the provider and can be taken back there, and sent again', async () => {
    const smsc = await smscOf()
    const office = await officeOf(smsc, { schedule: 'provider' })
    const sendAt = Math.ceil((Date.now() + hourMs) / 1000) * 1000
    const id = await office.send(phone, 'Later', { sendAt })
    expect((await office.untilState(id, 'sent')).deliverAt).toBe(sendAt)
    expect(smsc.submits[0]?.scheduledAt).toBe(sendAt)
    await office.calls.cancel({ textId: id })
    expect((await office.text(id)).state).toBe('cancelled')
    expect(smsc.messages[0]?.state).toBe('DELETED')
    // Its receipt that says so makes no failure of it.
    await waitFor('the receipt', () => smsc.deliveries.length === 1 && smsc.deliveries[0]?.state === 'acknowledged')
    expect((await office.text(id)).state).toBe('cancelled')
    expect(await kindsOf(office, id)).toContain('text.cancelled')
    await office.calls.resend({ textId: id })
    await waitFor('the second submission', () => smsc.submits.length === 2)
    expect(inbox(smsc)).toEqual([])
  })

  it('waits here where the account says so, and until three days before', async () => {
    const smsc = await smscOf()
    const here = await officeOf(smsc)
    const later = await here.send(phone, 'Later', { sendAt: Date.now() + hourMs })
    expect(await here.text(later)).toMatchObject({ state: 'queued' })
    expect((await here.text(later)).deliverAt).toBeUndefined()
    const there = await officeOf(smsc, { schedule: 'provider' })
    const sendAt = Date.now() + 10 * 24 * hourMs
    const far = await there.send(phone, 'Much later', { sendAt })
    const text = await there.text(far)
    expect(text).toMatchObject({ state: 'queued', deliverAt: sendAt, dueAt: sendAt - 3 * 24 * hourMs })
    expect(smsc.submits).toHaveLength(0)
  })
})

describe('a text that the provider has', () => {
  it('is given other words there', async () => {
    const smsc = await smscOf({ behaviours: [settings({ deliveryDelayMs: 600 })] })
    const office = await officeOf(smsc)
    const id = await office.send(phone, 'Meet at ten')
    await office.untilState(id, 'sent')
    expect(await office.calls.reword({ textId: id, text: 'Meet at nine' })).toEqual({ parts: 1 })
    expect((await office.text(id)).body).toBe('Meet at nine')
    await office.untilState(id, 'delivered')
    expect(inbox(smsc)).toEqual(['Meet at nine'])
    expect(await kindsOf(office, id)).toContain('text.reworded')
  })

  it('keeps its words when they need another alphabet or more than one part', async () => {
    const smsc = await smscOf({ behaviours: [settings({ deliveryDelayMs: 60_000 })] })
    const office = await officeOf(smsc)
    const id = await office.send(phone, 'Meet at ten')
    await office.untilState(id, 'sent')
    for (const text of ['Встреча', 'x'.repeat(161)]) {
      await expect(office.calls.reword({ textId: id, text })).rejects.toMatchObject({ code: 'smpp/not-replaceable' })
    }
    expect((await office.text(id)).body).toBe('Meet at ten')
  })

  it('is asked after when no receipt comes, and what is said counts', async () => {
    const smsc = await smscOf({ behaviours: [dropReceipts()] })
    const office = await officeOf(smsc)
    const id = await office.send(phone, 'Hi')
    await office.untilState(id, 'sent')
    const { parts } = await office.calls.askAfter({ textId: id })
    expect(parts).toMatchObject([{ number: 1, state: 'delivered' }])
    await office.untilState(id, 'delivered')
  })

  it('that has arrived cannot be taken back, and stays as it was', async () => {
    const smsc = await smscOf({ behaviours: [dropReceipts()] })
    const office = await officeOf(smsc)
    const id = await office.send(phone, 'Hi')
    await office.untilState(id, 'sent')
    await waitFor('the arrival', () => inbox(smsc).length === 1)
    await expect(office.calls.cancel({ textId: id })).rejects.toMatchObject({ code: 'smpp/not-done' })
    expect((await office.text(id)).state).toBe('sent')
  })

  it('in several parts is taken back whole', async () => {
    const smsc = await smscOf({ behaviours: [settings({ deliveryDelayMs: 60_000 })] })
    const office = await officeOf(smsc)
    const id = await office.send(phone, 'x'.repeat(400))
    await office.untilState(id, 'sent')
    await office.calls.cancel({ textId: id })
    expect(smsc.messages.map(({ state }) => state)).toEqual(['DELETED', 'DELETED', 'DELETED'])
    expect((await office.text(id)).state).toBe('cancelled')
  })
})

describe('a text that waits here', () => {
  it('is given other words in the queue, in as many parts as they take', async () => {
    const smsc = await smscOf()
    const office = await officeOf(smsc)
    const id = await office.send(phone, 'Meet at ten', { sendAt: Date.now() + hourMs })
    expect(await office.calls.reword({ textId: id, text: 'x'.repeat(200) })).toEqual({ parts: 2 })
    expect(await office.text(id)).toMatchObject({ state: 'queued', body: 'x'.repeat(200), partCount: 2 })
  })
})

describe('a part whose answer never came', () => {
  it.each(['lowReference', 'both', 'noIdInResponse'] as const)(
    'is settled by its receipt (%s), and goes out once',
    async (form) => {
      const smsc = await smscOf({ behaviours: [silentOn(only(1), true), receiptsAs(form)] })
      const office = await officeOf(smsc, { responseSeconds: 1 })
      const id = await office.send(phone, 'Only once')
      const text = await office.untilState(id, 'delivered')
      expect(text.mayBeDoubled).toBe(false)
      expect(inbox(smsc)).toEqual(['Only once'])
      expect(smsc.submits).toHaveLength(1)
    },
  )
})

describe('receipts', () => {
  it('teach in which numbers the SMSC writes ids, and that is kept', async () => {
    const smsc = await smscOf({ behaviours: [receiptsAs('hexThenDecimal')], firstNumber: 0x100000n })
    const office = await officeOf(smsc)
    for (const n of [1, 2, 3, 4]) await office.untilState(await office.send(phone, `Text ${n}`), 'delivered')
    expect(await office.store.read((rooms) => rooms.memory.get('receipt-ids', 'smsc-0'))).toBe('hex-to-decimal 3')
  })
})

describe('an edit of the settings', () => {
  it('opens anew the one link that it touches', async () => {
    const [first, second] = [await smscOf(), await smscOf()]
    const accounts = (window: number): SmppInput[] => [
      { address: `127.0.0.1:${first.port}` },
      { address: `127.0.0.1:${second.port}`, window },
    ]
    const office = await GatewayOnSmsc.start(accounts(10))
    onTestFinished(() => office.stop())
    const before = [first.sessions[0]?.id, second.sessions[0]?.id]
    expect(await office.apply(accounts(20))).toEqual(['smsc-1'])
    await office.untilWorking()
    await waitFor('the new session', () => second.sessions[0]?.id !== before[1] && second.sessions[0]?.bound)
    expect(first.sessions.map(({ id }) => id)).toEqual([before[0]])
  })
})

describe('a link that hung up for want of messages', () => {
  it('is opened when there is a text, all its connections', async () => {
    const smsc = await smscOf()
    const office = await officeOf(smsc, { inactivitySeconds: 1, connections: 2 })
    expect(smsc.sessions).toHaveLength(2)
    await waitFor('the rest', () => office.gateway.links()[0]?.state === 'resting')
    await waitFor('the end', () => smsc.sessions.length === 0)
    await office.untilState(await office.send(phone, 'Wake up'), 'delivered')
    expect(smsc.sessions).toHaveLength(2)
  })
})
