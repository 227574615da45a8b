import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../../../core/sms/octets.ts'
import { decodeSegmentText, type PlanOptions, planSegments } from '../../../core/sms/segment.ts'
import { decodeDeliver, encodeSubmit } from '../../../core/sms/tpdu.ts'
import { concatOf } from '../../../core/sms/udh.ts'
import { tempDir } from '../../support/temp-dir.ts'
import vectors from '../../vectors/sms/tpdu.json' with { type: 'json' }

/** Wireshark's dissector of GSM SMS is an opinion that is not ours. Skipped where `tshark` is not installed. */
const tshark = spawnSync('tshark', ['--version']).status === 0

const linkType = 147
const dissector = `uat:user_dlts:"User 0 (DLT=${linkType})","gsm_a_rp","0","","0",""`

const fields = ['sms_text', 'tp-mr', 'tp-da', 'tp-oa', 'tp-ra', 'udh.mm.msg_id', 'udh.mm.msg_parts', 'udh.mm.msg_part']

/** A capture of one packet an RP-DATA message (TS 24.011 §7.3.1), which gives each TPDU its direction. */
function capture(tpdus: readonly Uint8Array[], fromNetwork: boolean): Uint8Array {
  const packets = tpdus.map((tpdu) => {
    const ends = fromNetwork ? '02917100' : '00029171'
    return fromHex(`${fromNetwork ? '01' : '00'}05${ends}${toHex(Uint8Array.of(tpdu.length))}${toHex(tpdu)}`)
  })
  const header = new DataView(new ArrayBuffer(24))
  for (const [offset, value] of [
    [0, 0xa1b2c3d4],
    [4, 0x00020004],
    [16, 65535],
    [20, linkType],
  ] as const) {
    header.setUint32(offset, value)
  }
  const records = packets.flatMap((packet) => {
    const record = new DataView(new ArrayBuffer(16))
    record.setUint32(8, packet.length)
    record.setUint32(12, packet.length)
    return [...new Uint8Array(record.buffer), ...packet]
  })
  return Uint8Array.from([...new Uint8Array(header.buffer), ...records])
}

/** What Wireshark reads: one record of field values a TPDU. */
function dissect(tpdus: readonly Uint8Array[], fromNetwork: boolean): Record<string, string>[] {
  const file = join(tempDir(), 'sms.pcap')
  writeFileSync(file, capture(tpdus, fromNetwork))
  const wanted = fields.flatMap((field) => ['-e', `gsm_sms.${field}`])
  const output = execFileSync(
    'tshark',
    ['-r', file, '-o', dissector, '-o', 'gsm_sms.reassemble:FALSE', '-T', 'json', ...wanted],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const packets = JSON.parse(output) as { _source: { layers?: Record<string, string[]> } }[]
  return packets.map(({ _source }) =>
    Object.fromEntries(Object.entries(_source.layers ?? {}).map(([key, values]) => [key.slice(8), values[0] ?? ''])),
  )
}

test.skipIf(!tshark)('Wireshark reads each SMS-SUBMIT as it was meant', () => {
  const texts: [string, PlanOptions][] = [
    ['hellohello', {}],
    ['Å£€ [x] {y} ~^|\\ ÄÖÑÜäöñüà', {}],
    ['1234567', {}],
    ['ends in @', {}],
    ['flash', { messageClass: 0 }],
    ['😀 Grüße ş', {}],
    ['Grüße, 5 € das Stück. '.repeat(20), { reference: 7 }],
    ['Grüße, 5 € das Stück. '.repeat(20), { reference: 777, wideReference: true }],
    ['Жук и 😀 '.repeat(30), { reference: 0 }],
    ['Жук и 😀 '.repeat(30), { reference: 0xabcd, wideReference: true }],
  ]
  const segments = texts.flatMap(([body, options]) => planSegments(body, options).segments)
  const tpdus = segments.map((segment, index) =>
    encodeSubmit({ reference: index, to: '+46701234567', segment, statusReport: true, validityMs: 172_800_000 }),
  )
  const read = dissect(tpdus, false)
  expect(read.length).toBe(segments.length)
  for (const [index, segment] of segments.entries()) {
    const concat = concatOf(segment.udh)
    expect(read[index]).toMatchObject({
      sms_text: decodeSegmentText(segment),
      'tp-mr': String(index),
      'tp-da': '46701234567',
      ...(concat && {
        'udh.mm.msg_parts': String(concat.total),
        'udh.mm.msg_part': String(concat.number),
        'udh.mm.msg_id': String(concat.reference),
      }),
    })
  }
})

test.skipIf(!tshark)('Wireshark reads the SMS-DELIVER vectors as we do', () => {
  const plain = vectors.deliver.filter(({ hex, wireshark }) => hex.startsWith('00') && wireshark === undefined)
  const tpdus = plain.map(({ hex }) => fromHex(hex).slice(1))
  const read = dissect(tpdus, true)
  const compared = tpdus.map((tpdu, index) => {
    const deliver = decodeDeliver(tpdu)
    if (deliver.segment.alphabet === 'octets') return false
    const seen = read[index] ?? {}
    expect(seen['tp-oa'] ?? '', plain[index]?.name).toBe(deliver.from.value.replace('+', ''))
    expect(seen.sms_text ?? '', plain[index]?.name).toBe(decodeSegmentText(deliver.segment))
    return true
  })
  expect(compared.filter(Boolean).length).toBeGreaterThan(8)
})

test.skipIf(!tshark)('Wireshark reads the SMS-STATUS-REPORT vectors as we do', () => {
  const read = dissect(
    vectors.statusReport.map(({ hex }) => fromHex(hex).slice(1)),
    true,
  )
  expect(read.map((report) => [report['tp-mr'], report['tp-ra']])).toEqual(
    vectors.statusReport.map(({ reference, phone }) => [String(reference), phone.replace('+', '')]),
  )
})
