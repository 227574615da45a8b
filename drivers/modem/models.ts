import { fieldsOf, numberOf, type RoutingWish } from './at-values.ts'

export type ModemFamily =
  | 'huawei'
  | 'zte'
  | 'simcom'
  | 'quectel'
  | 'telit'
  | 'u-blox'
  | 'sierra'
  | 'cinterion'
  | 'wavecom'
  | 'generic'

/** A command that asks how many tries the SIM's PIN has left, and how its answer is read. */
export interface PinTriesCommand {
  readonly text: string
  readonly prefix: string
  /** Which parameter of the answer is the count for PIN 1. */
  readonly field: number
}

/** A command of a model's own; its failure is noted and changes nothing. */
export interface ExtraCommand {
  readonly text: string
  readonly timeoutMs?: number
}

/** What sets one family of modems apart. Data only; what is absent is as in the row `generic`. */
export interface ModemModel {
  readonly family: ModemFamily
  /** For a person. */
  readonly name: string
  /** Found in the answers to `+CGMI` and `+CGMM`, joined by a space, without regard to case. */
  readonly match: RegExp
  /** Sent before the SIM is looked at. */
  readonly early: readonly ExtraCommand[]
  /** Sent when the SIM is open. */
  readonly late: readonly ExtraCommand[]
  readonly pinTries: PinTriesCommand
  /** Commands that give the ICCID, tried in order. */
  readonly iccid: readonly string[]
  readonly routing: RoutingWish
  /** Memories for incoming texts, best first. */
  readonly memories: readonly string[]
  /** Chatter beyond the standard dialect's. */
  readonly ignored: readonly string[]
  /** How the characters of a USSD code are written: as they are, or packed as in a PDU, in hexadecimal. */
  readonly ussd: 'plain' | 'packed'
  /** How long after a failed read of an announced text it is read again. */
  readonly readAgainMs: number
}

const standard: Omit<ModemModel, 'family' | 'name' | 'match'> = {
  early: [],
  late: [],
  // TS 27.007 §8.65.
  pinTries: { text: 'AT+CPINR="SIM PIN"', prefix: '+CPINR:', field: 1 },
  iccid: ['AT+CCID', 'AT+ICCID', 'AT^ICCID?', 'AT+CICCID'],
  // mt=1 before 2: a text lies in a memory until it is taken over, and needs no answer in time.
  routing: { modes: [2, 1, 3], mts: [1, 2], dss: [1, 2] },
  memories: ['SM', 'ME', 'MT'],
  ignored: [],
  ussd: 'plain',
  readAgainMs: 500,
}

/** Families in the order in which they are tried; the last one fits everything. */
export const modemModels: readonly ModemModel[] = [
  {
    ...standard,
    family: 'huawei',
    name: 'Huawei',
    match: /huawei/i,
    // Deaf after minutes to hours without these (gammu/gammu#4, #286, #393).
    early: [{ text: 'AT^CURC=0' }, { text: 'AT^PORTSEL=1' }],
    // ^CPIN: SIM PIN,3,10,3,10,3: the second field counts whatever is asked for, the fourth PIN 1.
    pinTries: { text: 'AT^CPIN?', prefix: '^CPIN:', field: 3 },
    ussd: 'packed',
    iccid: ['AT^ICCID?', 'AT+CCID', 'AT+ICCID'],
  },
  {
    ...standard,
    family: 'zte',
    name: 'ZTE',
    match: /\bzte\b/i,
    // gammu/gammu#286.
    early: [{ text: 'AT+ZCDRUN=8' }, { text: 'AT+ZOPRT=5' }],
    pinTries: { text: 'AT+ZPINPUK=?', prefix: '+ZPINPUK:', field: 0 },
    iccid: ['AT+ZGETICCID', 'AT+CCID', 'AT+ICCID'],
  },
  {
    ...standard,
    family: 'simcom',
    name: 'SIMCom',
    match: /simcom|\bsim\d{3,4}/i,
    pinTries: { text: 'AT+SPIC', prefix: '+SPIC:', field: 0 },
    iccid: ['AT+CCID', 'AT+CICCID', 'AT+ICCID'],
  },
  {
    ...standard,
    family: 'quectel',
    name: 'Quectel',
    match: /quectel|\b[BE][CG]\d{2}\b/i,
    // URCs go to another port otherwise (zabsalahid/serialport-gsm#12).
    early: [{ text: 'AT+QURCCFG="urcport","all"' }],
    pinTries: { text: 'AT+QPINC="SC"', prefix: '+QPINC:', field: 1 },
    iccid: ['AT+QCCID', 'AT+CCID', 'AT+ICCID'],
    // EC25 and EG25 announce stored reports as +CDSI: "SM",0, which reads as something else.
    routing: { ...standard.routing, dss: [1] },
  },
  {
    ...standard,
    family: 'telit',
    name: 'Telit',
    match: /telit/i,
    pinTries: { text: 'AT#PCT', prefix: '#PCT:', field: 0 },
    iccid: ['AT#CCID', 'AT+CCID', 'AT+ICCID'],
  },
  {
    ...standard,
    family: 'u-blox',
    name: 'u-blox',
    match: /u-?blox/i,
    pinTries: { text: 'AT+UPINCNT', prefix: '+UPINCNT:', field: 0 },
    iccid: ['AT+CCID', 'AT+ICCID'],
  },
  {
    ...standard,
    family: 'sierra',
    name: 'Sierra Wireless',
    match: /sierra/i,
    pinTries: { text: 'AT+CPINC?', prefix: '+CPINC:', field: 0 },
    iccid: ['AT+ICCID', 'AT+CCID', 'AT^ICCID?', 'AT!ICCID?'],
  },
  {
    ...standard,
    family: 'cinterion',
    name: 'Cinterion',
    match: /cinterion|siemens|gemalto|thales/i,
    pinTries: { text: 'AT^SPIC', prefix: '^SPIC:', field: 0 },
    iccid: ['AT+CCID', 'AT^SCID', 'AT+ICCID'],
    // MC75i takes ME for reading but not for receiving, and only 1 as bfr (gammu/gammu#1207): the offer says so.
    memories: ['SM', 'MT', 'ME'],
  },
  {
    ...standard,
    family: 'wavecom',
    name: 'Wavecom or MultiTech',
    match: /wavecom|multitech|teltonika/i,
    pinTries: { text: 'AT+CPINC?', prefix: '+CPINC:', field: 0 },
    iccid: ['AT+CCID', 'AT+ICCID'],
  },
  { ...standard, family: 'generic', name: 'GSM modem', match: /(?:)/ },
]

/** The row for the answers to `+CGMI` and `+CGMM`. */
export function modelFor(manufacturer: string, model: string): ModemModel {
  const words = `${manufacturer} ${model}`
  return modemModels.find((row) => row.match.test(words)) ?? (modemModels.at(-1) as ModemModel)
}

/** Tries that PIN 1 has left, or undefined when the answer does not say. */
export function pinTriesOf(command: PinTriesCommand, lines: readonly string[]): number | undefined {
  for (const line of lines) {
    if (!line.startsWith(command.prefix)) continue
    const left = numberOf(fieldsOf(line)[command.field])
    if (left !== undefined) return left
  }
  return undefined
}
