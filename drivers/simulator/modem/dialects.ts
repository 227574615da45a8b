/** What the events of a modem's life make it say by itself. */
export type DialectEvent = 'boot' | 'sim-ready' | 'sim-absent' | 'sim-locked' | 'registered' | 'memory-full' | 'chatter'

/** How one family of modems speaks, read from a text table. */
export interface Dialect {
  readonly name: string
  readonly usb: { readonly vendorId?: string; readonly productId?: string; readonly manufacturer: string }
  /** Information responses by command (upper case, without AT); a trailing `*` stands for any rest. Empty: only OK. */
  readonly answers: ReadonlyMap<string, readonly string[]>
  readonly events: ReadonlyMap<DialectEvent, readonly string[]>
  /** Message memories and how many places each has. */
  readonly memories: ReadonlyMap<string, number>
  /** Where status reports are stored. */
  readonly reportMemory: string
  readonly firstIndex: number
  /** The `<alpha>` of `+CMGL`, `+CMGR` and `+CMT` in PDU mode. */
  readonly alpha: string
  readonly prompt: string
  /** Says `ERROR` instead of `+CMS ERROR` at CMEE 0. */
  readonly plainCmsAtCmee0: boolean
  /** What reading an empty place gives: OK alone, or a CMS error. */
  readonly emptyPlace: 'ok' | number
  /** `AT+CFUN=1,1` and a reset take the USB port away. */
  readonly resetDropsUsb: boolean
  /** Has no PDU mode. */
  readonly textOnly: boolean
  /** Takes and gives the characters of USSD packed, in hexadecimal. */
  readonly packedUssd: boolean
}

/**
 * The language of the tables, one entry a line, `|` between the two halves:
 *   `AT+CGMI | QUECTEL`        an information response; the same command again adds a line; nothing: OK alone;
 *                              `ERROR`, `+CME ERROR: n`: that final result
 *   `on registered | SMS Ready` an unsolicited line
 *   `memory SM | 20`, `usb | 12d1 1506 HUAWEI`, `trait | value`
 * A later table replaces what an earlier one says of the same key. Places in braces are filled in: {imei} {imsi} {iccid}
 * {number} {rssi} {dbm} {operator} {pin} {pinTries} {pukTries} {memory}.
 */
export function readDialect(name: string, ...tables: readonly string[]): Dialect {
  const answers = new Map<string, string[]>()
  const events = new Map<DialectEvent, string[]>()
  const memories = new Map<string, number>()
  const traits = new Map<string, string>()
  for (const table of tables) {
    const fresh = new Set<string>()
    for (const { key, value } of entriesOf(table)) {
      const [kind = '', rest = ''] = key.split(' ', 2)
      if (key.startsWith('AT')) append(answers, key.slice(2).toUpperCase(), value, fresh)
      else if (kind === 'on') append(events, rest as DialectEvent, value, fresh)
      else if (kind === 'memory') setMemory(memories, rest, value, fresh)
      else traits.set(key, value)
    }
  }
  const trait = (key: string, fallback: string) => traits.get(key) ?? fallback
  const [vendorId, productId, ...manufacturer] = trait('usb', '').split(' ')
  return {
    name,
    usb: { ...(vendorId && productId ? { vendorId, productId } : {}), manufacturer: manufacturer.join(' ') },
    answers,
    events,
    memories,
    reportMemory: trait('report-memory', 'SM'),
    firstIndex: Number(trait('first-index', '1')),
    alpha: trait('alpha', ''),
    prompt: trait('prompt', '> ').replace('␠', ' '),
    plainCmsAtCmee0: trait('cms-at-cmee0', 'numbers') === 'plain',
    emptyPlace: trait('empty-place', 'ok') === 'ok' ? 'ok' : Number(trait('empty-place', 'ok')),
    resetDropsUsb: trait('reset-drops-usb', 'yes') === 'yes',
    textOnly: trait('text-only', 'no') === 'yes',
    packedUssd: trait('ussd', 'plain') === 'packed',
  }
}

function* entriesOf(table: string): Generator<{ key: string; value: string }> {
  for (const line of table.split('\n')) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const bar = trimmed.indexOf('|')
    if (bar < 0) throw new Error(`dialect line without a bar: ${trimmed}`)
    yield { key: trimmed.slice(0, bar).trim(), value: trimmed.slice(bar + 1).trim() }
  }
}

/** Lines of one key add up within a table; a later table starts afresh. */
function append<Key extends string>(into: Map<Key, string[]>, key: Key, value: string, fresh: Set<string>): void {
  if (!fresh.has(key)) into.set(key, [])
  fresh.add(key)
  if (value !== '') into.get(key)?.push(value)
}

function setMemory(memories: Map<string, number>, name: string, value: string, fresh: Set<string>): void {
  // A table that names memories names all there are.
  if (!fresh.has('memory')) memories.clear()
  fresh.add('memory')
  memories.set(name, Number(value))
}

const generic = `
  AT+CGMI      | Simulated
  AT+CGMM      | GSM modem
  AT+CGMR      | 1.0
  AT+CGSN      | {imei}
  AT+GMI       | Simulated
  AT+GMM       | GSM modem
  AT+GMR       | 1.0
  AT+GSN       | {imei}
  AT+CIMI      | {imsi}
  AT+CCID      | +CCID: "{iccid}"
  AT+CPINR=*   | +CPINR: SIM PIN,{pinTries},3
  ATI          | Simulated GSM modem 1.0
  AT+GCAP      | +GCAP: +CGSM
  AT+CNMI=?    | +CNMI: (0-3),(0-3),(0,2),(0-2),(0,1)
  AT+CPMS=?    | +CPMS: ("SM","ME"),("SM","ME"),("SM","ME")
  AT+CSMS=?    | +CSMS: (0,1)
  AT+CSCS=?    | +CSCS: ("GSM","IRA","UCS2","HEX")
  memory SM    | 20
  memory ME    | 50
`

const huawei = `
  usb          | 12d1 1506 HUAWEI Technology
  AT+CGMI      | huawei
  AT+CGMM      | E3131
  AT+CGMR      | 21.158.13.00.209
  AT+GMI       | huawei
  AT+GMM       | E3131
  AT+GMR       | 21.158.13.00.209
  ATI          | Manufacturer: huawei
  ATI          | Model: E3131
  ATI          | Revision: 21.158.13.00.209
  ATI          | IMEI: {imei}
  ATI          | +GCAP: +CGSM,+DS,+ES
  AT+CCID      | ERROR
  AT^ICCID?    | ^ICCID: {iccid}
  AT+CNMI=?    | +CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)
  AT+CPMS=?    | +CPMS: ("SM","ME"),("SM","ME"),("SM","ME")
  AT^CPIN?     | ^CPIN: {pin},{pinTries},{pukTries},{pinTries},10,3
  AT+CPINR=*   | ERROR
  ussd         | packed
  AT^CARDLOCK? | ^CARDLOCK: 2,10,0
  AT^HWVER     | ^HWVER:"CH1E3131SM"
  AT^SYSINFO   | ^SYSINFO:2,3,0,5,1,,4
  AT^PORTSEL=* |
  AT^U2DIAG=*  |
  on boot      | ^BOOT:27710117,0,0,0,75
  on sim-ready | ^SIMST:1
  on sim-absent | ^SIMST:255
  on registered | ^SRVST:2
  on registered | ^MODE:5,4
  on memory-full | ^SMMEMFULL:"{memory}"
  on chatter   | ^RSSI:{rssi}
  on chatter   | ^BOOT:27710117,0,0,0,75
  first-index  | 0
  memory SM    | 10
  memory ME    | 20
  empty-place  | 321
`

const simcom = `
  usb          | 0403 6001 FTDI
  AT+CGMI      | SIMCOM_Ltd
  AT+CGMM      | SIMCOM_SIM800L
  AT+CGMR      | Revision:1418B05SIM800L24
  AT+GMI       | SIMCOM_Ltd
  AT+GMM       | SIMCOM_SIM800L
  AT+GMR       | Revision:1418B05SIM800L24
  ATI          | SIM800 R14.18
  AT+CCID      | {iccid}
  AT+CNMI=?    | +CNMI: (0-3),(0-3),(0,2,3),(0,1),(0,1)
  AT+CPMS=?    | +CPMS: ("SM","ME"),("SM","ME"),("SM","ME")
  AT+CSMS=?    | +CSMS: (0,1)
  AT+SPIC      | +SPIC: {pinTries},{pukTries},0,0
  AT+CSCLK=*   |
  on boot      | RDY
  on boot      | +CFUN: 1
  on sim-ready | +CPIN: READY
  on sim-locked | +CPIN: SIM PIN
  on sim-absent | +CPIN: NOT INSERTED
  on registered | Call Ready
  on registered | SMS Ready
  alpha        | ""
  cms-at-cmee0 | plain
  memory SM    | 15
  memory ME    | 50
  reset-drops-usb | no
`

const quectel = `
  usb          | 2c7c 0125 Quectel
  AT+CGMI      | Quectel
  AT+CGMM      | EC25
  AT+CGMR      | EC25EFAR06A04M4G
  AT+GMI       | Quectel
  AT+GMM       | EC25
  AT+GMR       | EC25EFAR06A04M4G
  ATI          | Quectel
  ATI          | EC25
  ATI          | Revision: EC25EFAR06A04M4G
  AT+CCID      | +CCID: {iccid}
  AT+QCCID     | +QCCID: {iccid}
  AT+CNMI=?    | +CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)
  AT+CPMS=?    | +CPMS: ("SM","ME"),("SM","ME"),("SM","ME")
  AT+QPINC=?   | +QPINC: ("SC","P2")
  AT+QPINC="SC" | +QPINC: "SC",{pinTries},{pukTries}
  AT+QURCCFG=* |
  on boot      | RDY
  on sim-ready | +CPIN: READY
  on sim-absent | +CPIN: NOT READY
  on registered | +QIND: SMS DONE
  first-index  | 0
  memory SM    | 20
  memory ME    | 23
  empty-place  | 321
`

const zte = `
  usb          | 19d2 0117 ZTE,Incorporated
  AT+CGMI      | ZTE INCORPORATED
  AT+CGMM      | MF190
  AT+CGMR      | BD_MF190V1.0.0B04
  AT+GMI       | ZTE INCORPORATED
  AT+GMM       | MF190
  AT+GMR       | BD_MF190V1.0.0B04
  ATI          | Manufacturer: ZTE INCORPORATED
  ATI          | Model: MF190
  ATI          | IMEI: {imei}
  AT+CCID      | ERROR
  AT+ZGETICCID | +ZGETICCID: {iccid}
  AT+CNMI=?    | +CNMI: (0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)
  AT+CPMS=?    | +CPMS: ("SM","ME"),("SM","ME"),("SM","ME")
  AT+ZPINPUK=? | +ZPINPUK: {pinTries},{pukTries}
  AT+ZCDRUN=*  |
  AT+ZOPRT=*   |
  on registered | +ZDONR: "{operator}",240,1,"CS_ONLY","ROAM_OFF"
  on chatter   | +ZPASR: "UMTS"
  first-index  | 0
  memory SM    | 20
  memory ME    | 100
`

const telit = `
  usb          | 1bc7 0021 Telit
  AT+CGMI      | Telit
  AT+CGMM      | HE910
  AT+CGMR      | 12.00.006
  AT+GMI       | Telit
  AT+GMM       | HE910
  AT+CCID      | +CCID: {iccid}
  AT#CCID      | #CCID: {iccid}
  AT#PCT       | #PCT: {pinTries}
  AT+CPINR=*   | ERROR
  AT+CNMI=?    | +CNMI: (0-3),(0-3),(0,2,3),(0-2),(0,1)
  AT+CPMS=?    | +CPMS: ("SM","ME"),("SM","ME"),("SM","ME")
  on sim-ready | #QSS: 1
  memory SM    | 30
  memory ME    | 100
  empty-place  | 321
`

const uBlox = `
  usb          | 1546 1102 u-blox AG
  AT+CGMI      | u-blox
  AT+CGMM      | LISA-U200
  AT+CGMR      | 23.41
  AT+GMI       | u-blox
  AT+GMM       | LISA-U200
  AT+CCID      | +CCID: {iccid}
  AT+UPINCNT   | +UPINCNT: {pinTries},3,{pukTries},10
  AT+CPINR=*   | ERROR
  AT+CNMI=?    | +CNMI: (0-2),(0-3),(0-3),(0-2),(0,1)
  AT+CPMS=?    | +CPMS: ("MT","SM","ME"),("SM","ME"),("SM","ME")
  memory SM    | 25
  memory ME    | 350
  empty-place  | 321
`

const sierra = `
  usb          | 1199 68c0 Sierra Wireless, Incorporated
  AT+CGMI      | Sierra Wireless, Incorporated
  AT+CGMM      | MC7304
  AT+CGMR      | SWI9X15C_05.05.58.00
  AT+GMI       | Sierra Wireless, Incorporated
  AT+GMM       | MC7304
  AT+CCID      | ERROR
  AT+ICCID     | ICCID: {iccid}
  AT+CPINC?    | +CPINC: {pinTries},3
  AT+CPINR=*   | ERROR
  AT+CNMI=?    | +CNMI: (0,1,2),(0,1,2,3),(0,2),(0,1,2),(0,1)
  AT+CPMS=?    | +CPMS: ("SM","ME"),("SM","ME"),("SM","ME")
  first-index  | 0
  memory SM    | 20
  memory ME    | 255
  empty-place  | 321
`

const cinterion = `
  usb          | 0681 0047 Siemens AG
  AT+CGMI      | Cinterion
  AT+CGMM      | MC75i
  AT+CGMR      | REVISION 01.100
  AT+GMI       | Cinterion
  AT+GMM       | MC75i
  AT+CCID      | ERROR
  AT^SCID      | ^SCID: {iccid}
  AT^SPIC      | ^SPIC: {pinTries}
  AT+CPINR=*   | ERROR
  # gammu/gammu#1207: bfr 1 only, no ME for what comes in.
  AT+CNMI=?    | +CNMI: (0-3),(0,1),(0,2,3),(0,2),(1)
  AT+CPMS=?    | +CPMS: ("ME","SM"),("ME","SM"),("SM")
  on boot      | ^SYSSTART
  memory SM    | 20
  memory ME    | 25
  empty-place  | 321
`

const wavecom = `
  usb          | 0403 6001 FTDI
  AT+CGMI      | WAVECOM MODEM
  AT+CGMM      | MULTIBAND 900E 1800
  AT+CGMR      | 657e09gg.Q24PL001 1266500 061807 14:37
  AT+GMI       | WAVECOM MODEM
  AT+GMM       | MULTIBAND 900E 1800
  AT+CCID      | +CCID: "{iccid}"
  AT+CPINC?    | +CPINC: {pinTries},3,{pukTries},10
  AT+CPINR=*   | ERROR
  AT+CNMI=?    | +CNMI: (0-2),(0-3),(0-3),(0-2),(0-1)
  AT+CPMS=?    | +CPMS: ("SM","BM","SR"),("SM"),("SM")
  on boot      | +WIND: 3
  on registered | +WIND: 4
  report-memory | SR
  memory SM    | 20
  memory SR    | 20
  memory BM    | 10
  reset-drops-usb | no
`

/** The tables themselves, to build a variant on: `readDialect('mine', dialectTables.generic, 'report-memory | ME')`. */
export const dialectTables = {
  generic,
  huawei,
  simcom,
  quectel,
  zte,
  telit,
  'u-blox': uBlox,
  sierra,
  cinterion,
  wavecom,
} as const

/** The families, by name. */
export const dialects = {
  generic: readDialect('generic', generic),
  huawei: readDialect('huawei', generic, huawei),
  simcom: readDialect('simcom', generic, simcom),
  quectel: readDialect('quectel', generic, quectel),
  zte: readDialect('zte', generic, zte),
  telit: readDialect('telit', generic, telit),
  'u-blox': readDialect('u-blox', generic, uBlox),
  sierra: readDialect('sierra', generic, sierra),
  cinterion: readDialect('cinterion', generic, cinterion),
  wavecom: readDialect('wavecom', generic, wavecom),
} as const satisfies Record<string, Dialect>
