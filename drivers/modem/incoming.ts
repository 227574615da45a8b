import { createHash } from 'node:crypto'
import { GatewayError } from '../../core/errors.ts'
import type { Incoming } from '../../core/ports/transport.ts'
import { noteOf } from '../../core/sms/notes.ts'
import { fromHex, toHex } from '../../core/sms/octets.ts'
import { type DecodedDeliver, type DecodedStatusReport, decodePdu } from '../../core/sms/tpdu.ts'
import { isPhrase, phrase } from '../../core/words/say.ts'

/** A PDU from the modem as core takes it. */
export interface ReadPdu {
  readonly incoming: Incoming
  /** As long as was announced; a shorter one was cut on the line. */
  readonly whole: boolean
  /** Whole, and makes sense. */
  readonly sound: boolean
}

/** TP-MMS says whether more messages wait and may differ when the same message comes again (TS 23.040 §9.2.3.2). */
const moreMessagesBit = 0x04

/**
 * Reads a PDU (hexadecimal, with service centre address). `length` is the count of TPDU octets that the modem announced.
 * What cannot be decoded becomes an IncomingRaw; nothing throws.
 */
export function readPdu(pdu: string, length: number | undefined): ReadPdu {
  const octets = octetsOf(pdu)
  const start = 1 + (octets[0] ?? 0)
  // Modems that hand out the SIM's record pad it with FF.
  const end = length === undefined ? octets.length : Math.min(octets.length, start + length)
  const tpdu = octets.slice(start, end)
  const whole = length === undefined || octets.length >= start + length
  const common = { fingerprint: fingerprintOf(tpdu), raw: pdu.toUpperCase() }
  try {
    const decoded = decodePdu(octets.slice(0, end)).tpdu
    if (decoded.kind === 'submit')
      throw new GatewayError('text/bad-pdu', { details: { reason: phrase('an outgoing text') } })
    const incoming = decoded.kind === 'deliver' ? segmentOf(decoded, common) : receiptOf(decoded, common)
    return { incoming, whole, sound: whole }
  } catch (thrown) {
    const said = thrown instanceof GatewayError ? thrown.details.reason : undefined
    const reason = typeof said === 'string' || isPhrase(said) ? said : String(thrown)
    return { incoming: { kind: 'raw', reason, ...common }, whole, sound: false }
  }
}

function octetsOf(pdu: string): Uint8Array {
  try {
    return fromHex(pdu)
  } catch {
    return new Uint8Array(0)
  }
}

function fingerprintOf(tpdu: Uint8Array): string {
  const same = tpdu.slice()
  if (same[0] !== undefined) same[0] &= ~moreMessagesBit
  return createHash('sha256').update(same).digest('hex').slice(0, 32)
}

interface Common {
  readonly fingerprint: string
  readonly raw: string
}

function segmentOf(deliver: DecodedDeliver, common: Common): Incoming {
  const note = noteOf(deliver.segment, { pid: deliver.pid, dcs: deliver.dcs })
  return {
    kind: 'segment',
    from: deliver.from,
    segment: deliver.segment,
    ...(deliver.sent && { sentAt: deliver.sent.at }),
    ...common,
    ...(note && { note }),
  }
}

function receiptOf(report: DecodedStatusReport, common: Common): Incoming {
  const status = toHex(Uint8Array.of(report.statusOctet))
  return {
    kind: 'receipt',
    id: String(report.reference),
    phone: report.phone,
    state: report.status.state,
    ...(report.discharged && { at: report.discharged.at }),
    wire: `TP-MR ${report.reference} TP-ST 0x${status}: ${report.status.words}`,
    ...common,
  }
}
