import type { Segment } from '../ports/transport.ts'
import { decodeGsm7 } from './gsm7.ts'
import { decodeIso8859 } from './iso8859.ts'
import { decodeUtf8, toHex } from './octets.ts'
import { decodeLatin1, decodeUcs2 } from './ucs2.ts'
import { portsOf, tablesOf } from './udh.ts'

/** Application ports of TS 23.040 §9.2.3.24.4 and of WAP (IANA): what a text to them holds. */
export const applicationPorts = { wapPush: 2948, wapPushSecure: 2949, vcard: 9204, vcalendar: 9205 } as const

/**
 * The words of one part: GSM-7 by the shift tables of its header, UCS-2, ISO 8859; 8-bit data as hexadecimal, or as the text
 * that it is when its port says vCard or vCalendar.
 */
export function decodeSegmentData(segment: Segment): string {
  const { alphabet, data } = segment
  if (alphabet === 'gsm7') return decodeGsm7(data, tablesOf(segment.udh))
  if (alphabet === 'ucs2') return decodeUcs2(data)
  if (alphabet === 'latin1') return decodeLatin1(data)
  if (alphabet !== 'octets') return decodeIso8859(alphabet, data)
  const port = portsOf(segment.udh)?.destination
  if (port === applicationPorts.vcard || port === applicationPorts.vcalendar)
    return decodeUtf8(data) ?? decodeLatin1(data)
  return toHex(data)
}
