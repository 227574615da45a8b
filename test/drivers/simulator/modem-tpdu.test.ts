import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { septetsOfText, textOfSeptets } from '../../../drivers/simulator/modem/tpdu/alphabet.ts'
import { readTime, TpduError, validUntil, writeTime } from '../../../drivers/simulator/modem/tpdu/fields.ts'
import { readTpdu, splitPdu, writeServiceCentre, writeTpdu } from '../../../drivers/simulator/modem/tpdu/layout.ts'
import { readUserData, splitText } from '../../../drivers/simulator/modem/tpdu/user-data.ts'

const octets = (text: string) => new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'))
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase()
const at = Date.UTC(2026, 0, 15, 9, 0, 0)
const cet = (instant: number) => ({ at: instant, zoneMinutes: 60 })

describe('reading SMS-SUBMIT (TS 23.040 §9.2.2.2)', () => {
  it('takes the example that every manual prints apart', () => {
    // MTI 1 with VPF 2 | MR 0 | DA 11 digits international | PID | DCS | VP 4 days | 10 septets
    const tpdu = readTpdu(octets('11 00 0B91 6407281553F8 00 00 AA 0A E8329BFD4697D9EC37'), 'network')
    expect(tpdu).toMatchObject({
      type: 'SMS-SUBMIT',
      rd: 0,
      srr: 0,
      udhi: 0,
      mr: 0,
      da: { toa: 0x91, value: '46708251358' },
      pid: 0,
      dcs: 0,
      vp: { form: 'relative', octet: 0xaa },
      udl: 10,
    })
    expect(readUserData(tpdu).text).toBe('hellohello')
  })

  it('reads the flags of the first octet', () => {
    const tpdu = readTpdu(octets('E5 07 0381 21F3 00 00 00'), 'network')
    expect(tpdu).toMatchObject({ rd: 1, srr: 1, udhi: 1, rp: 1, mr: 7, da: { toa: 0x81, value: '123' } })
  })

  it('steps over one fill bit after an 8-bit reference and none after a 16-bit one (§9.2.3.24)', () => {
    const eight = readTpdu(octets('41 00 0381 21F3 00 00 08 050003CC0201 82'), 'network')
    expect(readUserData(eight)).toMatchObject({ text: 'A', concatenation: { reference: 0xcc, total: 2, number: 1 } })
    const sixteen = readTpdu(octets('41 00 0381 21F3 00 00 09 06080412340201 41'), 'network')
    expect(readUserData(sixteen)).toMatchObject({
      text: 'A',
      concatenation: { reference: 0x1234, total: 2, number: 1 },
    })
  })

  it('reads UCS-2, 8-bit data and application ports', () => {
    expect(readUserData(readTpdu(octets('01 00 0381 21F3 00 08 04 00E920AC'), 'network')).text).toBe('é€')
    const vcard = readTpdu(octets('41 00 0381 21F3 00 F5 09 06050423F40000 4142'), 'network')
    expect(readUserData(vcard)).toMatchObject({ coding: 'octets', text: '4142', port: 9204, note: 'vcard' })
  })

  it('names flash and silent texts (TS 23.038 §4, TS 23.040 §9.2.3.9)', () => {
    expect(readUserData(readTpdu(octets('01 00 0381 21F3 00 10 01 41'), 'network')).note).toBe('flash')
    expect(readUserData(readTpdu(octets('01 00 0381 21F3 40 00 01 41'), 'network')).note).toBe('silent')
  })

  it('reads the national tables that the header names (TS 23.038 Annex A)', () => {
    // Turkish single shift: ESC 0x73 is ş, after 3 fill bits.
    const tpdu = readTpdu(octets('41 00 0381 21F3 00 00 07 03240101 D8CC01'), 'network')
    expect(readUserData(tpdu).text).toBe('ş')
  })

  it('answers any octets with fields or a TpduError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 180 }), fc.constantFrom('network', 'computer'), (bytes, to) => {
        try {
          const tpdu = readTpdu(bytes, to)
          if (tpdu.ud) readUserData(tpdu)
        } catch (error) {
          expect(error).toBeInstanceOf(TpduError)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('says where a cut one ends, at every octet', () => {
    const whole = octets('31 00 0B91 6407281553F8 00 00 AA 0A E8329BFD4697D9EC37')
    for (let length = 0; length < whole.length; length++) {
      expect(() => readTpdu(whole.slice(0, length), 'network'), `${length} octets`).toThrow(TpduError)
    }
  })
})

describe('writing what a phone and the network send', () => {
  it('writes SMS-DELIVER (§9.2.2.1)', () => {
    const [part] = splitText('Hi', { reference: 1 })
    const tpdu = {
      type: 'SMS-DELIVER',
      mms: 1,
      oa: { toa: 0x91, value: '46701234567' },
      pid: 0,
      scts: cet(at),
    } as const
    expect(hexOf(writeTpdu({ ...tpdu, ...part }))).toBe('040B916407214365F7000062105101000040' + '02C834')
  })

  it('counts an alphanumeric sender in semi-octets (§9.1.2.5)', () => {
    const [part] = splitText('', { reference: 1 })
    const tpdu = { type: 'SMS-DELIVER', oa: { toa: 0xd0, value: 'Design@Home' }, scts: cet(at) } as const
    const bytes = writeTpdu({ ...tpdu, ...part })
    expect(hexOf(bytes)).toContain('14D0C4F23C7D760390EF7619')
    expect(readTpdu(bytes, 'computer').oa).toEqual({ toa: 0xd0, value: 'Design@Home' })
  })

  it('writes SMS-STATUS-REPORT (§9.2.2.3)', () => {
    const bytes = writeTpdu({
      type: 'SMS-STATUS-REPORT',
      mms: 1,
      mr: 42,
      ra: { toa: 0x91, value: '46701234567' },
      scts: cet(at),
      dt: cet(at + 20_000),
      st: 0x46,
    })
    expect(hexOf(bytes)).toBe('062A0B916407214365F7' + '62105101000040' + '62105101000240' + '46')
  })

  it('writes time zones west of Greenwich with the sign bit (§9.2.3.11)', () => {
    // 30 quarters: digits swapped 03, sign bit 0x08 on the tens.
    const time = { at, zoneMinutes: -450 }
    expect(hexOf(Uint8Array.from(writeTime(time)))).toBe('6210511003000B')
    expect(readTime(Uint8Array.from(writeTime(time)))).toEqual(time)
  })

  it('cuts at 160 and 153 septets, never inside an escape pair', () => {
    expect(splitText('x'.repeat(160), { reference: 1 })).toHaveLength(1)
    const parts = splitText(`${'x'.repeat(152)}€${'y'.repeat(10)}`, { reference: 0xcc })
    expect(parts.map((part) => part.udl)).toEqual([7 + 152, 7 + 12])
    expect(hexOf(parts[0]?.ud.slice(0, 6) as Uint8Array)).toBe('050003CC0201')
    expect(parts.map((part) => readUserData({ type: 'SMS-DELIVER', ...part }).text).join('')).toBe(
      `${'x'.repeat(152)}€${'y'.repeat(10)}`,
    )
  })

  it('cuts UCS-2 at 70 and 67 units, never inside a surrogate pair; 66 and 152 with a 16-bit reference', () => {
    expect(splitText('ж'.repeat(70), { reference: 1 })).toHaveLength(1)
    const parts = splitText(`${'ж'.repeat(66)}🎉${'ж'.repeat(5)}`, { reference: 1 })
    expect(parts.map((part) => part.udl)).toEqual([6 + 132, 6 + 14])
    const wide = splitText('ж'.repeat(71), { reference: 0x1234, referenceBits: 16 })
    expect(wide.map((part) => part.udl)).toEqual([7 + 132, 7 + 10])
    expect(hexOf(wide[1]?.ud.slice(0, 7) as Uint8Array)).toBe('06080412340202')
    expect(splitText('x'.repeat(161), { reference: 1, referenceBits: 16 })[0]?.udl).toBe(8 + 152)
  })
})

describe('the default alphabet (TS 23.038 §6.2.1)', () => {
  it('packs as the standard shows', () => {
    const packed = (text: string) => hexOf(splitText(text, { reference: 0 })[0]?.ud as Uint8Array)
    expect(packed('1234567')).toBe('31D98C56B3DD00')
    expect(packed('12345678')).toBe('31D98C56B3DD70')
    expect(packed('€')).toBe('9B32')
  })

  it('has 127 characters and 10 behind ESC, each with a way back', () => {
    const codes = Array.from({ length: 128 }, (_, code) => code).filter((code) => code !== 0x1b)
    for (const code of codes) expect(septetsOfText(textOfSeptets([code]))).toEqual([[code]])
    for (const character of '\f^{}\\[~]|€') expect(septetsOfText(character)?.[0]).toHaveLength(2)
    expect(textOfSeptets([0x00, 0x10, 0x1a, 0x24, 0x40, 0x60, 0x7f])).toBe('@ΔΞ¤¡¿à')
  })

  it('reads an escape that no table has as the main table, and a lone one as a space', () => {
    expect(textOfSeptets([0x1b, 0x41, 0x1b])).toBe('A ')
  })
})

describe('validity periods (§9.2.3.12)', () => {
  const minutes = (octet: number) => validUntil({ form: 'relative', octet }, 0, 0) / 60_000

  it('reads the relative form at the ends of its ranges', () => {
    expect([0, 143, 144, 167, 168, 196, 197, 255].map(minutes)).toEqual([
      5,
      720,
      750,
      1440,
      2 * 1440,
      30 * 1440,
      5 * 7 * 1440,
      63 * 7 * 1440,
    ])
  })

  it('reads the absolute and enhanced forms off the wire', () => {
    const absolute = readTpdu(octets('19 00 0381 21F3 00 00 62105101000040 00'), 'network')
    expect(validUntil(absolute.vp, 0, 0)).toBe(at)
    const seconds = readTpdu(octets('09 00 0381 21F3 00 00 021E0000000000 00'), 'network')
    expect(validUntil(seconds.vp, 1_000, 0)).toBe(31_000)
    const clock = readTpdu(octets('09 00 0381 21F3 00 00 03102030000000 00'), 'network')
    expect(validUntil(clock.vp, 0, 0)).toBe((1 * 3600 + 2 * 60 + 3) * 1000)
  })
})

describe('the service centre address before a TPDU (TS 27.005 §3.1)', () => {
  it('is written and taken off', () => {
    expect(hexOf(writeServiceCentre('+46705008999'))).toBe('07916407058099F9')
    expect(splitPdu(octets('07916407058099F9 AABB'))).toEqual({ serviceCentre: '+46705008999', tpdu: octets('AABB') })
    expect(splitPdu(octets('00 AABB'))).toEqual({ serviceCentre: '', tpdu: octets('AABB') })
  })
})
