import { describe, expect, it } from 'vitest'
import { decodeGsm7 } from '../../../core/sms/gsm7.ts'
import { defaultSettings } from '../../../drivers/simulator/smsc/behaviour.ts'
import {
  Assembly,
  concatenationHeader,
  concatenationOf,
  cutText,
  readHeader,
  shiftsOf,
} from '../../../drivers/simulator/smsc/long-text.ts'
import { deliversOf } from '../../../drivers/simulator/smsc/mobile-originated.ts'
import { tlvNumber, tlvOctets } from '../../../drivers/simulator/smsc/pdu.ts'
import { idIn, type ReceiptFormName, receiptForms, receiptWords } from '../../../drivers/simulator/smsc/receipts.ts'
import { dateByPattern, readTime, writeTime } from '../../../drivers/simulator/smsc/smpp-time.ts'
import { type Coding, codingOf, decodeText, encodeText } from '../../../drivers/simulator/smsc/text-codec.ts'

function hex(octets: Uint8Array | undefined): string | undefined {
  return octets && Buffer.from(octets).toString('hex').toUpperCase()
}

function fromHex(written: string): Uint8Array {
  return new Uint8Array(Buffer.from(written.replaceAll(' ', ''), 'hex'))
}

describe('text coding', () => {
  it.each<[coding: Coding, text: string, octets: string]>([
    ['gsm7', 'hello', '68656C6C6F'],
    ['gsm7', '@£$', '000102'],
    ['gsm7', 'Å{€}', '0E1B281B651B29'],
    ['gsm7-packed', 'hellohello', 'E8329BFD4697D9EC37'],
    ['gsm7-packed', '', ''],
    ['latin1', 'é@', 'E940'],
    ['ascii', 'A~', '417E'],
    ['utf8', 'é', 'C3A9'],
    ['ucs2', 'Å😀', '00C5D83DDE00'],
  ])('%s %s', (coding, text, octets) => {
    expect(hex(encodeText(text, coding))).toBe(octets)
    expect(decodeText(fromHex(octets), coding)).toBe(text)
  })

  it.each<[coding: Coding, text: string]>([
    ['gsm7', 'ş'],
    ['gsm7', 'a\u001bb'],
    ['gsm7-packed', '😀'],
    ['latin1', '€'],
    ['ascii', 'é'],
  ])('%s has no place for %s', (coding, text) => expect(encodeText(text, coding)).toBeUndefined())

  it.each<[what: string, coding: Coding, octets: string, text: string]>([
    ['a lone escape at the end', 'gsm7', '411B', 'A '],
    ['an escape to nothing known (TS 23.038 §6.2.1.1)', 'gsm7', '1B41', 'A'],
    ['an octet above 7 bits', 'gsm7', '80', '\ufffd'],
    ['an odd octet', 'ucs2', '0041FF', 'A\ufffd'],
    ['an octet above ASCII', 'ascii', 'E9', '\ufffd'],
    ['seven padding bits at 8n-1 septets', 'gsm7-packed', '31D98C56B3DD00', '1234567'],
    ['a padding CR at 8n-1 septets', 'gsm7-packed', '31D98C56B3DD1A', '1234567'],
    ['8-bit data', 'binary', '00FF', '00ff'],
  ])('%s', (_, coding, octets, text) => expect(decodeText(fromHex(octets), coding)).toBe(text))

  it('leaves fill bits behind a header (TS 23.040 §9.2.3.24)', () => {
    // Six octets are 48 bits, so one bit fills up to the septet border: 'A' (0x41) << 1.
    expect(hex(encodeText('A', 'gsm7-packed', 6))).toBe('82')
    expect(decodeText(fromHex('82'), 'gsm7-packed', {}, 6)).toBe('A')
    expect(decodeText(encodeText('x'.repeat(152), 'gsm7-packed', 7) ?? fromHex(''), 'gsm7-packed', {}, 7)).toBe(
      'x'.repeat(152),
    )
  })

  it.each([{}, { locking: 1 }, { locking: 3 }, { single: 1 }, { single: 2 }, { single: 3 }])(
    'reads every septet as the tables of the product do, which others wrote: %o',
    (shifts) => {
      for (let septet = 0; septet < 128; septet++) {
        if (septet === 0x1b) continue
        for (const octets of [Uint8Array.of(septet), Uint8Array.of(0x1b, septet)]) {
          expect(decodeText(octets, 'gsm7', shifts), `septets ${hex(octets)}`).toBe(decodeGsm7(octets, shifts))
        }
      }
    },
  )

  it.each([
    [0x00, 'latin1', undefined],
    [0x01, 'ascii', undefined],
    [0x03, 'latin1', undefined],
    [0x04, 'binary', undefined],
    [0x08, 'ucs2', undefined],
    [0x10, 'latin1', 0],
    [0x18, 'ucs2', 0],
    [0xf0, 'gsm7', 0],
    [0xf5, 'binary', 1],
    [0x55, 'binary', undefined],
  ])('data_coding %i with coding 0 as Latin-1', (dataCoding, coding, messageClass) => {
    expect(codingOf(dataCoding, 'latin1')).toEqual({ coding, ...(messageClass === undefined ? {} : { messageClass }) })
  })
})

describe('long texts', () => {
  it.each([
    ['gsm7', 'a'.repeat(160), 'udh8', [160]],
    ['gsm7', 'a'.repeat(161), 'udh8', [153, 8]],
    ['gsm7', 'a'.repeat(305), 'udh16', [152, 152, 1]],
    ['gsm7', `${'a'.repeat(152)}€${'b'.repeat(8)}`, 'udh8', [152, 9]],
    ['ucs2', 'ş'.repeat(70), 'sar', [70]],
    ['ucs2', 'ş'.repeat(71), 'sar', [67, 4]],
    ['ucs2', `${'ş'.repeat(66)}😀${'ş'.repeat(5)}`, 'udh8', [66, 7]],
    ['ucs2', 'ş'.repeat(67), 'payload', [67]],
    ['gsm7', 'a'.repeat(1000), 'payload', [1000]],
    ['latin1', 'é'.repeat(141), 'udh8', [134, 7]],
  ] as const)('cuts %s (TS 23.040 §9.2.3.24.1)', (coding, text, form, sizes) => {
    const pieces = cutText(text, coding, form)
    expect(pieces.map((piece) => piece.length)).toEqual(sizes)
    expect(pieces.join('')).toBe(text)
  })

  it('writes and reads headers of both widths', () => {
    const place = { reference: 0x1234, total: 3, number: 2 }
    expect(hex(concatenationHeader('udh8', place))).toBe('050003340302')
    expect(hex(concatenationHeader('udh16', place))).toBe('06080412340302')
    for (const form of ['udh8', 'udh16'] as const) {
      const header = readHeader(concatenationHeader(form, place))
      const reference = form === 'udh8' ? 0x34 : 0x1234
      expect(header && concatenationOf(header)).toEqual({ ...place, form, reference })
    }
  })

  it('reads a header among other elements, and refuses lengths that lie', () => {
    const header = readHeader(fromHex('0B 2401 01 0504 1581 0000 0003 00 02 01'.replace('0B', '0E')))
    expect(header?.size).toBe(15)
    expect(header && shiftsOf(header)).toEqual({ single: 1 })
    expect(header && concatenationOf(header)).toEqual({ form: 'udh8', reference: 0, total: 2, number: 1 })
    for (const broken of ['', '05', '0500', '03000300', '050003010203'.replace('05', '04')]) {
      expect(readHeader(fromHex(broken)), broken).toBeUndefined()
    }
    for (const nonsense of ['050003010200', '050003010203', '050003010000']) {
      const read = readHeader(fromHex(nonsense))
      expect(read && concatenationOf(read), nonsense).toBeUndefined()
    }
  })

  it('puts parts together in any order, repeats once, senders apart', () => {
    const handsets = new Assembly()
    const part = (number: number, from = '+1', reference = 0) => ({
      ...{ from, to: '+2', coding: 'ucs2' as const },
      // The emoji is cut in the middle, as some senders do.
      data: fromHex(['0041D83D', 'DE000042', '0043'][number - 1] ?? ''),
      concatenation: { form: 'udh8' as const, reference, total: 3, number },
    })
    expect(handsets.add(part(3))).toBeUndefined()
    expect(handsets.add({ ...part(3), data: fromHex('0058') })).toBeUndefined()
    expect(handsets.add(part(1, '+9'))).toBeUndefined()
    expect(handsets.add(part(1))).toBeUndefined()
    expect(handsets.add(part(2, '+1', 1))).toBeUndefined()
    expect(handsets.incomplete).toBe(3)
    expect(handsets.add(part(2))).toEqual({ from: '+1', to: '+2', text: 'A😀BC', parts: 3, coding: 'ucs2' })
    expect(handsets.incomplete).toBe(2)
  })

  const long = `${'x'.repeat(200)}€`
  const message = { from: '+46701234567', to: '+46700000001', text: long, sentAt: 0 }
  it.each(['udh8', 'udh16', 'sar', 'payload'] as const)('phones’ texts as %s', (moLongForm) => {
    const pdus = deliversOf(message, 0x1ff, { ...defaultSettings, moLongForm })
    expect(pdus).toHaveLength(moLongForm === 'payload' ? 1 : 2)
    const text = pdus.map(({ fields, tlvs }) => {
      const all = tlvOctets({ tlvs }, 'message_payload') ?? fields.short_message ?? new Uint8Array(0)
      const header = (fields.esm_class ?? 0) & 0x40 ? readHeader(all) : undefined
      return decodeText(header ? all.slice(header.size) : all, 'gsm7')
    })
    expect(text.join('')).toBe(long)
    const references = pdus.map(({ tlvs }) => tlvNumber({ tlvs }, 'sar_msg_ref_num'))
    if (moLongForm === 'sar') expect(references).toEqual([0x1ff, 0x1ff])
    for (const { fields } of pdus) {
      expect(fields).toMatchObject({ source_addr: '46701234567', source_addr_ton: 1, data_coding: 0 })
    }
  })

  it('odd phones’ texts: no UDHI bit, both places, Latin-1, UCS-2, coding 0 as Latin-1', () => {
    const of = (text: string, changed: Partial<typeof defaultSettings>) =>
      deliversOf({ ...message, text }, 1, { ...defaultSettings, ...changed })
    expect(of(long, { moUdhi: false })[0]?.fields.esm_class).toBe(0)
    const both = of('both', { moLongForm: 'payload', moBothPlaces: true })[0]
    expect(hex(both?.fields.short_message)).toBe('626F7468')
    expect(both && hex(tlvOctets(both, 'message_payload'))).toBe('626F7468')
    expect(of('é', { moCoding: 'latin1' })[0]?.fields).toMatchObject({ data_coding: 3, short_message: fromHex('E9') })
    expect(of('e', { moCoding: 'ucs2' })[0]?.fields).toMatchObject({ data_coding: 8, short_message: fromHex('0065') })
    expect(of('é', { coding0: 'latin1' })[0]?.fields).toMatchObject({ data_coding: 0, short_message: fromHex('E9') })
    expect(of('ş', {})[0]?.fields).toMatchObject({ data_coding: 8, short_message: fromHex('015F') })
  })
})

describe('times (SMPP 3.4 §7.1.1)', () => {
  const now = Date.UTC(2026, 0, 15, 9, 0, 0)

  it.each([
    ['000002000000000R', Date.UTC(2026, 0, 17, 9, 0, 0)],
    ['000000000130000R', now + 90_000],
    ['010100000000000R', Date.UTC(2027, 1, 15, 9, 0, 0)],
    ['260115100000000+', now + 3_600_000],
    ['260115100000004+', now],
    ['260115100000104-', now + 7_200_000 + 100],
  ])('%s', (written, instant) => expect(readTime(written, now)).toBe(instant))

  it.each(['', '26011510000000+', '261315100000000+', '260132100000000+', '2601151000000 0+', '000002000000000X'])(
    'refuses %s',
    (written) => expect(readTime(written, now)).toBeUndefined(),
  )

  it('writes what it reads', () => {
    expect(writeTime(now + 1_500)).toBe('260115090001500+')
    expect(readTime(writeTime(now + 1_500), 0)).toBe(now + 1_500)
    expect(dateByPattern(now, 'YYYY-MM-DD hh:mm:ss')).toBe('2026-01-15 09:00:00')
  })
})

describe('receipt forms', () => {
  const facts = {
    number: 0xabcdefn,
    state: 'DELIVERED' as const,
    submittedAt: Date.UTC(2026, 0, 15, 9, 0, 0),
    doneAt: Date.UTC(2026, 0, 15, 9, 1, 2),
    error: 0,
    text: 'Å long text that has more than twenty characters',
  }

  it('writes Appendix B', () => {
    expect(receiptWords(receiptForms.words, facts)).toBe(
      'id:0011259375 sub:001 dlvrd:001 submit date:2601150900 done date:2601150901 stat:DELIVRD err:000 text:? long text that has',
    )
  })

  it.each<[ReceiptFormName, responseId: string, words: RegExp]>([
    ['hexThenDecimal', 'abcdef', /^id:11259375 /],
    ['decimalThenHex', '11259375', /^id:abcdef /],
    ['hexThenZeroPaddedDecimal', 'ABCDEF', /^id:0011259375 /],
    ['zerosInReceipt', '11259375', /^id:0011259375 /],
    ['zerosInResponse', '00abcdef', /^id:abcdef /],
    ['otherCase', 'ABCDEF', /^id:abcdef /],
    ['wideHexThenDecimal', '8000000000ABCDEF', /^id:9223372036866035183 /],
    ['uuid', '00000000-0000-4000-8000-000000abcdef', /^id:00000000-0000-4000-8000-000000abcdef /],
    ['longestId', `${'f'.repeat(58)}abcdef`, /^id:f{58}abcdef /],
    ['noIdInResponse', '', /^id:0011259375 /],
    ['noIdAnywhere', '', /^id: sub/],
    ['placeholder', '0', /^id:0 /],
    ['lowReference', '0', /^id:0 /],
    ['wordsDisagree', '0011259375', /stat:UNDELIV/],
    ['patternsForDates', '0011259375', /submit date:YYMMDDhhmm done date:YYMMDDhhmm /],
    ['datesWithSeconds', '0011259375', /done date:260115090102 /],
    ['datesWithCentury', '0011259375', /done date:2026-01-15 09:01:02 /],
    ['capitals', '0011259375', /^ID:0011259375 SUB:001 DLVRD:001 SUBMIT DATE:.* STAT:DELIVRD ERR:000 TEXT:/],
    ['otherOrder', '0011259375', /^stat:DELIVRD done date:\d+ id:0011259375 err:000/],
    ['shortWords', '0011259375', /^id:0011259375 stat:DELIVRD$/],
    ['otherStateWords', '0011259375', /stat:DELIVERED /],
    ['tlvs', '0011259375', /^$/],
  ])('%s', (name, responseId, words) => {
    const form = receiptForms[name]
    expect(idIn(form.responseId, facts.number)).toBe(responseId)
    expect(receiptWords(form, facts)).toMatch(words)
  })
})
