import { fromHex, toHex } from '../../../core/sms/octets.ts'
import { FrameReader } from '../../../drivers/smpp/framing.ts'
import { contentHash, readEcho, readIncoming } from '../../../drivers/smpp/incoming.ts'
import { frameOfLine, pcapOf, traceText } from '../../../drivers/smpp/pcap.ts'
import { decodePdu, encodePdu } from '../../../drivers/smpp/pdu.ts'
import { longestPdu, type Pdu, tag } from '../../../drivers/smpp/smpp-types.ts'
import { pduLine } from '../../../drivers/smpp/trace.ts'
import { Vendor } from '../../../drivers/smpp/vendor.ts'
import { type Border, must, mustEqual, type RandomSource } from '../border.ts'
import { mustBeAText } from './promises.ts'

const codings = ['gsm7', 'gsm7-packed', 'latin1', 'ascii', 'utf8'] as const
const vendor = new Vendor(
  [{ code: 0x400, words: 'no money', class: 'temporary' }],
  (['u8', 'u16', 'u32', 'text', 'cstring', 'octets'] as const).map((type, at) => ({
    tag: 0x1400 + at,
    name: type,
    type,
    direction: 'both',
    value: '',
  })),
)
const arrivedAt = Date.UTC(2026, 0, 15, 9)

/** PDUs cut out of `octets`; `cut` octets at a time. */
function framesOf(octets: Uint8Array, cut: number): { frames: string[]; fault: unknown } {
  const reader = new FrameReader()
  const frames: string[] = []
  let fault: unknown
  for (let at = 0; at < octets.length; at += cut) {
    fault = reader.push(octets.subarray(at, at + cut), (frame) => frames.push(toHex(frame)) > 0)
  }
  return { frames, fault }
}

function examine(frame: Uint8Array): void {
  const pdu = decodePdu(frame)
  const traced = { ...pdu, octets: frame }
  for (const coding0 of codings) {
    const incoming = readIncoming(pdu, frame, { coding0, ownAddress: '46701234567', vendor }, arrivedAt)
    must(
      !('reason' in incoming) || !String(incoming.reason).startsWith('it could not be read'),
      'a message is read without surprise',
    )
    if (incoming.kind === 'segment') mustBeAText(incoming.segment)
    if (incoming.kind === 'receipt' && incoming.at !== undefined)
      must(Number.isFinite(incoming.at) && incoming.at <= arrivedAt, 'a receipt is not from the future')
    const { line, clear } = pduLine(traced, coding0)
    must(
      line.length <= 64 * frame.length + 2_000 && (clear ?? '').length <= 64 * frame.length + 2_000,
      'the trace is bounded',
    )
    must(!/\p{Cc}/u.test(line + clear), 'the trace has one line a PDU')
    if (pdu.fault === undefined && pdu.command !== 'unknown')
      mustEqual(frameOfLine(arrivedAt, `← ${clear ?? line}`)?.octets, frame, 'a line of the trace gives its PDU back')
  }
  readEcho(toHex(frame))
  must(/^[0-9a-f]{64}$/.test(contentHash(pdu, frame)), 'a message has a fingerprint')
  const sample = { at: arrivedAt, direction: 'in', octets: frame } as const
  pcapOf([sample])
  must(traceText([sample], { clear: true }).split('\n').length === 2, 'a trace as text has one line a PDU')
  if (pdu.fault === undefined && pdu.command !== 'unknown' && pdu.command_status === 0) {
    const again = decodePdu(encodePdu(pdu))
    // A response whose body was left out gets the empty one.
    const missing = Object.keys(again.fields).filter((name) => !(name in pdu.fields))
    if (missing.length === 0) mustEqual(withoutFrame(again), withoutFrame(pdu), 'a PDU is written as it was read')
  }
}

function withoutFrame({ command, fields, tlvs, sequence_number }: Pdu): unknown {
  return { command, fields, tlvs, sequence_number }
}

const deliver = (fields: Record<string, number | string | Uint8Array>, tlvs = new Map<number, Uint8Array>()) =>
  encodePdu({ command: 'deliver_sm', sequence_number: 7, fields, tlvs })
const address = {
  source_addr_ton: 1,
  source_addr_npi: 1,
  source_addr: '46701234567',
  dest_addr_ton: 1,
  destination_addr: '4671',
}

/** The length in front of one PDU made right again. */
function withRightLength(input: Uint8Array, random: RandomSource): Uint8Array {
  if (input.length < 16) return input
  const result = Buffer.from(input)
  result.writeUInt32BE(Math.min(longestPdu, result.length), 0)
  if (random.next() < 0.3)
    result.writeUInt32BE(random.pick([4, 5, 0x103, 0x8000_0004, 0x8000_0009, 0x15, 3, 0x8000_0000]), 4)
  if (random.next() < 0.2) result.writeUInt32BE(0, 8)
  return result
}

/** PDUs that an SMSC sends: framing, fields, parameters, texts of every coding, receipts, and what the trace shows of them. */
export const border: Border = {
  name: 'smpp',
  source: ['drivers/smpp/', 'core/sms/'],
  stretched: 60_000,
  words: [
    ...Object.values(tag).map((each) => Uint8Array.of(each >> 8, each & 255, 0, 4)),
    fromHex('050003CC0201'),
    fromHex('06080401020201'),
    fromHex('000000100000001500000000'),
    'id:0123 sub:001 dlvrd:001 submit date:2601150900 done date:2601150901 stat:DELIVRD err:000 text:',
  ],
  seeds: () => [
    encodePdu({ command: 'enquire_link', sequence_number: 1 }),
    deliver({ ...address, short_message: Buffer.from('Hello') }),
    deliver({ ...address, data_coding: 8, short_message: Buffer.from('0048d83dde00', 'hex') }),
    deliver({ ...address, esm_class: 0x40, short_message: Buffer.from('050003cc0201Hello', 'latin1') }),
    deliver({ ...address, esm_class: 0x40, short_message: fromHex('050003CC020148656C6C6F') }),
    deliver({
      ...address,
      esm_class: 4,
      short_message: Buffer.from(
        'id:0123 sub:001 dlvrd:001 submit date:2601150900 done date:2601150901 stat:DELIVRD err:000 text:Hi',
      ),
    }),
    deliver(
      address,
      new Map([
        [tag.messagePayload, Buffer.from('Hello')],
        [tag.sarMsgRefNum, Uint8Array.of(0, 1)],
        [tag.sarTotalSegments, Uint8Array.of(2)],
        [tag.sarSegmentSeqnum, Uint8Array.of(1)],
        [tag.destinationPort, Uint8Array.of(0x0b, 0x84)],
        [0x1401, Uint8Array.of(1, 2)],
      ]),
    ),
    deliver(
      { ...address, esm_class: 4 },
      new Map([
        [tag.receiptedMessageId, Buffer.from('a1\0')],
        [tag.messageState, Uint8Array.of(2)],
      ]),
    ),
    encodePdu({ command: 'submit_sm_resp', sequence_number: 2, fields: { message_id: 'abc' } }),
    encodePdu({
      command: 'bind_transceiver_resp',
      sequence_number: 1,
      fields: { system_id: 'smsc' },
      tlvs: new Map([[tag.scInterfaceVersion, Uint8Array.of(0x34)]]),
    }),
  ],
  mutate: withRightLength,
  run(input) {
    const whole = framesOf(input, input.length || 1)
    mustEqual(framesOf(input, 3), whole, 'PDUs do not depend on how the stream is cut')
    // What cannot be framed may still be one PDU.
    for (const frame of whole.frames) examine(Buffer.from(frame, 'hex'))
    if (whole.frames.length === 0 && input.length >= 16) examine(input)
  },
}
