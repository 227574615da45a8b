import { describe, expect, it } from 'vitest'
import type { Incoming, IncomingSegment } from '../../../core/ports/transport.ts'
import { decodeSegmentText } from '../../../core/sms/segment.ts'
import { concatOf } from '../../../core/sms/udh.ts'
import type { SmppOptions } from '../../../drivers/smpp/options.ts'
import { english } from '../../support/english.ts'
import { waitFor } from '../../support/wait-for.ts'
import { bound } from './bound.ts'
import type { Esme } from './esme.ts'
import { cstring, id, pdu, type RawConnection } from './raw-smsc.ts'

interface Deliver {
  readonly source?: Uint8Array
  readonly destination?: Uint8Array
  readonly esmClass?: number
  readonly protocolId?: number
  readonly schedule?: string
  readonly coding?: number
  readonly text?: string | Uint8Array
  readonly tlvs?: string
}

const hex = (digits: string) => Buffer.from(digits.replace(/\s/g, ''), 'hex')
const from = (ton: number, npi: number, value: string) => Buffer.concat([Buffer.of(ton, npi), cstring(value)])
const asciiHex = (text: string) => Buffer.from(text, 'latin1').toString('hex')

/** The body of a deliver_sm (SMPP 3.4 §4.6.1). */
function deliverBody(deliver: Deliver): Buffer {
  const { text = '4869' } = deliver
  const octets = typeof text === 'string' ? hex(text) : Buffer.from(text)
  return Buffer.concat([
    cstring(''),
    deliver.source ?? from(1, 1, '46701234567'),
    deliver.destination ?? from(1, 1, '46700000001'),
    Buffer.of(deliver.esmClass ?? 0, deliver.protocolId ?? 0, 0),
    cstring(deliver.schedule ?? ''),
    cstring(''),
    Buffer.of(0, 0, deliver.coding ?? 0, 0, octets.length),
    octets,
    hex(deliver.tlvs ?? ''),
  ])
}

let sequence = 100

/** Sends a deliver_sm, waits for its answer and returns what core was given. */
async function delivered(link: Esme, wire: RawConnection, deliver: Deliver): Promise<Incoming> {
  wire.write(pdu(id.deliverSm, ++sequence, deliverBody(deliver)))
  const answer = await wire.next()
  expect(answer).toMatchObject({ id: id.deliverSmResp, status: 0, sequence })
  const incoming = link.heard.delivered.at(-1)
  if (!incoming) throw new Error('nothing was delivered')
  return incoming
}

async function segmentOf(deliver: Deliver, options: Partial<SmppOptions> = {}): Promise<IncomingSegment> {
  const { link, wire } = await bound(options)
  const incoming = await delivered(link, wire, deliver)
  if (incoming.kind !== 'segment') throw new Error(`it is a ${incoming.kind}: ${JSON.stringify(incoming)}`)
  return incoming
}

describe('texts from phones', () => {
  it.each<[string, Deliver, string, string, Partial<SmppOptions>?]>([
    ['GSM-7 unpacked', { text: '00051b65' }, 'gsm7', '@é€'],
    ['GSM-7 packed', { text: 'e8329bfd4697d9ec37' }, 'gsm7', 'hellohello', { coding0: 'gsm7-packed' }],
    ['coding 0 as Latin-1', { text: '40e9' }, 'latin1', '@é', { coding0: 'latin1' }],
    ['coding 0 as ASCII', { text: '405f' }, 'latin1', '@_', { coding0: 'ascii' }],
    ['coding 0 as UTF-8', { text: 'c3a9f09f9880' }, 'ucs2', 'é😀', { coding0: 'utf8' }],
    // What can be no septets: Latin-1, or UTF-8 where it is well-formed.
    ['Latin-1 under coding 0', { text: '48e9' }, 'latin1', 'Hé'],
    ['UTF-8 under coding 0', { text: '48c3a9' }, 'ucs2', 'Hé'],
    ['ASCII', { coding: 1, text: '405f' }, 'latin1', '@_'],
    ['GSM-7 as ASCII', { coding: 1, text: '4800056f' }, 'gsm7', 'H@éo'],
    ['Latin-1', { coding: 3, text: '40e9ff' }, 'latin1', '@éÿ'],
    ['octets', { coding: 4, text: '00ff' }, 'octets', '00FF'],
    ['octets as 2', { coding: 2, text: '00ff' }, 'octets', '00FF'],
    ['Shift JIS as 5', { coding: 5, text: '93fa967b' }, 'ucs2', '日本'],
    ['ISO-2022-JP as 5', { coding: 5, text: '1b2442467c4b5c1b2842' }, 'ucs2', '日本'],
    ['ISO-2022-JP', { coding: 10, text: '1b2442467c4b5c1b2842' }, 'ucs2', '日本'],
    ['Cyrillic', { coding: 6, text: 'bfe0d8d2d5e2' }, 'ucs2', 'Привет'],
    ['Hebrew', { coding: 7, text: 'f9ece5ed' }, 'ucs2', 'שלום'],
    ['UCS-2', { coding: 8, text: '0416d83dde00' }, 'ucs2', 'Ж😀'],
    ['Korean', { coding: 14, text: 'c7d1b1db' }, 'ucs2', '한글'],
    ['class 1 GSM-7', { coding: 0xf1, text: '0005' }, 'gsm7', '@é'],
    ['class 1 octets', { coding: 0xf5, text: '00ff' }, 'octets', '00FF'],
    ['class 0 UCS-2', { coding: 0x18, text: '0416' }, 'ucs2', 'Ж'],
    ['an empty text', { text: '' }, 'gsm7', ''],
  ])('%s', async (_, deliver, alphabet, text, options) => {
    const { segment } = await segmentOf(deliver, options)
    expect([segment.alphabet, decodeSegmentText(segment)]).toEqual([alphabet, text])
  })

  it.each<[string, Deliver, string | undefined]>([
    ['flash', { coding: 0xf0 }, 'flash'],
    ['silent', { protocolId: 0x40 }, 'silent'],
    ['voicemail', { coding: 0xc8 }, 'voicemail-waiting'],
    ['a fax waiting, in UCS-2', { coding: 0xe9, text: '0041' }, 'message-waiting'],
    ['binary', { coding: 4, text: '00ff' }, 'binary'],
    ['a vCard by its port', { coding: 4, esmClass: 0x40, text: '06050423f423f4 424547494e' }, 'vcard'],
    ['a vCard by its port parameter', { coding: 4, text: '424547494e', tlvs: '020b000223f4 020a000223f4' }, 'vcard'],
    ['pictograms', { coding: 9, text: '0102' }, 'undecodable'],
    ['broken Korean', { coding: 14, text: 'ff' }, 'undecodable'],
    ['compressed', { coding: 0x20, text: '0102' }, 'undecodable'],
    ['a plain text', {}, undefined],
  ])('says that it is %s', async (_, deliver, note) => {
    expect((await segmentOf(deliver)).note).toBe(note)
  })

  it.each<[string, Uint8Array, { kind: string; value: string } | undefined]>([
    ['international', from(1, 1, '46701234567'), { kind: 'international', value: '+46701234567' }],
    ['international with +', from(1, 1, '+46701234567'), { kind: 'international', value: '+46701234567' }],
    ['international with 00', from(1, 1, '0046701234567'), { kind: 'international', value: '+46701234567' }],
    ['unknown with +', from(0, 1, '+46701234567'), { kind: 'international', value: '+46701234567' }],
    ['national', from(2, 1, '0701234567'), { kind: 'national', value: '0701234567' }],
    ['unknown', from(0, 1, '46701234567'), { kind: 'national', value: '46701234567' }],
    ['short', from(0, 1, '71234'), { kind: 'short', value: '71234' }],
    ['network specific', from(3, 0, '71234'), { kind: 'short', value: '71234' }],
    ['letters', from(5, 0, 'My_Bank'), { kind: 'alphanumeric', value: 'My_Bank' }],
    ['letters in GSM', from(5, 0, 'My\x11Bank'), { kind: 'alphanumeric', value: 'My_Bank' }],
    ['letters of another type', from(0, 0, 'Bank'), { kind: 'alphanumeric', value: 'Bank' }],
  ])('names a sender: %s', async (_, source, wanted) => {
    expect((await segmentOf({ source })).from).toEqual(wanted)
  })

  it('names the number it came to, and its time where the wire tells', async () => {
    const told = await segmentOf({ schedule: '260115100000004+' })
    expect(told.to).toEqual({ kind: 'international', value: '+46700000001' })
    expect(told.sentAt).toBe(Date.UTC(2026, 0, 15, 9, 0, 0))
    const untold = await segmentOf({ destination: from(0, 0, '') })
    expect([untold.to, untold.sentAt]).toEqual([undefined, undefined])
  })

  it('keeps the message in hexadecimal', async () => {
    const { link, wire } = await bound()
    const incoming = await delivered(link, wire, {})
    expect(incoming.raw).toBe(pdu(id.deliverSm, sequence, deliverBody({})).toString('hex').toUpperCase())
  })
})

describe('parts of long texts', () => {
  const part = { reference: 0x42, total: 3, number: 2 }

  it.each<[string, Deliver, object | undefined, string]>([
    ['UDH, 8-bit reference', { esmClass: 0x40, text: '050003420302 4869' }, { ...part, wide: false }, 'Hi'],
    ['UDH, 16-bit reference', { esmClass: 0x40, text: '0608040042 0302 4869' }, { ...part, wide: true }, 'Hi'],
    [
      'UDH in message_payload',
      { esmClass: 0x40, text: '', tlvs: '0424 0008 0500034203024869' },
      { ...part, wide: false },
      'Hi',
    ],
    ['SAR parameters', { tlvs: '020c00020042 020e000103 020f000102' }, { ...part, wide: true }, 'Hi'],
    ['SAR parameters that name no part', { tlvs: '020c00020042 020e000103 020f000104' }, undefined, 'Hi'],
    [
      'UDH before SAR parameters',
      { esmClass: 0x40, text: '050003420302 4869', tlvs: '020c00020099 020e000105 020f000101' },
      { ...part, wide: false },
      'Hi',
    ],
    ['UDH without the UDHI bit', { text: '050003420302 4869' }, { ...part, wide: false }, 'Hi'],
    ['16-bit UDH without the UDHI bit', { text: '0608040042 0302 4869' }, { ...part, wide: true }, 'Hi'],
    ['a header of one part without the UDHI bit', { text: '050003420101 4869' }, undefined, 'é@¥B££Hi'],
    ['a header and nothing else without the UDHI bit', { text: '050003420302' }, undefined, 'é@¥B¥$'],
    ['what only starts like a header', { text: '050003420309 4869' }, undefined, 'é@¥B¥ÇHi'],
    ['message_payload', { text: '', tlvs: '0424 0003 486921' }, undefined, 'Hi!'],
    ['message_payload beside its beginning', { text: '4869', tlvs: '0424 0003 486921' }, undefined, 'Hi!'],
    ['message_payload that is empty', { text: '4869', tlvs: '0424 0000' }, undefined, 'Hi'],
  ])('%s', async (_, deliver, concat, text) => {
    const { segment } = await segmentOf(deliver)
    expect(concatOf(segment.udh)).toEqual(concat)
    expect(segment.udh).toHaveLength(concat === undefined ? 0 : 1)
    expect(decodeSegmentText(segment)).toBe(text)
  })

  it('unpacks septets behind a header', async () => {
    const { segment } = await segmentOf({ esmClass: 0x40, text: '050003420302 9069' }, { coding0: 'gsm7-packed' })
    expect(decodeSegmentText(segment)).toBe('Hi')
  })

  it('reads a data_sm, whose text is in message_payload', async () => {
    const { link, wire } = await bound()
    const body = Buffer.concat([
      cstring(''),
      from(1, 1, '46701234567'),
      from(1, 1, '46700000001'),
      Buffer.of(0x40, 0, 0),
      hex('0424 0008 0500034203024869'),
    ])
    wire.write(pdu(id.dataSm, 5, body))
    expect(await wire.next()).toMatchObject({ id: id.dataSmResp, status: 0, sequence: 5 })
    const [incoming] = link.heard.delivered
    expect(incoming).toMatchObject({ kind: 'segment', from: { value: '+46701234567' } })
    expect(incoming?.kind === 'segment' && concatOf(incoming.segment.udh)).toEqual({ ...part, wide: false })
  })
})

describe('receipts on the wire', () => {
  const text = asciiHex(
    'id:77 sub:001 dlvrd:001 submit date:2601150900 done date:2601150900 stat:DELIVRD err:000 text:Hello',
  )

  it('come as receipts, with their phone', async () => {
    const { link, wire } = await bound()
    expect(await delivered(link, wire, { esmClass: 0x04, text })).toMatchObject({
      kind: 'receipt',
      id: '77',
      state: 'delivered',
      textStart: 'Hello',
      phone: { kind: 'international', value: '+46701234567' },
    })
    // Parameters alone, with our reference.
    const tlvs = '001e 0003 373800 0427 0001 05 0204 0002 1234 0423 0003 030005'
    expect(await delivered(link, wire, { esmClass: 0x04, text: '', tlvs })).toMatchObject({
      kind: 'receipt',
      id: '78',
      state: 'undeliverable',
      reference: 0x1234,
      wire: 'message_state 5, network_error_code 3/5',
    })
  })

  it('are recognised without their esm_class when they can be nothing else', async () => {
    const { link, wire } = await bound()
    expect(await delivered(link, wire, { esmClass: 0, text })).toMatchObject({ kind: 'receipt', id: '77' })
    expect(await delivered(link, wire, { esmClass: 0, text: asciiHex('my id: 77, stat?') })).toMatchObject({
      kind: 'segment',
    })
  })

  it('may be labelled with any coding', async () => {
    const { link, wire } = await bound()
    for (const coding of [0, 1, 3, 4, 8, 0xf0]) {
      expect(await delivered(link, wire, { esmClass: 0x04, coding, text })).toMatchObject({
        kind: 'receipt',
        id: '77',
        state: 'delivered',
      })
    }
    const wide = Buffer.from(hex(text).toString('latin1'), 'utf16le').swap16().toString('hex')
    expect(await delivered(link, wire, { esmClass: 0x04, coding: 8, text: wide })).toMatchObject({
      id: '77',
      state: 'delivered',
    })
  })

  it('name the phone when source and destination are not swapped', async () => {
    const { link, wire } = await bound()
    const unswapped = { source: from(1, 1, '46700000001'), destination: from(1, 1, '46701234567') }
    expect(await delivered(link, wire, { esmClass: 0x04, text, ...unswapped })).toMatchObject({
      phone: { value: '+46701234567' },
    })
    const letters = await bound({ sender: 'Office' })
    const fromLetters = { source: from(5, 0, 'Office'), destination: from(1, 1, '46701234567') }
    expect(await delivered(letters.link, letters.wire, { esmClass: 0x04, text, ...fromLetters })).toMatchObject({
      phone: { value: '+46701234567' },
    })
  })

  it('on the way say that the network is still trying', async () => {
    const { link, wire } = await bound()
    const enroute = asciiHex('id:77 stat:ENROUTE err:000')
    expect(await delivered(link, wire, { esmClass: 0x20, text: enroute })).toMatchObject({
      kind: 'receipt',
      id: '77',
      state: 'buffered',
    })
    expect(await delivered(link, wire, { esmClass: 0x20, text: '' })).toMatchObject({
      kind: 'receipt',
      state: 'buffered',
    })
  })

  it('that say nothing are kept', async () => {
    const { link, wire } = await bound()
    expect(await delivered(link, wire, { esmClass: 0x04, text: asciiHex('hello') })).toMatchObject({
      kind: 'raw',
      from: { value: '+46701234567' },
    })
    expect(await delivered(link, wire, { esmClass: 0x04, text: asciiHex('id:9') })).toMatchObject({
      kind: 'receipt',
      id: '9',
      state: 'unknown',
    })
  })

  it('are not made of acknowledgements that a person wrote', async () => {
    const { link, wire } = await bound()
    expect(await delivered(link, wire, { esmClass: 0x08 })).toMatchObject({ kind: 'segment' })
    expect(await delivered(link, wire, { esmClass: 0x10 })).toMatchObject({ kind: 'segment' })
  })
})

describe('messages that cannot be read', () => {
  it.each<[string, Buffer, RegExp]>([
    ['cut before the text', deliverBody({}).subarray(0, 30), /ends before/],
    [
      'cut in the text',
      deliverBody({}).subarray(0, deliverBody({}).length - 1),
      /short_message of 2 octets where 1 are left/,
    ],
    ['a parameter that is too long', Buffer.concat([deliverBody({}), hex('001e 0099 31')]), /0x001e of 153 octets/],
    ['a header that is longer than the text', deliverBody({ esmClass: 0x40, text: '20 4869' }), /header/],
    ['no sender', deliverBody({ source: from(0, 0, '') }), /without a sender/],
    ['nothing', Buffer.alloc(0), /ends before/],
  ])('%s', async (_, body, reason) => {
    const { link, wire } = await bound()
    wire.write(pdu(id.deliverSm, 9, body))
    // Acknowledged all the same, or the SMSC would send it for ever.
    expect(await wire.next()).toMatchObject({ id: id.deliverSmResp, status: 0, sequence: 9 })
    const [incoming] = link.heard.delivered
    expect(english(incoming)).toMatchObject({ kind: 'raw', reason: expect.stringMatching(reason) })
    expect(incoming?.raw).toBe(pdu(id.deliverSm, 9, body).toString('hex').toUpperCase())
    // And the link goes on.
    expect(await delivered(link, wire, {})).toMatchObject({ kind: 'segment' })
  })
})

describe('broken messages', () => {
  it('are told apart by all their octets', async () => {
    const { link, wire } = await bound()
    for (const [index, rest] of ['001e 0099 31', '001e 0099 32'].entries()) {
      wire.write(pdu(id.deliverSm, index + 1, Buffer.concat([deliverBody({}), hex(rest)])))
      await wire.next()
    }
    const hashes = link.heard.delivered.map(({ fingerprint }) => fingerprint.split('-')[0])
    expect(new Set(hashes).size).toBe(2)
  })
})

describe('acknowledgement', () => {
  it('follows the commit, in any order of commits', async () => {
    const { link, wire } = await bound()
    const commits: (() => void)[] = []
    link.heard.store = () => new Promise((resolve) => commits.push(resolve))
    for (const each of [1, 2, 3]) wire.write(pdu(id.deliverSm, each, deliverBody({ text: `4${each}` })))
    await waitFor('three deliveries', () => commits.length === 3)
    wire.write(pdu(id.enquireLink, 50))
    // The link answers other things meanwhile, and nothing is acknowledged yet.
    expect(await wire.next()).toMatchObject({ id: id.enquireLinkResp, sequence: 50 })
    for (const each of [3, 1, 2]) {
      commits[each - 1]?.()
      expect(await wire.next()).toMatchObject({ id: id.deliverSmResp, status: 0, sequence: each })
    }
  })

  it('is a temporary error when core could not store it', async () => {
    const { link, wire } = await bound()
    link.heard.store = () => Promise.reject(new Error('disk full'))
    wire.write(pdu(id.deliverSm, 7, deliverBody({})))
    expect(await wire.next()).toMatchObject({ id: id.deliverSmResp, status: 0x64, sequence: 7, body: Buffer.alloc(0) })
    link.heard.store = async () => {}
    wire.write(pdu(id.deliverSm, 8, deliverBody({})))
    expect(await wire.next()).toMatchObject({ id: id.deliverSmResp, status: 0, sequence: 8 })
    // The SMSC's second attempt is the same message to core.
    const [first, second] = link.heard.delivered
    expect(second?.fingerprint).toBe(first?.fingerprint)
  })

  it('refuses for the moment what comes while a thousand wait', async () => {
    const { link, wire } = await bound()
    const commits: (() => void)[] = []
    link.heard.store = () => new Promise((resolve) => commits.push(resolve))
    const flood = Array.from({ length: 1_001 }, (_, index) =>
      pdu(id.deliverSm, index + 1, deliverBody({ text: hex(index.toString(16).padStart(4, '0')) })),
    )
    wire.write(...flood)
    expect(await wire.next()).toMatchObject({ id: id.deliverSmResp, status: 0x64, sequence: 1_001 })
    expect(commits).toHaveLength(1_000)
    for (const commit of commits) commit()
    await waitFor('a thousand answers', () => wire.pdus.length === 1 + 1_001)
    expect(wire.pdus.filter(({ status }) => status === 0)).toHaveLength(1_001)
  })
})
