import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type { Segment } from '../../../core/ports/transport.ts'
import { noteOf } from '../../../core/sms/notes.ts'
import { fromHex, toHex } from '../../../core/sms/octets.ts'
import { assemble, assembledText } from '../../../core/sms/reassembly.ts'
import { decodeSegmentText, planSegments } from '../../../core/sms/segment.ts'
import { decodeStatus } from '../../../core/sms/status.ts'
import {
  decodeDeliver,
  decodeDeliverReport,
  decodePdu,
  decodeStatusReport,
  decodeSubmit,
  decodeSubmitReport,
  encodeDeliverReport,
  encodeSubmit,
  type Submit,
} from '../../../core/sms/tpdu.ts'
import { concatOf } from '../../../core/sms/udh.ts'
import gammu from '../../vectors/sms/gammu.json' with { type: 'json' }
import vectors from '../../vectors/sms/tpdu.json' with { type: 'json' }
import { gatewayErrorOf } from './support.ts'

/** The instant and the offset in minutes of an ISO time with a numeric zone. */
function instant(iso: string | undefined) {
  if (iso === undefined) return undefined
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(iso) ?? []
  const offset = Number(hours) * 60 + Number(minutes)
  return { at: Date.parse(iso), offsetMinutes: sign === '-' ? -offset : offset }
}

function deliverOf(hex: string) {
  const { tpdu, serviceCentre } = decodePdu(fromHex(hex))
  if (tpdu.kind !== 'deliver') throw new Error(`read as ${tpdu.kind}`)
  return { ...tpdu, serviceCentre }
}

describe('SMS-DELIVER', () => {
  test.each(vectors.deliver)('$name ($clause)', (vector) => {
    const deliver = deliverOf(vector.hex)
    expect(deliver.serviceCentre?.value).toBe(vector.serviceCentre)
    expect(deliver.from).toEqual(vector.from)
    expect(deliver.sent).toEqual(instant(vector.sent))
    expect(deliver.segment.alphabet).toBe(vector.alphabet ?? 'gsm7')
    expect(deliver.segment.messageClass).toBe(vector.messageClass)
    expect(concatOf(deliver.segment.udh)).toEqual(vector.concat)
    expect(noteOf(deliver.segment, deliver)).toBe(vector.note)
    expect(decodeSegmentText(deliver.segment)).toBe(vector.text)
  })

  test('the flags of the first octet (§9.2.3.2, §9.2.3.4, §9.2.3.17, §9.2.3.28)', () => {
    const rest = '0B916407214365F700004210922153540002E834'
    const plain = decodeDeliver(fromHex(`04${rest}`))
    expect(plain).toMatchObject({
      moreMessages: false,
      loopPrevention: false,
      statusReportIndication: false,
      replyPath: false,
    })
    expect(decodeDeliver(fromHex(`00${rest}`)).moreMessages).toBe(true)
    expect(decodeDeliver(fromHex(`0C${rest}`)).loopPrevention).toBe(true)
    expect(decodeDeliver(fromHex(`24${rest}`)).statusReportIndication).toBe(true)
    expect(decodeDeliver(fromHex(`84${rest}`)).replyPath).toBe(true)
  })

  test('compressed data is kept as octets, whose count is its length (TS 23.038 §4)', () => {
    const deliver = decodeDeliver(fromHex('040B916407214365F700204210922153540003AABBCC'))
    expect(deliver.segment).toEqual({ alphabet: 'octets', udh: [], data: fromHex('AABBCC') })
    expect(noteOf(deliver.segment, deliver)).toBe('undecodable')
  })

  test('octets behind the user data are ignored', () => {
    const deliver = deliverOf('00040B916407214365F700004210922153540002E834FFFF')
    expect(decodeSegmentText(deliver.segment)).toBe('hi')
  })
})

describe('SMS-SUBMIT', () => {
  test.each(vectors.submit)('$name ($clause)', ({ hex, submit, body, messageClass }) => {
    const [segment] = planSegments(body, { messageClass: messageClass as 0 | undefined }).segments
    const tpdu = encodeSubmit({ ...(submit as Omit<Submit, 'segment'>), segment: segment as Segment })
    expect(toHex(tpdu)).toBe(hex)
    const decoded = decodeSubmit(tpdu)
    expect(decoded.reference).toBe(submit.reference)
    expect(decoded.to.value).toBe(submit.to)
    expect(decoded.statusReport).toBe(submit.statusReport)
    expect(decodeSegmentText(decoded.segment)).toBe(body)
  })

  test('every part of a long text survives encoding and decoding', () => {
    const body = 'Grüße an Łódź, 5 € je Stück 😀 – '.repeat(12)
    for (const wideReference of [false, true]) {
      const { segments } = planSegments(body, { reference: 0x1ff, wideReference })
      const decoded = segments.map((segment) => {
        const tpdu = encodeSubmit({ reference: 1, to: '+46701234567', segment, statusReport: true })
        expect(tpdu.length).toBeLessThanOrEqual(164)
        return decodeSubmit(tpdu).segment
      })
      expect(decoded).toEqual(segments)
    }
  })

  test('Latin-1 goes as 8-bit data', () => {
    const [segment] = planSegments('été', { alphabets: ['latin1'] }).segments
    const tpdu = encodeSubmit({ reference: 0, to: '+1', segment: segment as Segment, statusReport: false })
    expect(toHex(tpdu)).toBe('01000191F1000403E974E9')
  })

  test.each([
    ['a name', 'Anna'],
    ['nothing', ''],
    ['no digits', '+'],
    ['21 digits', '+123456789012345678901'],
    ['blanks', '+46 70'],
  ])('refuses %s as destination', (_, to) => {
    const segment: Segment = { alphabet: 'gsm7', udh: [], data: fromHex('41') }
    const error = gatewayErrorOf(() => encodeSubmit({ reference: 0, to, segment, statusReport: false }))
    expect(error.code).toBe('text/bad-address')
  })

  test('refuses a segment of more than 140 octets', () => {
    const at = (data: Uint8Array, alphabet: Segment['alphabet']) =>
      encodeSubmit({ reference: 0, to: '+1', segment: { alphabet, udh: [], data }, statusReport: false })
    expect(at(new Uint8Array(160), 'gsm7').length).toBe(148)
    expect(gatewayErrorOf(() => at(new Uint8Array(161), 'gsm7')).code).toBe('text/bad-segment')
    expect(at(new Uint8Array(140), 'octets').length).toBe(148)
    expect(gatewayErrorOf(() => at(new Uint8Array(141), 'octets')).code).toBe('text/bad-segment')
  })

  test('a stored one is read with each form of validity (§9.2.3.12)', () => {
    const rest = (first: string, validity: string) =>
      decodeSubmit(fromHex(`${first}070B916407214365F70000${validity}02E834`)).validity
    expect(rest('01', '')).toBeUndefined()
    expect(rest('11', '47')).toEqual({ kind: 'relative', validityMs: 6 * 3_600_000 })
    expect(rest('19', '42109221535400')).toEqual({ kind: 'absolute', until: instant('2024-01-29T12:35:45+00:00') })
    expect(rest('09', '01470000000000')).toEqual({ kind: 'enhanced', validityMs: 6 * 3_600_000, singleShot: false })
    expect(rest('09', '421E0000000000')).toEqual({ kind: 'enhanced', validityMs: 30_000, singleShot: true })
    expect(rest('09', '03215443000000')).toEqual({
      kind: 'enhanced',
      validityMs: (12 * 3600 + 45 * 60 + 34) * 1000,
      singleShot: false,
    })
    expect(rest('09', '81004700000000')).toEqual({ kind: 'enhanced', validityMs: 6 * 3_600_000, singleShot: false })
    expect(rest('09', '00000000000000')).toEqual({ kind: 'enhanced', validityMs: undefined, singleShot: false })
  })
})

describe("gammu's PDUs", () => {
  const sixtyThreeWeeks = 63 * 7 * 86_400_000

  test.each(gammu.texts)('$body is read, and written back octet by octet', ({ body, pdus }) => {
    const segments = pdus.map((pdu) => {
      const { tpdu, serviceCentre } = decodePdu(fromHex(pdu))
      if (tpdu.kind !== 'submit') throw new Error(`read as ${tpdu.kind}`)
      expect(serviceCentre).toEqual({ value: '+46705008999', kind: 'international' })
      expect(tpdu.validity).toEqual({ kind: 'relative', validityMs: sixtyThreeWeeks })
      const { reference, to, segment, statusReport } = tpdu
      const written = encodeSubmit({ reference, to: to.value, segment, statusReport, validityMs: sixtyThreeWeeks })
      expect(toHex(written)).toBe(pdu.slice(16))
      return segment
    })
    expect(assembledText(assemble(segments))).toBe(body)
    if (segments.length === 1) expect(planSegments(body).segments).toEqual(segments)
    else expect(planSegments(body).segments.length).toBe(segments.length)
  })
})

describe('SMS-STATUS-REPORT', () => {
  test.each(vectors.statusReport)('$name ($clause)', (vector) => {
    const { tpdu } = decodePdu(fromHex(vector.hex))
    if (tpdu.kind !== 'status-report') throw new Error(`read as ${tpdu.kind}`)
    expect(tpdu.reference).toBe(vector.reference)
    expect(tpdu.phone.value).toBe(vector.phone)
    expect(tpdu.sent).toEqual(instant(vector.sent))
    expect(tpdu.discharged).toEqual(instant(vector.discharged))
    expect(tpdu.status.state).toBe(vector.state)
    expect(tpdu.segment && decodeSegmentText(tpdu.segment)).toBe(vector.text)
  })

  test('every TP-ST value has a state, finality and words (§9.2.3.15)', () => {
    const states = Array.from({ length: 256 }, (_, octet) => decodeStatus(octet))
    for (const [octet, status] of states.entries()) {
      expect(status.words, `octet ${octet}`).toMatch(/^\S.{3,}/)
      expect(status.final).toBe(octet < 0x20 || octet > 0x3f)
      if (octet >= 0x20 && octet < 0x40) expect(status.state).toBe('buffered')
      if (octet < 0x20) expect(['delivered', 'accepted', 'deleted']).toContain(status.state)
      if (octet >= 0x40) expect(['delivered', 'accepted', 'buffered']).not.toContain(status.state)
    }
    const stateOf = (octet: number) => states[octet]?.state
    expect([0x00, 0x01, 0x02, 0x03, 0x1f].map(stateOf)).toEqual([
      'delivered',
      'accepted',
      'deleted',
      'delivered',
      'delivered',
    ])
    expect([0x40, 0x42, 0x46, 0x47, 0x48, 0x49, 0x5f].map(stateOf)).toEqual([
      'undeliverable',
      'rejected',
      'expired',
      'deleted',
      'deleted',
      'unknown',
      'undeliverable',
    ])
    expect([0x60, 0x63, 0x7f, 0x80, 0xff].map(stateOf)).toEqual([
      'undeliverable',
      'rejected',
      'undeliverable',
      'rejected',
      'rejected',
    ])
    expect(states[0x46]?.words).toBe('validity period expired')
    expect(states[0x22]?.words).toBe('no response from the phone; still trying')
    expect(states[0x35]?.words).toBe('delayed (network specific value 15); still trying')
    expect(states[0x4b]?.words).toBe('not deliverable (reserved value 0B)')
  })
})

describe('reports', () => {
  test('a positive SMS-SUBMIT-REPORT (§9.2.2.2a)', () => {
    expect(decodeSubmitReport(fromHex('010042109221535400'))).toEqual({
      kind: 'report',
      sent: instant('2024-01-29T12:35:45+00:00'),
    })
  })

  test('a refusing SMS-SUBMIT-REPORT names its cause (§9.2.3.22)', () => {
    const report = decodeSubmitReport(fromHex('01C40042109221535400'))
    expect(report.failure).toEqual({ cause: 0xc4, words: 'destination barred' })
    expect(report.sent).toEqual(instant('2024-01-29T12:35:45+00:00'))
  })

  test('an SMS-DELIVER-REPORT with all parameters (§9.2.2.1a)', () => {
    const report = decodeDeliverReport(fromHex('00D307000002E834'))
    expect(report).toMatchObject({ failure: { cause: 0xd3, words: 'storage full' }, pid: 0 })
    expect(report.segment && decodeSegmentText(report.segment)).toBe('hi')
    expect(decodeDeliverReport(encodeDeliverReport())).toEqual({ kind: 'report' })
  })
})

describe('malformed PDUs', () => {
  test.each(vectors.malformed)('$name', ({ hex, field, offset }) => {
    const error = gatewayErrorOf(() => decodePdu(fromHex(hex)))
    expect(error.code).toBe('text/bad-pdu')
    expect(error.details).toMatchObject({ field, offset })
    expect(error.sentence).not.toContain('?')
  })

  test.each([...vectors.deliver, ...vectors.statusReport, ...vectors.submit.map((v) => ({ ...v, hex: `00${v.hex}` }))])(
    'cut at every octet, $name answers an error and nothing else',
    ({ hex }) => {
      const octets = fromHex(hex)
      for (let length = 0; length < octets.length; length++) {
        const cut = octets.slice(0, length)
        try {
          decodePdu(cut)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(GatewayError)
          continue
        }
        // Only a status report may end early: what follows TP-ST is optional.
        expect((cut[(cut[0] ?? 0) + 1] ?? 0) & 3, `cut to ${length} octets`).toBe(2)
      }
    },
  )

  test('any octets give a message or a GatewayError', () => {
    const decoders = [
      decodePdu,
      decodeDeliver,
      decodeSubmit,
      decodeStatusReport,
      decodeSubmitReport,
      decodeDeliverReport,
    ]
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 180 }), fc.constantFrom(...decoders), (octets, decode) => {
        let message: unknown
        try {
          message = decode(octets)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(GatewayError)
        }
        const { segment } = (message ?? {}) as { segment?: Segment }
        if (segment) {
          expect(typeof decodeSegmentText(segment)).toBe('string')
          noteOf(segment)
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('a good PDU with any octet changed gives a message or a GatewayError', () => {
    const good = vectors.deliver.map(({ hex }) => fromHex(hex))
    fc.assert(
      fc.property(fc.constantFrom(...good), fc.nat(), fc.integer({ min: 0, max: 255 }), (octets, at, value) => {
        const changed = octets.slice()
        changed[at % changed.length] = value
        try {
          const { tpdu } = decodePdu(changed)
          if (tpdu.segment) decodeSegmentText(tpdu.segment)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(GatewayError)
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('bad hexadecimal is told by its place', () => {
    expect(gatewayErrorOf(() => fromHex('00G0')).details).toEqual({ offset: 2 })
    expect(gatewayErrorOf(() => fromHex('000')).details).toEqual({ offset: 3 })
    expect(fromHex(' 0aFf\r\n')).toEqual(Uint8Array.of(0x0a, 0xff))
  })
})
