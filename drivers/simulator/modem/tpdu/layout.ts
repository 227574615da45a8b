import { packSeptets, septetsOfText, textOfSeptets, unpackSeptets } from './alphabet.ts'
import {
  OctetReader,
  readSemiOctets,
  readTime,
  type ServiceCentreTime,
  type TpAddress,
  TpduError,
  type ValidityPeriod,
  writeSemiOctets,
  writeTime,
} from './fields.ts'

/** The TPDUs that cross the line of a modem (TS 23.040 §9.2.2). */
export type TpduType = 'SMS-DELIVER' | 'SMS-SUBMIT' | 'SMS-STATUS-REPORT'

/** One TPDU: the fields that its type has, by the standard's names in camel case. `ud` is TP-UD as it is on the wire. */
export interface Tpdu {
  readonly type: TpduType
  readonly mms?: number
  readonly rd?: number
  readonly rp?: number
  readonly udhi?: number
  readonly srr?: number
  readonly sri?: number
  readonly srq?: number
  readonly mr?: number
  readonly oa?: TpAddress
  readonly da?: TpAddress
  readonly ra?: TpAddress
  readonly pid?: number
  readonly dcs?: number
  readonly vp?: ValidityPeriod
  readonly scts?: ServiceCentreTime
  readonly dt?: ServiceCentreTime
  readonly st?: number
  /** TP-UDL: septets when TP-DCS says 7-bit, else octets. */
  readonly udl?: number
  readonly ud?: Uint8Array
}

type Draft = { -readonly [Field in keyof Tpdu]: Tpdu[Field] } & { vpf?: number }
type FlagName = 'mms' | 'rd' | 'rp' | 'udhi' | 'srr' | 'sri' | 'srq' | 'vpf'
type FieldName = 'mr' | 'oa' | 'da' | 'ra' | 'pid' | 'dcs' | 'vp' | 'scts' | 'dt' | 'st' | 'ud'

interface Layout {
  readonly mti: number
  /** Flags of the first octet: name → lowest bit and width. */
  readonly flags: Readonly<Partial<Record<FlagName, readonly [bit: number, width: number]>>>
  readonly fields: readonly FieldName[]
}

const layouts: Readonly<Record<TpduType, Layout>> = {
  'SMS-DELIVER': {
    mti: 0,
    flags: { mms: [2, 1], sri: [5, 1], udhi: [6, 1], rp: [7, 1] },
    fields: ['oa', 'pid', 'dcs', 'scts', 'ud'],
  },
  'SMS-SUBMIT': {
    mti: 1,
    flags: { rd: [2, 1], vpf: [3, 2], srr: [5, 1], udhi: [6, 1], rp: [7, 1] },
    fields: ['mr', 'da', 'pid', 'dcs', 'vp', 'ud'],
  },
  'SMS-STATUS-REPORT': {
    mti: 2,
    flags: { mms: [2, 1], srq: [5, 1], udhi: [6, 1] },
    fields: ['mr', 'ra', 'scts', 'dt', 'st'],
  },
}

interface FieldCodec {
  read(reader: OctetReader, draft: Draft): void
  write(tpdu: Draft): readonly number[]
}

const octetField = (name: 'mr' | 'pid' | 'dcs' | 'st'): FieldCodec => ({
  read: (reader, draft) => {
    draft[name] = reader.octet(`TP-${name.toUpperCase()}`)
  },
  write: (tpdu) => [tpdu[name] ?? 0],
})

const timeField = (name: 'scts' | 'dt'): FieldCodec => ({
  read: (reader, draft) => {
    draft[name] = readTime(reader.take(7, `TP-${name.toUpperCase()}`))
  },
  write: (tpdu) => writeTime(tpdu[name] ?? { at: 0, zoneMinutes: 0 }),
})

const addressField = (name: 'oa' | 'da' | 'ra'): FieldCodec => ({
  read: (reader, draft) => {
    draft[name] = readAddress(reader, `TP-${name.toUpperCase()}`)
  },
  write: (tpdu) => writeAddress(tpdu[name] ?? { toa: 0x81, value: '' }),
})

const periodField: FieldCodec = {
  read: (reader, draft) => {
    // §9.2.3.3: 0 absent, 2 relative (1 octet), 1 enhanced, 3 absolute (7 octets each).
    if (draft.vpf === 2) draft.vp = { form: 'relative', octet: reader.octet('TP-VP') }
    if (draft.vpf === 1) draft.vp = { form: 'enhanced', octets: reader.take(7, 'TP-VP') }
    if (draft.vpf === 3) draft.vp = { form: 'absolute', time: readTime(reader.take(7, 'TP-VP')) }
  },
  write: ({ vp }) => {
    if (!vp) return []
    if (vp.form === 'relative') return [vp.octet]
    return vp.form === 'enhanced' ? [...vp.octets] : writeTime(vp.time)
  },
}

const userDataField: FieldCodec = {
  read: (reader, draft) => {
    const udl = reader.octet('TP-UDL')
    const octets = isSevenBit(draft.dcs ?? 0) ? Math.ceil((udl * 7) / 8) : udl
    draft.udl = udl
    draft.ud = reader.take(octets, 'TP-UD')
  },
  write: ({ udl, ud }) => [udl ?? 0, ...(ud ?? [])],
}

const codecs: Readonly<Record<FieldName, FieldCodec>> = {
  mr: octetField('mr'),
  pid: octetField('pid'),
  dcs: octetField('dcs'),
  st: octetField('st'),
  scts: timeField('scts'),
  dt: timeField('dt'),
  oa: addressField('oa'),
  da: addressField('da'),
  ra: addressField('ra'),
  vp: periodField,
  ud: userDataField,
}

const periodFormats: Readonly<Record<ValidityPeriod['form'], number>> = { relative: 2, enhanced: 1, absolute: 3 }

/** Reads the TPDU that a modem was given (`to: 'network'`) or gives (`to: 'computer'`). Throws TpduError. */
export function readTpdu(octets: Uint8Array, to: 'network' | 'computer'): Tpdu {
  const reader = new OctetReader(octets)
  const first = reader.octet('first octet')
  const mti = first & 3
  const types: TpduType[] = to === 'network' ? ['SMS-SUBMIT'] : ['SMS-DELIVER', 'SMS-STATUS-REPORT']
  const type = types.find((name) => layouts[name].mti === mti)
  if (!type) throw new TpduError('TP-MTI', 0, `${mti} does not go to the ${to}`)
  const layout = layouts[type]
  const draft: Draft = { type }
  for (const [flag, [bit, width]] of Object.entries(layout.flags)) {
    draft[flag as FlagName] = (first >> bit) & ((1 << width) - 1)
  }
  for (const field of layout.fields) codecs[field].read(reader, draft)
  const { vpf: _, ...tpdu } = draft
  return tpdu
}

/** The octets of a TPDU, without the service centre address. */
export function writeTpdu(tpdu: Tpdu): Uint8Array {
  const layout = layouts[tpdu.type]
  const draft: Draft = { ...tpdu, vpf: tpdu.vp ? periodFormats[tpdu.vp.form] : 0 }
  let first = layout.mti
  for (const [flag, [bit]] of Object.entries(layout.flags)) first |= (draft[flag as FlagName] ?? 0) << bit
  return Uint8Array.from([first, ...layout.fields.flatMap((field) => [...codecs[field].write(draft)])])
}

/** Whether TP-DCS puts TP-UDL in septets (TS 23.038 §4). */
export function isSevenBit(dcs: number): boolean {
  const group = dcs >> 4
  if (group < 0x8) return ((dcs >> 2) & 3) === 0 || ((dcs >> 2) & 3) === 3
  if (group === 0xf) return (dcs & 4) === 0
  return group !== 0xe
}

function readAddress(reader: OctetReader, field: string): TpAddress {
  const length = reader.octet(field)
  const toa = reader.octet(field)
  if (length > 20) throw new TpduError(field, reader.offset - 2, `${length} digits, 20 at most`)
  const octets = reader.take(Math.ceil(length / 2), field)
  if (((toa >> 4) & 7) !== 5) return { toa, value: readSemiOctets(octets, length) }
  // The length of an alphanumeric address counts semi-octets: 7 bits a letter, 4 bits a count.
  return { toa, value: textOfSeptets(unpackSeptets(octets, Math.floor((length * 4) / 7))) }
}

function writeAddress(address: TpAddress): number[] {
  if (((address.toa >> 4) & 7) !== 5) {
    return [address.value.length, address.toa, ...writeSemiOctets(address.value)]
  }
  const septets = (septetsOfText(address.value) ?? []).flat()
  return [Math.ceil((septets.length * 7) / 4), address.toa, ...packSeptets(septets)]
}

/** The service centre address that goes before a TPDU on the AT line (TS 27.005 §3.1): length in octets, TOA, digits. */
export function writeServiceCentre(number: string): Uint8Array {
  const digits = number.replace(/^\+/, '')
  if (digits === '') return Uint8Array.of(0)
  const body = [number.startsWith('+') ? 0x91 : 0x81, ...writeSemiOctets(digits)]
  return Uint8Array.of(body.length, ...body)
}

/** Takes a PDU of the AT line apart: the service centre address (empty: the stored one) and the TPDU. */
export function splitPdu(octets: Uint8Array): { serviceCentre: string; tpdu: Uint8Array } {
  const reader = new OctetReader(octets)
  const length = reader.octet('SCA')
  const body = reader.take(length, 'SCA')
  const digits = readSemiOctets(body.slice(1), Math.max(0, length - 1) * 2)
  const international = length > 0 && (((body[0] as number) >> 4) & 7) === 1
  return { serviceCentre: international ? `+${digits}` : digits, tpdu: octets.slice(reader.offset) }
}
