import { cmsError } from './results.ts'
import { addressOf } from './service-centre.ts'
import { septetsOfText, textOfSeptets } from './tpdu/alphabet.ts'
import { readTime, type ServiceCentreTime, type TpAddress, type ValidityPeriod } from './tpdu/fields.ts'
import { readTpdu, type Tpdu } from './tpdu/layout.ts'
import { codingOf, readUserData, type UserDataContent, utf16be, writeUserData } from './tpdu/user-data.ts'
import type { ModemUnit } from './unit.ts'

export const hex = (octets: Iterable<number>): string =>
  [...octets].map((octet) => octet.toString(16).padStart(2, '0').toUpperCase()).join('')

/** Octets of hexadecimal text; undefined when it is none. */
export function unhex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || /[^0-9A-F]/i.test(text)) return undefined
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** A string as the character set of `+CSCS` puts it on the line. */
export function written(cscs: string, text: string): string {
  if (cscs === 'UCS2') return hex(utf16be(text))
  const septets = (septetsOfText(text) ?? [...text].map((one) => septetsOfText(one)?.flat() ?? [0x3f])).flat()
  if (cscs === 'HEX') return hex(septets)
  if (cscs === 'GSM') return String.fromCharCode(...septets)
  return [...text].map((character) => (character.charCodeAt(0) < 0x80 ? character : '?')).join('')
}

/** A string from the line in the character set of `+CSCS`. Throws CMS 305 when it is not in that set. */
export function understood(cscs: string, typed: string): string {
  if (cscs !== 'UCS2' && cscs !== 'HEX') {
    return cscs === 'GSM' ? textOfSeptets([...typed].map((one) => one.charCodeAt(0) & 0x7f)) : typed
  }
  const octets = unhex(typed)
  if (!octets) throw cmsError(305)
  return cscs === 'HEX' ? textOfSeptets([...octets].map((octet) => octet & 0x7f)) : utf16Text(octets)
}

function utf16Text(octets: Uint8Array): string {
  const units = Array.from({ length: octets.length >> 1 }, (_, at) => {
    return ((octets[at * 2] as number) << 8) | (octets[at * 2 + 1] as number)
  })
  return String.fromCharCode(...units)
}

/** An address typed in text mode: digits in IRA, or the character set's own form. */
export function typedAddress(cscs: string, typed: string, type: string | undefined): TpAddress {
  const plain = /^\+?[\d*#]+$/.test(typed) && cscs !== 'UCS2' ? typed : understood(cscs, typed)
  const address = addressOf(plain)
  return type === undefined || type === '' ? address : { ...address, toa: Number(type) }
}

/** `24/01/31,12:00:00+04`: local time and the zone in quarters of an hour. */
export function textTime(time: ServiceCentreTime): string {
  const local = new Date(time.at + time.zoneMinutes * 60_000).toISOString()
  const quarters = Math.abs(time.zoneMinutes) / 15
  const zone = `${time.zoneMinutes < 0 ? '-' : '+'}${String(quarters).padStart(2, '0')}`
  return `${local.slice(2, 10).replaceAll('-', '/')},${local.slice(11, 19)}${zone}`
}

const textAddress = (cscs: string, address: TpAddress | undefined): string => {
  if (!address) return ''
  const international = ((address.toa >> 4) & 7) === 1
  const plain = international ? `+${address.value}` : address.value
  return cscs === 'UCS2' || ((address.toa >> 4) & 7) === 5 ? written(cscs, plain) : plain
}

interface TextMessage {
  /** What follows `+CMT: ` or `+CMGR: "REC READ",`. */
  readonly header: string
  /** The same, as `+CMGL` shortens it. */
  readonly listHeader: string
  readonly data: string
}

/** A received text in text mode (TS 27.005 §3.4.2); one that cannot be read shows its octets. */
export function textDeliver(unit: ModemUnit, octets: Uint8Array): TextMessage {
  const { cscs, csdh } = unit.settings
  const tpdu = tryRead(octets, 'computer')
  if (!tpdu) return { header: '"",,""', listHeader: '"",,""', data: hex(octets) }
  const head = `"${textAddress(cscs, tpdu.oa)}",,"${textTime(tpdu.scts ?? { at: 0, zoneMinutes: 0 })}"`
  const smsc = addressOf(unit.sim.smsc)
  const more = [
    tpdu.oa?.toa ?? 129,
    octets[0] ?? 0,
    tpdu.pid ?? 0,
    tpdu.dcs ?? 0,
    `"${textAddress('IRA', smsc)}"`,
    smsc.toa,
    tpdu.udl ?? 0,
  ]
  return {
    header: csdh === 1 ? `${head},${more.join(',')}` : head,
    listHeader: csdh === 1 ? `${head},${tpdu.oa?.toa ?? 129},${tpdu.udl ?? 0}` : head,
    data: textData(cscs, tpdu),
  }
}

/** A stored submit in text mode. */
export function textSubmit(unit: ModemUnit, octets: Uint8Array): TextMessage {
  const { cscs, csdh } = unit.settings
  const tpdu = tryRead(octets, 'network')
  if (!tpdu) return { header: '"",', listHeader: '"",,', data: hex(octets) }
  const address = `"${textAddress(cscs, tpdu.da)}"`
  const type = tpdu.da?.toa ?? 129
  const vp = tpdu.vp?.form === 'relative' ? tpdu.vp.octet : ''
  const more = [type, octets[0] ?? 0, tpdu.pid ?? 0, tpdu.dcs ?? 0, vp, `"${unit.sim.smsc}"`, 145, tpdu.udl ?? 0]
  return {
    header: csdh === 1 ? `${address},,${more.join(',')}` : `${address},`,
    listHeader: csdh === 1 ? `${address},,,${type},${tpdu.udl ?? 0}` : `${address},,`,
    data: textData(cscs, tpdu),
  }
}

/** A status report in text mode: fo, mr, ra, tora, scts, dt, st. */
export function textReport(octets: Uint8Array): string {
  const tpdu = tryRead(octets, 'computer')
  if (tpdu?.type !== 'SMS-STATUS-REPORT') return `${octets[0] ?? 0},0,"",129,"","",255`
  const time = (value: ServiceCentreTime | undefined) => (value ? textTime(value) : '')
  const ra = `"${textAddress('IRA', tpdu.ra)}",${tpdu.ra?.toa ?? 129}`
  return `${octets[0]},${tpdu.mr},${ra},"${time(tpdu.scts)}","${time(tpdu.dt)}",${tpdu.st}`
}

/** TS 27.005 §3.1 <data>: text where TP-DCS is 7-bit without a header, else the octets in hexadecimal. */
function textData(cscs: string, tpdu: Tpdu): string {
  const data = readUserData(tpdu)
  if (data.coding !== 'septets' || tpdu.udhi === 1) return hex(tpdu.ud ?? [])
  return written(cscs, data.text)
}

function tryRead(octets: Uint8Array, to: 'network' | 'computer'): Tpdu | undefined {
  try {
    return readTpdu(octets, to)
  } catch {
    return undefined
  }
}

/** The SMS-SUBMIT that a text typed in text mode becomes, by `+CSMP` and `+CSCS`. Throws CMS 305. */
export function submitOfText(unit: ModemUnit, da: TpAddress, typed: string): Tpdu {
  const { cscs, csmp } = unit.settings
  const [fo, vp, pid, dcs] = csmp
  const content = typedContent(cscs, typed, fo, dcs)
  const plain = writeUserData([], content)
  // Octets with a header in the default alphabet: TP-UDL counts the septets that they hold.
  const counted = 'octets' in content && codingOf(dcs) === 'septets'
  const userData = counted ? { ...plain, udl: Math.floor((plain.ud.length * 8) / 7) } : plain
  // +CMGS in text mode takes one message's worth (TS 27.005 §3.5.1).
  if (userData.ud.length > 140) throw cmsError(305)
  const period = periodOf(fo, vp)
  return {
    type: 'SMS-SUBMIT',
    rd: (fo >> 2) & 1,
    srr: (fo >> 5) & 1,
    rp: (fo >> 7) & 1,
    da,
    pid,
    ...userData,
    dcs,
    udhi: (fo >> 6) & 1,
    ...(period ? { vp: period } : {}),
  }
}

function typedContent(cscs: string, typed: string, fo: number, dcs: number): UserDataContent {
  if (codingOf(dcs) !== 'septets' || fo & 0x40) {
    const octets = unhex(typed.replace(/\s/g, ''))
    if (!octets) throw cmsError(305)
    return { octets, dcs }
  }
  if (cscs === 'GSM') return { septets: [...typed.replaceAll('\r', '\n')].map((one) => one.charCodeAt(0) & 0x7f) }
  const septets = septetsOfText(understood(cscs, typed.replaceAll('\r', '\n')))
  if (!septets) throw cmsError(305)
  return { septets: septets.flat() }
}

function periodOf(fo: number, vp: number | string): ValidityPeriod | undefined {
  const format = (fo >> 3) & 3
  if (format === 2) return { form: 'relative', octet: Number(vp) }
  const octets = typeof vp === 'string' ? unhex(vp) : undefined
  if (format === 3 && octets?.length === 7) return { form: 'absolute', time: readTime(octets) }
  return format === 1 && octets?.length === 7 ? { form: 'enhanced', octets } : undefined
}
