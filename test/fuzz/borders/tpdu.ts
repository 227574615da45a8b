import { readFileSync } from 'node:fs'
import { OctetReader } from '../../../core/sms/bad-pdu.ts'
import { decodeDcs } from '../../../core/sms/dcs.ts'
import { fromHex, toHex } from '../../../core/sms/octets.ts'
import {
  type DecodedPdu,
  decodeDeliver,
  decodeDeliverReport,
  decodePdu,
  decodeStatusReport,
  decodeSubmit,
  decodeSubmitReport,
  encodeSubmit,
} from '../../../core/sms/tpdu.ts'
import { encodeUserData, readUserData } from '../../../core/sms/user-data.ts'
import { readPdu } from '../../../drivers/modem/incoming.ts'
import { shownPdu } from '../../../drivers/modem/trace-lines.ts'
import { type Border, must, mustEqual, unlessRefused } from '../border.ts'
import { mustBeAText } from './promises.ts'

const decoders = [decodeDeliver, decodeSubmit, decodeStatusReport, decodeSubmitReport, decodeDeliverReport]

function vectors(): string[] {
  const file = new URL('../../vectors/sms/tpdu.json', import.meta.url)
  const groups = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { hex?: string }[]>
  return Object.values(groups).flatMap((group) => (Array.isArray(group) ? group.flatMap(({ hex }) => hex ?? []) : []))
}

/** User data survives being written and read again; of compressed data nobody here can write the lengths. */
function mustSurvive({ tpdu }: DecodedPdu): void {
  const { segment } = tpdu
  if (!segment) return
  mustBeAText(segment)
  const again = unlessRefused(() => encodeUserData(segment), 'text/bad-segment')
  if (!again || ('dcs' in tpdu && tpdu.dcs?.compressed)) return
  const dcs = decodeDcs(segment.alphabet === 'gsm7' ? 0 : segment.alphabet === 'ucs2' ? 8 : 4)
  const reader = new OctetReader(Uint8Array.of(again.length, ...again.octets))
  const { messageClass: _, ...wanted } = segment
  mustEqual(readUserData(reader, dcs, segment.udh.length > 0), wanted, 'user data is written as it was read')
  if (tpdu.kind !== 'submit' || tpdu.to.kind === 'alphanumeric') return
  const { reference, to, statusReport, rejectDuplicates, pid } = tpdu
  const octets = unlessRefused(
    () => encodeSubmit({ reference, to: to.value, segment, statusReport, rejectDuplicates, pid }),
    'text/bad-address',
    'text/bad-segment',
  )
  if (octets) mustEqual(decodeSubmit(octets).segment, segment, 'a text is submitted as it was read')
}

/** What modems hand over in PDU mode: texts, reports, and what lies in their memories. */
export const border: Border = {
  name: 'tpdu',
  source: ['core/sms/', 'drivers/modem/incoming', 'drivers/modem/trace-lines'],
  longest: 400,
  stretched: 20_000,
  seeds: () => vectors().map(fromHex),
  run(input) {
    for (const decode of decoders) unlessRefused(() => decode(input), 'text/bad-pdu')
    const decoded = unlessRefused(() => decodePdu(input), 'text/bad-pdu')
    if (decoded) mustSurvive(decoded)
    const hex = toHex(input)
    const length = input.length - 1 - (input[0] ?? 0)
    for (const announced of [undefined, length, length + 1, 3]) {
      const { incoming, sound } = readPdu(hex, announced)
      must(/^[0-9a-f]{32}$/.test(incoming.fingerprint), 'a PDU has a fingerprint')
      must(!sound || incoming.kind !== 'raw', 'a sound PDU was read')
    }
    readPdu(Buffer.from(input).toString('latin1'), undefined)
    const { line } = shownPdu(hex)
    must(line.length < 2 * hex.length + 500, 'the trace is bounded')
  },
}
