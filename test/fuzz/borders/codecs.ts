import type { Segment } from '../../../core/ports/transport.ts'
import { OctetReader } from '../../../core/sms/bad-pdu.ts'
import { decodeDcs } from '../../../core/sms/dcs.ts'
import { fitText } from '../../../core/sms/fit.ts'
import { decodeGsm7, encodeGsm7 } from '../../../core/sms/gsm7.ts'
import { decodeUtf8, fromHex, toHex } from '../../../core/sms/octets.ts'
import { assemble, assembledText } from '../../../core/sms/reassembly.ts'
import { measure, planSegments } from '../../../core/sms/segment.ts'
import { packSeptets, packSeptetsUncounted, unpackSeptets, unpackSeptetsUncounted } from '../../../core/sms/septets.ts'
import { shorten } from '../../../core/sms/shorten.ts'
import { decodeUcs2, encodeUcs2 } from '../../../core/sms/ucs2.ts'
import { concatOf, decodeUdh, encodeUdh } from '../../../core/sms/udh.ts'
import { encodeUserData, readUserData } from '../../../core/sms/user-data.ts'
import { type Border, Chooser, must, mustEqual, textOf, unlessRefused } from '../border.ts'
import { mustBeAText } from './promises.ts'

const alphabets = [['gsm7'], ['gsm7', 'latin1'], ['gsm7', 'cyrillic', 'hebrew'], ['ucs2']] as const

/** A text that is sent comes out on the other side as it was planned, whatever the order of its parts. */
function mustArrive(text: string, chooser: Chooser): void {
  const options = {
    alphabets: chooser.pick(alphabets),
    nationalTables: chooser.below(2) === 1,
    transliterate: chooser.below(2) === 1,
    wideReference: chooser.below(2) === 1,
    reference: chooser.below(256),
  }
  const turn = chooser.below(256)
  const measured = measure(text, options)
  const plan = unlessRefused(() => planSegments(text, options), 'text/too-long')
  must(plan !== undefined || measured.parts > 255, 'only a text above 255 parts is too long')
  if (!plan) return
  mustEqual(plan.segments.length, measured.parts, 'a text takes the parts that were measured')
  const parts = plan.segments.map(overTheAir)
  const turned = [...parts.slice(turn % parts.length), ...parts.slice(0, turn % parts.length), ...parts.slice(0, 1)]
  const assembly = assemble(turned)
  must(assembly.complete && assembly.conflicting.length === 0, 'all parts make a whole text')
  if (!startsWithMark(plan.text)) must(assembledText(assembly) === plan.text, 'a text arrives as it was planned')
  const incomplete = assemble(turned.slice(1, -1))
  must(assembledText(incomplete).length <= plan.text.length + 40 * parts.length, 'gaps are bounded')
  must(measure(shorten(text, 2, options), options).parts <= 2, 'a shortened text fits')
}

/** U+FEFF at the start of a part is its byte order mark and no part of the text. */
function startsWithMark(text: string): boolean {
  return /[\ufeff\ufffe]/.test(text)
}

function overTheAir(segment: Segment): Segment {
  if (!['gsm7', 'ucs2', 'octets'].includes(segment.alphabet)) {
    must(encodeUdh(segment.udh).length + segment.data.length <= 140, 'a part fits a message')
    return segment
  }
  const { length, octets } = encodeUserData(segment)
  must(octets.length <= 140, 'a part fits a message')
  const dcs = decodeDcs(segment.alphabet === 'gsm7' ? 0 : 8)
  const read = readUserData(new OctetReader(Uint8Array.of(length, ...octets)), dcs, segment.udh.length > 0)
  mustEqual(read.data, segment.data, 'a part arrives as it was sent')
  mustEqual(concatOf(read.udh), concatOf(segment.udh), 'the number of a part arrives')
  return read
}

/** Octets as septets, as UCS-2, as a header, as hexadecimal; there and back. */
function mustDecode(octets: Uint8Array): void {
  const septets = octets.map((octet) => octet & 0x7f)
  for (const tables of [undefined, { single: (octets[0] ?? 0) & 15, locking: (octets[1] ?? 0) & 15 }]) {
    const text = decodeGsm7(octets, tables)
    const again = encodeGsm7(text, tables)
    must(again !== undefined && decodeGsm7(again, tables) === text, 'letters of the GSM alphabet can be written')
  }
  for (let fill = 0; fill < 7; fill++) {
    mustEqual(
      unpackSeptets(packSeptets(septets, fill), septets.length, fill),
      septets,
      'septets are unpacked as they were packed',
    )
    const uncounted = unpackSeptetsUncounted(packSeptetsUncounted(septets, fill), fill)
    // A last @ may be taken for fill bits, and a last CR comes twice, which says the same (TS 23.038 §6.1.2.3.1).
    if (septets.at(-1) !== 0 && septets.at(-1) !== 0x0d)
      mustEqual(uncounted, septets, 'uncounted septets are unpacked as they were packed')
    unpackSeptetsUncounted(octets, fill)
  }
  const wide = decodeUcs2(octets)
  must(wide.length <= octets.length / 2 + 1, 'UCS-2 has two octets a unit')
  if (!startsWithMark(wide)) must(decodeUcs2(encodeUcs2(wide)) === wide, 'UCS-2 is written as it was read')
  mustEqual(fromHex(toHex(octets)), octets, 'hexadecimal is read as it was written')
  const utf8 = decodeUtf8(octets)
  const strict = strictUtf8(octets)
  must(utf8 === strict, 'UTF-8 is read as the platform reads it')
  const udh = unlessRefused(() => decodeUdh(octets), 'text/bad-pdu')
  if (udh && udh.elements.length > 0 && udh.length <= 140)
    mustEqual(encodeUdh(udh.elements), octets.slice(0, udh.length), 'a header is written as it was read')
  const segments = (['gsm7', 'ucs2', 'octets', 'latin1', 'cyrillic', 'hebrew'] as const).map((alphabet) => ({
    alphabet,
    udh: udh?.elements ?? [],
    data: octets.slice(udh?.length ?? 0, 160),
  }))
  for (const segment of segments) mustBeAText(segment)
  must(assembledText(assemble(segments)).length < 3_000, 'parts of several alphabets are joined')
}

function strictUtf8(octets: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets)
  } catch {
    return undefined
  }
}

/** Alphabets, packing, headers, cutting and joining. */
export const border: Border = {
  name: 'codecs',
  source: ['core/sms/'],
  longest: 1_200,
  stretched: 40_000,
  limitMs: 2_000,
  words: ['€', '[', '\u001b', 'ş', 'ж', 'ש', 'ą', '—', '…', '“', '\ufeff', '\ufffe', '👩‍👩‍👧', 'e\u0301'],
  seeds: () => [
    'aaaaaaHello',
    'b0b0b0Straße €{}[]~|^\\ 12',
    `cccccc${'The quick brown fox jumps over the lazy dog. '.repeat(9)}`,
    `dddddd${'Привет 😀 '.repeat(30)}`,
    `eeeeee${'ışğçöü '.repeat(40)}`,
    `ffffff${'שלום '.repeat(60)}`,
    fromHex('050003CC020148656C6C6F'),
    fromHex('03240101C8329BFD06'),
  ],
  run(input) {
    mustDecode(input)
    const chooser = new Chooser(input)
    const numbers = new Chooser(input.subarray(0, 6))
    for (let count = 0; count < 6; count++) chooser.below(1)
    const text = textOf(chooser.rest())
    mustArrive(text, numbers)
    const fit = fitText(text, { transliterate: true })
    if (fit.fits) {
      must(encodeGsm7(fit.text) !== undefined, 'a text that was made to fit fits')
      mustEqual(
        fitText(fit.text, { transliterate: true }),
        { fits: true, text: fit.text, replaced: [] },
        'what fits stays',
      )
    }
  },
}
