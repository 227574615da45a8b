import { GatewayError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/world.ts'
import { AtChat } from './at-chat.ts'
import { digitsOf } from './at-values.ts'
import type { ModemFamily } from './models.ts'
import type { ModemNotes, RememberedModem } from './modem-notes.ts'
import type { ModemDeps } from './options.ts'
import type { ListPorts, OpenLine, PortDescription, SerialLine } from './serial.ts'
import { modemWords, serialAdapters, strangers, strangerWords, usbMakers, usbProducts } from './usb-table.ts'

/** Speeds in the order in which they are tried; modems on USB take the first. */
export const usualBaudRates: readonly number[] = [115_200, 9_600, 57_600, 38_400, 19_200, 230_400, 460_800]

/**
 * What is behind a port, as far as its USB device tells.
 * - `at`: a modem's port for commands; `modem`: some port of a modem
 * - `adapter`: a serial adapter, with a modem behind it or anything else
 * - `other`: a modem's port of another use; `stranger`: another device. Neither is ever written to.
 * - `unknown`: nothing is known of it
 */
export type PortRole = 'at' | 'modem' | 'adapter' | 'other' | 'stranger' | 'unknown'

export interface FoundPort extends PortDescription {
  readonly role: PortRole
  /** The maker's name, or what else it is. */
  readonly vendorName?: string
  /** Models that have this USB id. */
  readonly modelName?: string
  readonly family?: ModemFamily
  readonly interfaceNumber?: number
  /** Less is better. */
  readonly rank: number
}

const atRank = 0
const modemRank = 10
const adapterRank = 20

/** What the port list tells of a port. Pure. */
export function describePort(port: PortDescription): FoundPort {
  const maker = usbMakers[port.vendorId ?? '']
  const product = usbProducts[port.vendorId ?? '']?.[port.productId ?? '']
  const interfaceNumber = interfaceOf(port)
  const said = `${port.manufacturer ?? ''} ${port.pnpId ?? ''}`.replaceAll('_', ' ')
  const numbered = interfaceNumber === undefined ? {} : { interfaceNumber }
  const as = (role: PortRole, rank: number, vendorName?: string): FoundPort => ({
    ...port,
    role,
    rank,
    ...numbered,
    ...(vendorName === undefined ? {} : { vendorName }),
    ...(product?.name === undefined ? {} : { modelName: product.name }),
    ...(maker === undefined ? {} : { family: maker.family }),
  })
  const stranger = strangers[port.vendorId ?? '']
  if (stranger !== undefined) return as('stranger', adapterRank, stranger)
  if (product?.state !== undefined) return as('stranger', adapterRank, product.name ?? maker?.name)
  if (maker) {
    if (interfaceNumber !== undefined && product?.other?.includes(interfaceNumber))
      return as('other', adapterRank, maker.name)
    const place = interfaceNumber === undefined ? -1 : (product?.at?.indexOf(interfaceNumber) ?? -1)
    return place >= 0 ? as('at', atRank + place, maker.name) : as('modem', modemRank, maker.name)
  }
  if (strangerWords.test(said)) return as('stranger', adapterRank, port.manufacturer)
  if (port.vendorId !== undefined && modemWords.test(said)) return as('modem', modemRank + 1, port.manufacturer)
  const adapter = serialAdapters[port.vendorId ?? '']
  return adapter === undefined ? as('unknown', adapterRank) : as('adapter', adapterRank, adapter)
}

/** Number of the port's USB interface: `…-if02-port0` on Linux, `…&MI_02\…` on Windows; macOS does not tell. */
function interfaceOf({ pnpId }: PortDescription): number | undefined {
  const match = /-if([0-9a-f]{2})(?:-|$)|&MI_([0-9a-f]{2})/i.exec(pnpId ?? '')
  const digits = match?.[1] ?? match?.[2]
  return digits === undefined ? undefined : Number.parseInt(digits, 16)
}

/** Every port with what is known of it, those that may be a modem's first, in the order of their names. */
export async function knownPorts(listPorts: ListPorts): Promise<FoundPort[]> {
  const ports = (await listPorts()).map(describePort)
  return ports.sort((a, b) => a.rank - b.rank || byName.compare(a.path, b.path))
}

/** Ports that may be a modem's: known command ports first, then others of makers of modems, adapters behind them. */
export async function modemPorts(listPorts: ListPorts): Promise<FoundPort[]> {
  return (await knownPorts(listPorts)).filter(({ role }) => role === 'at' || role === 'modem' || role === 'adapter')
}

const byName = new Intl.Collator('en', { numeric: true })

/** What came of asking a port. `busy`: another program has it. */
export type Probed =
  | { readonly result: 'modem'; readonly baudRate: number; readonly imei?: string }
  | { readonly result: 'other' | 'silent' | 'busy' }

const listenMs = 250
const answerMs = 500
const tries = 2

export interface ProbeOptions {
  /** Tried in turn. */
  readonly baudRates: readonly number[]
  /** Also asks for the IMEI. */
  readonly identify: boolean
  readonly signal?: AbortSignal
}

/**
 * Asks politely whether a modem is behind a port: listens first and writes nothing to a device that talks by itself (a GPS
 * says `$GP…`), then says `AT` twice at most for each speed.
 */
export async function probe(
  deps: { clock: Clock; openPort: OpenLine; log: ModemDeps['log'] },
  path: string,
  { baudRates, identify, signal }: ProbeOptions,
): Promise<Probed> {
  let line: SerialLine
  try {
    line = await deps.openPort({ path, baudRate: baudRates[0] ?? 115_200 })
  } catch (thrown) {
    return { result: thrown instanceof GatewayError && thrown.code === 'modem/port-busy' ? 'busy' : 'silent' }
  }
  try {
    if (await talksByItself(line, deps.clock)) return { result: 'other' }
    const chat = new AtChat({ line, clock: deps.clock, log: deps.log })
    chat.escape()
    for (const [at, baudRate] of baudRates.entries()) {
      if (at > 0) await line.setBaudRate(baudRate)
      for (let time = 0; time < tries && !chat.closed && !signal?.aborted; time++) {
        const reply = await chat.ask({ text: 'AT', timeoutMs: answerMs, numeric: true })
        if (reply.outcome === 'ok') return { result: 'modem', baudRate, ...(identify ? await imeiOf(chat) : {}) }
      }
    }
    return { result: 'silent' }
  } finally {
    await line.close()
  }
}

async function imeiOf(chat: AtChat): Promise<{ imei?: string }> {
  const reply = await chat.ask({
    text: 'AT+CGSN',
    timeoutMs: answerMs * 4,
    bare: 'any',
    prefixes: ['+CGSN:'],
    numeric: true,
  })
  const imei = digitsOf(reply.lines, 14, 17)
  return imei === undefined ? {} : { imei }
}

function talksByItself(line: SerialLine, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.after(listenMs, () => resolve(false))
    line.onLine((text) => {
      if (!/^[$!][A-Z]{2}/.test(text)) return
      timer.cancel()
      resolve(true)
    })
  })
}

/** A port that a modem is to be opened on. */
export interface ModemPlace {
  readonly path: string
  /** Its speed, where it was found out. */
  readonly baudRate?: number
}

export interface FindWish {
  /** `auto`, or the path that the settings name. */
  readonly port: string
  /** Ports in use by other transports of this gateway. */
  readonly taken: ReadonlySet<string>
  readonly notes: ModemNotes
  /** A speed that the settings give is the only one tried. */
  readonly baudRate?: number | 'auto'
}

/**
 * The port to open: that of the modem which this transport had before, wherever it is plugged in now, else the one that the
 * settings name, else the first that answers like a modem and is no other transport's. One port at a time.
 * @throws GatewayError `modem/not-found` or what explains it better: `modem/port-busy` when the only candidates are in use, `modem/silent-port` when
 * the stick is there and says nothing, as while it restarts.
 */
export async function findModem(deps: ModemDeps, wish: FindWish, signal: AbortSignal): Promise<ModemPlace> {
  const all = await wish.notes.all()
  const own = all.find(({ transport }) => transport === wish.notes.transport)?.modem
  const others = new Set(
    all.flatMap(({ transport, modem }) => (transport === wish.notes.transport ? [] : [modem.imei])),
  )
  if (wish.port !== 'auto') return namedPort(deps, wish, own, others, signal)
  const ports = (await modemPorts(deps.listPorts)).filter(({ path }) => !wish.taken.has(path))
  const ordered = own ? [...ports].sort((a, b) => likeness(b, own) - likeness(a, own)) : ports
  const identify = all.length > 0
  let fallback: ModemPlace | undefined
  let busy: string | undefined
  let silent: string | undefined
  // A stick whose other port told an IMEI that is not wanted need not be asked again.
  const strange = new Set<string>()
  for (const port of ordered) {
    if (signal.aborted) throw new GatewayError('modem/closed')
    if (strange.has(stickOf(port))) continue
    const probed = await probe(deps, port.path, { baudRates: speedsFor(port, wish.baudRate), identify, signal })
    deps.log.write('debug', 'port asked', { path: port.path, result: probed.result })
    if (probed.result === 'busy') busy ??= port.path
    if (probed.result === 'silent' && (own ? likeness(port, own) > 0 : port.role === 'at')) silent ??= port.path
    if (probed.result !== 'modem') continue
    const place = { path: port.path, baudRate: probed.baudRate }
    if (!own || probed.imei === own.imei) {
      if (probed.imei === undefined || !others.has(probed.imei)) return place
    } else if (probed.imei === undefined || !others.has(probed.imei)) fallback ??= place
    if (port.role !== 'adapter') strange.add(stickOf(port))
  }
  if (fallback) return fallback
  if (busy !== undefined) throw new GatewayError('modem/port-busy', { details: { port: busy } })
  if (silent !== undefined) throw new GatewayError('modem/silent-port', { details: { port: silent } })
  throw (await unfit(deps)) ?? new GatewayError('modem/not-found')
}

/** Names the USB device that a port belongs to. */
export function stickOf({ vendorId, productId, serialNumber, locationId, path }: FoundPort): string {
  if (locationId !== undefined) return `at ${locationId}`
  return serialNumber === undefined ? path : `${vendorId}:${productId}:${serialNumber}`
}

/** How much a port looks like the one that the modem was on. */
function likeness(port: FoundPort, own: RememberedModem): number {
  const device = port.vendorId === own.vendorId && port.productId === own.productId
  if (!device) return 0
  const same = (own.serialNumber === undefined || port.serialNumber === own.serialNumber ? 4 : 0) + 8
  const sameInterface = port.interfaceNumber === own.interfaceNumber ? 2 : 0
  return same + sameInterface + (port.path === own.path ? 1 : 0)
}

/** The speed that was found out, then those that the settings allow. */
export function speedsOf(wished: number | 'auto', { baudRate }: ModemPlace): readonly number[] {
  if (wished !== 'auto') return [wished]
  return baudRate === undefined ? usualBaudRates : [...new Set([baudRate, ...usualBaudRates])]
}

/** A stick on USB takes any speed; behind an adapter it may be any. */
function speedsFor({ role }: FoundPort, given: FindWish['baudRate']): readonly number[] {
  if (typeof given === 'number') return [given]
  return role === 'adapter' ? usualBaudRates : usualBaudRates.slice(0, 1)
}

/** The port that the settings name, unless the modem that was there is now found at another. */
async function namedPort(
  deps: ModemDeps,
  wish: FindWish,
  own: RememberedModem | undefined,
  others: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ModemPlace> {
  const { port: path, taken, notes } = wish
  // Another port was chosen since: whatever is there is meant.
  if (!own || own.named !== path) return { path }
  const ports = await knownPorts(deps.listPorts).catch(() => undefined)
  const listed = ports?.find((port) => port.path === path)
  const sameDevice = listed !== undefined && listed.vendorId === own.vendorId && listed.productId === own.productId
  if (!ports || (sameDevice && own.path === path && others.size === 0)) return { path }
  // Not there, another device, or one of several sticks: the number of the modem decides.
  const candidates = ports.filter(
    (port) => port.path === path || (likeness(port, own) > 0 && port.role !== 'other' && !taken.has(port.path)),
  )
  for (const port of candidates.sort((a, b) => likeness(b, own) - likeness(a, own) || a.rank - b.rank)) {
    if (signal.aborted) throw new GatewayError('modem/closed')
    const probed = await probe(deps, port.path, { baudRates: speedsFor(port, wish.baudRate), identify: true, signal })
    deps.log.write('debug', 'port asked', { path: port.path, result: probed.result })
    if (probed.result === 'modem' && probed.imei === own.imei) {
      if (port.path !== path)
        deps.log.write('info', 'modem found at another port', { named: path, found: port.path, modem: notes.transport })
      return { path: port.path, baudRate: probed.baudRate }
    }
  }
  return { path }
}

/** Why there is no modem though one is plugged in: a stick in a state without a port. */
async function unfit({ listUsb }: ModemDeps): Promise<GatewayError | undefined> {
  const devices = (await listUsb?.().catch(() => [])) ?? []
  const sticks = devices.flatMap(({ vendorId, productId }) => {
    const maker = usbMakers[vendorId]
    return maker
      ? [{ maker: maker.name, id: `${vendorId}:${productId}`, state: usbProducts[vendorId]?.[productId]?.state }]
      : []
  })
  const of = (state: 'network' | 'storage') => sticks.find((stick) => stick.state === state)
  const [hiLink, disk] = [of('network'), of('storage')]
  if (hiLink) return new GatewayError('modem/hilink', { details: { maker: hiLink.maker }, wire: `USB ${hiLink.id}` })
  if (disk) return new GatewayError('modem/storage-mode', { details: { maker: disk.maker }, wire: `USB ${disk.id}` })
  const known = sticks.find(({ state }) => state === undefined)
  if (known) return new GatewayError('modem/no-driver', { details: { maker: known.maker }, wire: `USB ${known.id}` })
  return undefined
}
