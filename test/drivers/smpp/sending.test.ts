import { describe, expect, it } from 'vitest'
import type { OutgoingPart, Segment } from '../../../core/ports/transport.ts'
import { planSegments } from '../../../core/sms/segment.ts'
import type { SmppOptions } from '../../../drivers/smpp/options.ts'
import { validityPeriod } from '../../../drivers/smpp/outgoing.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { bound } from './bound.ts'
import { esme, failureOf, partOf, partsOf } from './esme.ts'
import { cstring, id, pdu, type RawConnection, RawSmsc } from './raw-smsc.ts'

/** The fields of a submit_sm body in the order of SMPP 3.4 §4.4.1, as these tests write them by hand. */
const usual = {
  service_type: cstring(''),
  source: Buffer.concat([Buffer.of(1, 1), cstring('46700000001')]),
  destination: Buffer.concat([Buffer.of(1, 1), cstring('46701234567')]),
  esm_class: Buffer.of(0),
  protocol_id: Buffer.of(0),
  priority_flag: Buffer.of(0),
  schedule_delivery_time: Buffer.of(0),
  validity_period: Buffer.of(0),
  registered_delivery: Buffer.of(1),
  replace_if_present_flag: Buffer.of(0),
  data_coding: Buffer.of(0),
  sm_default_msg_id: Buffer.of(0),
  short_message: sized('4869'),
  tlvs: hex('0204 0002 1234'),
}
type Body = { -readonly [Field in keyof typeof usual]?: Uint8Array }

function hex(digits: string): Buffer {
  return Buffer.from(digits.replace(/\s/g, ''), 'hex')
}

function sized(digits: string): Buffer {
  const octets = hex(digits)
  return Buffer.concat([Buffer.of(octets.length), octets])
}

const bodyHex = (change: Body) => Buffer.concat(Object.values({ ...usual, ...change })).toString('hex')
const address = (ton: number, npi: number, value: string | Buffer) =>
  Buffer.concat([
    Buffer.of(ton, npi),
    typeof value === 'string' ? cstring(value) : Buffer.concat([value, Buffer.of(0)]),
  ])

/** Sends a part and returns the body that reached the wire; it is accepted. */
async function sent(link: ReturnType<typeof esme>, wire: RawConnection, part: OutgoingPart): Promise<string> {
  const answer = link.send(part)
  const submit = await wire.next()
  expect(submit.id).toBe(id.submitSm)
  wire.write(pdu(id.submitSmResp, submit.sequence, cstring('A1')))
  await answer
  return submit.body.toString('hex')
}

const hi = (change: Partial<OutgoingPart> = {}, segment?: Segment) =>
  partOf('Hi', { reference: 0x1234, ...change }, segment)
const segment = (alphabet: Segment['alphabet'], digits: string, more: Partial<Segment> = {}): Segment => ({
  alphabet,
  udh: [],
  data: new Uint8Array(hex(digits)),
  ...more,
})
const concat8 = { iei: 0, data: Uint8Array.of(0x42, 2, 1) }
const concat16 = { iei: 8, data: Uint8Array.of(0x12, 0x34, 2, 1) }

/** When the tests' clock stands. */
const start = new VirtualClock().now()
/** An absolute time of SMPP 3.4 §7.1.1 in UTC, worked out digit by digit. */
function smppTime(atMs: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const at = new Date(atMs)
  const date = [at.getUTCFullYear() % 100, at.getUTCMonth() + 1, at.getUTCDate()]
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()]
  return `${[...date, ...time].map(two).join('')}${Math.floor(at.getUTCMilliseconds() / 100)}00+`
}

interface Row {
  readonly name: string
  readonly options?: Partial<SmppOptions>
  readonly part?: OutgoingPart
  readonly body: Body
}

const rows: Row[] = [
  { name: 'defaults', body: {} },
  { name: 'service type', options: { serviceType: 'WAP' }, body: { service_type: cstring('WAP') } },
  { name: 'sender in national digits', options: { sender: '0701234' }, body: { source: address(2, 1, '0701234') } },
  { name: 'sender in letters', options: { sender: 'Office' }, body: { source: address(5, 0, 'Office') } },
  // TS 23.038 §6.2.1: _ is 0x11, Å is 0x0E, { is the pair 0x1B28.
  { name: 'sender in GSM letters', options: { sender: 'Å_{' }, body: { source: address(5, 0, hex('0e111b28')) } },
  { name: 'no sender', options: { sender: '' }, body: { source: address(0, 0, '') } },
  {
    name: 'sender TON and NPI',
    options: { senderTon: 3, senderNpi: 9 },
    body: { source: address(3, 9, '46700000001') },
  },
  {
    name: 'destination TON and NPI',
    options: { destinationTon: 0, destinationNpi: 0 },
    body: { destination: address(0, 0, '46701234567') },
  },
  { name: 'short code', part: hi({ to: '71234' }), body: { destination: address(0, 1, '71234') } },
  { name: 'priority', options: { priority: 3 }, body: { priority_flag: Buffer.of(3) } },
  { name: 'protocol id', options: { protocolId: 0x41 }, body: { protocol_id: Buffer.of(0x41) } },
  { name: 'datagram mode', options: { messageMode: 'datagram' }, body: { esm_class: Buffer.of(1) } },
  { name: 'forward mode', options: { messageMode: 'forward' }, body: { esm_class: Buffer.of(2) } },
  { name: 'store and forward mode', options: { messageMode: 'store-and-forward' }, body: { esm_class: Buffer.of(3) } },
  {
    name: 'validity of the account',
    options: { validityMs: 90 * 60_000 },
    body: { validity_period: cstring('000000013000000R') },
  },
  { name: 'validity left to the SMSC', part: hi({ validityMs: 172_800_000 }), body: {} },
  {
    name: 'the shorter validity',
    options: { validityMs: 60_000 },
    part: hi({ validityMs: 172_800_000 }),
    body: { validity_period: cstring('000000000100000R') },
  },
  {
    name: 'what is left of a text that is worth less than the validity',
    options: { validityMs: 172_800_000 },
    part: hi({ validityMs: 60_000 }),
    body: { validity_period: cstring('000000000100000R') },
  },
  {
    name: 'validity as a date',
    options: { validityMs: 90 * 60_000, validityForm: 'absolute' },
    body: { validity_period: cstring(smppTime(start + 90 * 60_000)) },
  },
  {
    name: 'a text for later',
    part: hi({ deliverAt: start + 3_600_000 }),
    body: { schedule_delivery_time: cstring(smppTime(start + 3_600_000)) },
  },
  {
    name: 'a text for later, whose validity counts from then',
    options: { validityMs: 60_000 },
    part: hi({ deliverAt: start + 3_600_000 }),
    body: {
      schedule_delivery_time: cstring(smppTime(start + 3_600_000)),
      validity_period: cstring('000000010100000R'),
    },
  },
  { name: 'a text whose time has come', part: hi({ deliverAt: start }), body: {} },
  {
    name: 'the writer as sender, a number',
    options: { sender: '*' },
    part: hi({ sender: '+46709999999@sms.example.com' }),
    body: { source: address(1, 1, '46709999999') },
  },
  {
    name: 'the writer as sender, digits',
    options: { sender: '*' },
    part: hi({ sender: '070-999 99@example.com' }),
    body: { source: address(2, 1, '07099999') },
  },
  {
    name: 'the writer as sender, a name that is cut at eleven letters',
    options: { sender: '*' },
    part: hi({ sender: 'bookings.north+tag@example.com' }),
    body: { source: address(5, 0, 'bookings.no') },
  },
  { name: 'no writer to be sender', options: { sender: '*' }, body: { source: address(0, 0, '') } },
  {
    name: 'a writer of whom nothing is left',
    options: { sender: '*', senderTon: 5 },
    part: hi({ sender: '123456789012345678901234@example.com' }),
    body: { source: address(0, 0, '') },
  },
  { name: 'no receipts', options: { receipts: 'none' }, body: { registered_delivery: Buffer.of(0) } },
  { name: 'failure receipts', options: { receipts: 'failures' }, body: { registered_delivery: Buffer.of(2) } },
  {
    name: 'intermediate receipts',
    options: { receipts: 'intermediate' },
    body: { registered_delivery: Buffer.of(0x11) },
  },
  {
    name: 'no receipt wanted',
    options: { receipts: 'all' },
    part: hi({ receipt: false }),
    body: { registered_delivery: Buffer.of(0) },
  },
  {
    name: 'UCS-2',
    part: hi({}, segment('ucs2', '0416d83dde00')),
    body: { data_coding: Buffer.of(8), short_message: sized('0416d83dde00') },
  },
  {
    name: 'Latin-1',
    part: hi({}, segment('latin1', 'e9e8')),
    body: { data_coding: Buffer.of(3), short_message: sized('e9e8') },
  },
  {
    name: 'octets',
    part: hi({}, segment('octets', '00ff80')),
    body: { data_coding: Buffer.of(4), short_message: sized('00ff80') },
  },
  { name: 'GSM-7 unpacked', part: hi({}, segment('gsm7', '001b6505')), body: { short_message: sized('001b6505') } },
  // TS 23.038 §6.1.2.1: “hellohello” packs to E8329BFD4697D9EC37.
  {
    name: 'GSM-7 packed',
    options: { coding0: 'gsm7-packed' },
    part: partOf('hellohello', { reference: 0x1234 }),
    body: { short_message: sized('e8329bfd4697d9ec37') },
  },
  {
    name: 'coding 0 as Latin-1',
    options: { coding0: 'latin1' },
    part: partOf('é@', { reference: 0x1234 }),
    body: { short_message: sized('e940') },
  },
  {
    name: 'coding 0 as ASCII',
    options: { coding0: 'ascii' },
    part: partOf('@_', { reference: 0x1234 }),
    body: { short_message: sized('405f') },
  },
  {
    name: 'beyond ASCII by Latin-1',
    options: { coding0: 'ascii' },
    part: partOf('é', { reference: 0x1234 }),
    body: { data_coding: Buffer.of(3), short_message: sized('e9') },
  },
  {
    name: 'coding 0 as UTF-8',
    options: { coding0: 'utf8' },
    part: partOf('é€', { reference: 0x1234 }),
    body: { short_message: sized('c3a9e282ac') },
  },
  {
    name: 'beyond Latin-1 by UCS-2',
    options: { coding0: 'latin1' },
    part: partOf('€', { reference: 0x1234 }),
    body: { data_coding: Buffer.of(8), short_message: sized('20ac') },
  },
  {
    name: 'flash in GSM-7',
    part: hi({}, segment('gsm7', '4869', { messageClass: 0 })),
    body: { data_coding: Buffer.of(0xf0) },
  },
  {
    name: 'flash in UCS-2',
    part: hi({}, segment('ucs2', '0416', { messageClass: 0 })),
    body: { data_coding: Buffer.of(0x18), short_message: sized('0416') },
  },
  {
    name: 'class 2 octets',
    part: hi({}, segment('octets', '01', { messageClass: 2 })),
    body: { data_coding: Buffer.of(0xf6), short_message: sized('01') },
  },
  {
    name: 'flash in Latin-1',
    part: hi({}, segment('latin1', 'e9', { messageClass: 0 })),
    body: { data_coding: Buffer.of(3), short_message: sized('e9'), tlvs: hex('0204 0002 1234 0005 0001 01') },
  },
  {
    name: 'UDH, 8-bit reference',
    part: hi({ total: 2 }, segment('gsm7', '4869', { udh: [concat8] })),
    body: { esm_class: Buffer.of(0x40), short_message: sized('050003420201 4869') },
  },
  {
    name: 'UDH, 16-bit reference cut to 8',
    part: hi({ total: 2 }, segment('gsm7', '4869', { udh: [concat16] })),
    body: { esm_class: Buffer.of(0x40), short_message: sized('050003340201 4869') },
  },
  {
    name: 'UDH, 16-bit reference',
    options: { longText: 'udh16' },
    part: hi({ total: 2 }, segment('gsm7', '4869', { udh: [concat16] })),
    body: { esm_class: Buffer.of(0x40), short_message: sized('06080412340201 4869') },
  },
  // Six octets of header are 48 bits: one fill bit, then the septets (TS 23.040 §9.2.3.24).
  {
    name: 'UDH before packed septets',
    options: { coding0: 'gsm7-packed' },
    part: hi({ total: 2 }, segment('gsm7', '4869', { udh: [concat8] })),
    body: { esm_class: Buffer.of(0x40), short_message: sized('050003420201 9069') },
  },
  {
    name: 'UDH and message mode',
    options: { messageMode: 'store-and-forward' },
    part: hi({ total: 2 }, segment('gsm7', '4869', { udh: [concat8] })),
    body: { esm_class: Buffer.of(0x43), short_message: sized('050003420201 4869') },
  },
  {
    name: 'SAR parameters',
    options: { longText: 'sar' },
    part: hi({ total: 2 }, segment('gsm7', '4869', { udh: [concat16] })),
    body: { tlvs: hex('0204 0002 1234 020c 0002 1234 020e 0001 02 020f 0001 01') },
  },
  {
    name: 'SAR parameters beside another header',
    options: { longText: 'sar' },
    part: hi({ total: 2 }, segment('gsm7', '4869', { udh: [concat16, { iei: 0x24, data: Uint8Array.of(1) }] })),
    body: {
      esm_class: Buffer.of(0x40),
      short_message: sized('03240101 4869'),
      tlvs: hex('0204 0002 1234 020c 0002 1234 020e 0001 02 020f 0001 01'),
    },
  },
  {
    name: 'message_payload for parts',
    options: { longText: 'payload' },
    part: hi({ total: 2 }, segment('gsm7', '4869', { udh: [concat8] })),
    body: {
      esm_class: Buffer.of(0x40),
      short_message: sized(''),
      tlvs: hex('0204 0002 1234 0424 0008 0500034202014869'),
    },
  },
  { name: 'message_payload not for a short text', options: { longText: 'payload' }, body: {} },
  {
    name: 'message_payload for a long text in one piece',
    options: { longText: 'payload' },
    part: hi({}, segment('gsm7', '61'.repeat(161))),
    body: { short_message: sized(''), tlvs: hex(`0204 0002 1234 0424 00a1 ${'61'.repeat(161)}`) },
  },
  {
    name: 'message_payload for what short_message cannot take',
    part: hi({}, segment('ucs2', '0416'.repeat(128))),
    body: {
      data_coding: Buffer.of(8),
      short_message: sized(''),
      tlvs: hex(`0204 0002 1234 0424 0100 ${'0416'.repeat(128)}`),
    },
  },
  {
    name: 'short_message up to 254 octets',
    part: hi({}, segment('ucs2', '0416'.repeat(127))),
    body: { data_coding: Buffer.of(8), short_message: sized('0416'.repeat(127)) },
  },
  {
    name: 'message_payload from 255 octets on',
    part: hi({}, segment('octets', '01'.repeat(255))),
    body: {
      data_coding: Buffer.of(4),
      short_message: sized(''),
      tlvs: hex(`0204 0002 1234 0424 00ff ${'01'.repeat(255)}`),
    },
  },
  // Shift tables only mean something to septets.
  {
    name: 'Cyrillic',
    part: hi({}, segment('cyrillic', 'bfe0d8d2d5e2')),
    body: { data_coding: Buffer.of(6), short_message: sized('bfe0d8d2d5e2') },
  },
  {
    name: 'a part in Cyrillic',
    part: hi({ total: 2 }, segment('cyrillic', 'bfe0', { udh: [concat8] })),
    body: {
      esm_class: Buffer.of(0x40),
      data_coding: Buffer.of(6),
      short_message: sized('050003420201 bfe0'),
    },
  },
  {
    name: 'Hebrew flash',
    part: hi({}, segment('hebrew', 'f9ece5ed', { messageClass: 0 })),
    body: {
      data_coding: Buffer.of(7),
      short_message: sized('f9ece5ed'),
      tlvs: hex('0204 0002 1234  0005 0001 01'),
    },
  },
  // 日本 is 93 FA 96 7B in Shift_JIS.
  {
    name: 'JIS before UCS-2',
    options: { codings: ['gsm7', 'jis', 'ucs2'] },
    part: hi({}, segment('ucs2', '65e5672c')),
    body: { data_coding: Buffer.of(5), short_message: sized('93fa967b') },
  },
  {
    name: 'UCS-2 for what JIS lacks',
    options: { codings: ['gsm7', 'jis', 'ucs2'] },
    part: hi({}, segment('ucs2', '65e5d83dde00')),
    body: { data_coding: Buffer.of(8), short_message: sized('65e5d83dde00') },
  },
  {
    name: 'UCS-2 before JIS',
    options: { codings: ['gsm7', 'ucs2', 'jis'] },
    part: hi({}, segment('ucs2', '65e5672c')),
    body: { data_coding: Buffer.of(8), short_message: sized('65e5672c') },
  },
  // 한글 is C7 D1 B1 DB in KS X 1001.
  {
    name: 'Korean after JIS, which lacks it',
    options: { codings: ['gsm7', 'jis', 'korean', 'ucs2'] },
    part: hi({}, segment('ucs2', 'd55cae00')),
    body: { data_coding: Buffer.of(14), short_message: sized('c7d1b1db') },
  },
  {
    name: 'parameters of the provider',
    options: {
      vendorTlvs: [
        { tag: 0x1401, name: 'campaign', type: 'cstring', direction: 'out', value: 'spring' },
        { tag: 0x1402, name: 'kind', type: 'u16', direction: 'both', value: '0x0102' },
        { tag: 0x1403, name: 'plain', type: 'text', direction: 'out', value: 'ab' },
        { tag: 0x1404, name: 'raw', type: 'octets', direction: 'out', value: 'FF 00:7f' },
        { tag: 0x1405, name: 'byte', type: 'u8', direction: 'out', value: '255' },
        { tag: 0x1406, name: 'long', type: 'u32', direction: 'out', value: '4294967295' },
        { tag: 0x1407, name: 'cost', type: 'u32', direction: 'in', value: '7' },
        { tag: 0x1408, name: 'nothing', type: 'cstring', direction: 'out', value: '' },
      ],
    },
    body: {
      tlvs: hex(
        '0204 0002 1234  1401 0007 737072696e6700  1402 0002 0102  1403 0002 6162  1404 0003 ff007f  1405 0001 ff  1406 0004 ffffffff',
      ),
    },
  },
  {
    name: 'shift tables left out of Latin-1',
    options: { coding0: 'latin1' },
    part: hi({}, segment('gsm7', '41', { udh: [{ iei: 0x24, data: Uint8Array.of(1) }] })),
    body: { short_message: sized('41') },
  },
]

describe('submit_sm, octet by octet', () => {
  it.each(rows)('$name', async ({ options = {}, part = hi(), body }) => {
    const { link, wire } = await bound(options)
    expect(await sent(link, wire, part)).toBe(bodyHex(body))
  })

  it('sends no parameters to an SMSC that says it speaks 3.3', async () => {
    const { link, wire } = await bound({}, Buffer.concat([cstring('OLD'), hex('0210 0001 33')]))
    expect(await sent(link, wire, hi())).toBe(bodyHex({ tlvs: Buffer.alloc(0) }))
    const newer = await bound({}, Buffer.concat([cstring('NEW'), hex('0210 0001 34')]))
    expect(await sent(newer.link, newer.wire, hi())).toBe(bodyHex({}))
  })

  it('sends every part of a long text as core cut it', async () => {
    const { link, wire } = await bound()
    const text = 'Grüße aus dem Büro, wir melden uns später noch einmal. '.repeat(5)
    const plan = planSegments(text, { reference: 7 })
    const bodies: string[] = []
    for (const part of partsOf(text, { reference: 0x1234 }, plan.segments)) bodies.push(await sent(link, wire, part))
    expect(bodies).toEqual(
      plan.segments.map(({ data }, index) => {
        const header = `0500030702${(index + 1).toString(16).padStart(2, '0')}`
        return bodyHex({
          esm_class: Buffer.of(0x40),
          short_message: sized(`${header}${Buffer.from(data).toString('hex')}`),
        })
      }),
    )
  })
})

describe('a whole text in message_payload', () => {
  it.each([
    ['GSM-7', 'Grüße aus dem Büro, wir melden uns. '.repeat(9), 0],
    ['UCS-2', 'Привет из офиса. '.repeat(9), 8],
  ])('carries all of it at once in %s, without a header', async (_, text, coding) => {
    const { link, wire } = await bound({ longText: 'payload' })
    const plan = planSegments(text, { whole: true })
    expect(plan.segments).toHaveLength(1)
    expect(plan.parts).toBeGreaterThan(2)
    const [part] = partsOf(text, { reference: 0x1234 }, plan.segments)
    const octets = Buffer.from(plan.segments[0]?.data ?? [])
    const length = octets.length.toString(16).padStart(4, '0')
    expect(await sent(link, wire, part as OutgoingPart)).toBe(
      bodyHex({
        data_coding: Buffer.of(coding),
        short_message: sized(''),
        tlvs: hex(`0204 0002 1234 0424 ${length} ${octets.toString('hex')}`),
      }),
    )
  })

  it('leaves what fits one message where it always is', async () => {
    const { link, wire } = await bound({ longText: 'payload' })
    const [part] = partsOf('Hi', { reference: 0x1234 }, planSegments('Hi', { whole: true }).segments)
    expect(await sent(link, wire, part as OutgoingPart)).toBe(bodyHex({}))
  })
})

describe('what cannot be sent', () => {
  it.each([
    ['info@office', /@/],
    ['Twelve chars', /at most 11/],
    ['Ж', /GSM alphabet/],
    ['123456789012345678901', /at most 20 digits/],
  ])('refuses the sender %s before it connects', async (sender, reason) => {
    const smsc = await RawSmsc.start()
    const error = await failureOf(esme(smsc.port, { sender }).open())
    expect(error).toMatchObject({ code: 'smpp/bad-sender', retry: 'never' })
    expect(error.sentence).toMatch(reason)
    expect(smsc.connections).toHaveLength(0)
  })

  it.each<[string, Partial<SmppOptions>]>([
    ['systemId', { systemId: 'sixteen letters!' }],
    ['systemId', { systemId: 'ÅÄÖ' }],
    ['systemType', { systemType: 'thirteen char' }],
    ['serviceType', { serviceType: 'sixsix' }],
    ['window', { window: 0 }],
    ['window', { window: 1001 }],
    ['priority', { priority: 4 }],
    ['protocolId', { protocolId: 256 }],
    ['ratePerSecond', { ratePerSecond: 0 }],
    ['senderTon', { senderTon: 7 }],
    ['tls.pin', { tls: { enabled: true, pin: 'ab:cd' } }],
    ['tls.client', { tls: { enabled: true, client: 'no certificate' } }],
    ['connections', { connections: 0 }],
    ['connections', { connections: 21 }],
    ['vendorTlvs cost', { vendorTlvs: [{ tag: 5, name: 'cost', type: 'u8', direction: 'out', value: '256' }] }],
    ['vendorTlvs cost', { vendorTlvs: [{ tag: 5, name: 'cost', type: 'octets', direction: 'out', value: 'abc' }] }],
    ['vendorTlvs cost', { vendorTlvs: [{ tag: 5, name: 'cost', type: 'text', direction: 'out', value: 'é' }] }],
  ])('refuses the option %s before it connects', async (option, options) => {
    const smsc = await RawSmsc.start()
    const error = await failureOf(esme(smsc.port, options).open())
    expect(error).toMatchObject({ code: 'smpp/bad-option', retry: 'never', details: { option } })
    expect(smsc.connections).toHaveLength(0)
  })

  it('refuses a part and keeps the link', async () => {
    const { link, wire } = await bound({ coding0: 'latin1' })
    const bad = [
      [hi({ to: 'Anna' }), 'smpp/bad-destination'],
      [hi({ to: '+123456789012345678901' }), 'smpp/bad-destination'],
      [hi({ total: 2 }, segment('gsm7', '1b65', { udh: [concat8] })), 'smpp/not-in-alphabet'],
      [partOf('€'.repeat(71)), 'smpp/not-in-alphabet'],
    ] as const
    for (const [part, code] of bad) {
      expect(await failureOf(link.send(part))).toMatchObject({ code, retry: 'never' })
    }
    expect((await failureOf(link.send(partOf('€'.repeat(71))))).sentence).toContain('“€”')
    expect(await sent(link, wire, hi())).toBe(bodyHex({}))
  })

  it('does not send over an account that only receives', async () => {
    const { link } = await bound({ mode: 'receiver' })
    expect(await failureOf(link.send(hi()))).toMatchObject({ code: 'smpp/receive-only', retry: 'never' })
  })

  it('does not send before it is open or after it is closed', async () => {
    const { link } = await bound()
    await link.transport.close()
    expect(await failureOf(link.send(hi()))).toMatchObject({ code: 'smpp/not-bound', retry: 'now' })
    expect(await failureOf(esme(1).send(hi()))).toMatchObject({ code: 'smpp/not-bound', retry: 'now' })
  })
})

describe('validity_period', () => {
  it.each([
    [undefined, ''],
    [0, '000000000001000R'],
    [1_000, '000000000001000R'],
    [59_999, '000000000059000R'],
    [172_800_000, '000002000000000R'],
    [45 * 86_400_000 + 3_723_000, '000115010203000R'],
    [400 * 86_400_000, '010110000000000R'],
    [1e15, '991100000000000R'],
  ])('%s ms is %s', (ms, written) => {
    expect(validityPeriod(ms)).toBe(written)
  })
})
