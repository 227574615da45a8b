import { GatewayError } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/world.ts'
import { AtChat } from './at-chat.ts'
import type { ModemDeps } from './options.ts'
import type { ListPorts, OpenLine, PortDescription, SerialLine } from './serial.ts'

/** Speeds in the order in which they are tried; modems on USB take the first. */
export const usualBaudRates: readonly number[] = [115_200, 9_600, 57_600, 38_400, 19_200, 230_400, 460_800]

/** Makers of modems, and of the serial adapters behind which modems with a plug of their own are found, by USB vendor id. */
const vendors: Readonly<Record<string, { readonly name: string; readonly adapter?: true }>> = {
  '12d1': { name: 'Huawei' },
  '19d2': { name: 'ZTE' },
  '1e0e': { name: 'SIMCom' },
  '2c7c': { name: 'Quectel' },
  '1bc7': { name: 'Telit' },
  '1546': { name: 'u-blox' },
  '1199': { name: 'Sierra Wireless' },
  '1e2d': { name: 'Cinterion' },
  '0681': { name: 'Siemens' },
  '114f': { name: 'Wavecom' },
  '06e0': { name: 'MultiTech' },
  '0403': { name: 'FTDI adapter', adapter: true },
  '067b': { name: 'Prolific adapter', adapter: true },
  '10c4': { name: 'Silicon Labs adapter', adapter: true },
  '1a86': { name: 'WCH adapter', adapter: true },
}

export interface FoundPort extends PortDescription {
  /** Name of the USB vendor, when it is one that makes modems. */
  readonly vendorName?: string
}

/** Ports that may be a modem's: makers of modems first, adapters behind them, in the order of their names. */
export async function modemPorts(listPorts: ListPorts): Promise<FoundPort[]> {
  const known = (await listPorts()).flatMap((port) => {
    const vendor = vendors[port.vendorId ?? '']
    return vendor ? [{ port: { ...port, vendorName: vendor.name }, rank: vendor.adapter ? 1 : 0 }] : []
  })
  known.sort((a, b) => a.rank - b.rank || byName.compare(a.port.path, b.port.path))
  return known.map(({ port }) => port)
}

const byName = new Intl.Collator('en', { numeric: true })

/** What came of asking a port. `busy`: another program has it. */
export type ProbeResult = 'modem' | 'other' | 'silent' | 'busy'

const listenMs = 250
const answerMs = 500
const tries = 2

/**
 * Asks politely whether a modem is behind a port: listens first and writes nothing to a device that talks by itself (a GPS
 * says `$GP…`), then says `AT` twice at most.
 */
export async function probe(
  deps: { clock: Clock; openPort: OpenLine; log: ModemDeps['log'] },
  path: string,
): Promise<ProbeResult> {
  let line: SerialLine
  try {
    line = await deps.openPort({ path, baudRate: usualBaudRates[0] as number })
  } catch (thrown) {
    return thrown instanceof GatewayError && thrown.code === 'modem/port-busy' ? 'busy' : 'silent'
  }
  try {
    if (await talksByItself(line, deps.clock)) return 'other'
    const chat = new AtChat({ line, clock: deps.clock, log: deps.log })
    chat.escape()
    for (let time = 0; time < tries; time++) {
      const reply = await chat.ask({ text: 'AT', timeoutMs: answerMs, numeric: true })
      if (reply.outcome === 'ok') return 'modem'
    }
    return 'silent'
  } finally {
    await line.close()
  }
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

/**
 * The path of the first port that answers like a modem; one port at a time.
 * @throws GatewayError `modem/not-found`, or `modem/port-busy` when the only candidates are in use.
 */
export async function findModem(deps: ModemDeps, signal: AbortSignal): Promise<string> {
  let busy: string | undefined
  for (const { path } of await modemPorts(deps.listPorts)) {
    if (signal.aborted) throw new GatewayError('modem/closed')
    const result = await probe(deps, path)
    deps.log.write('debug', 'port asked', { path, result })
    if (result === 'modem') return path
    if (result === 'busy') busy ??= path
  }
  throw busy === undefined
    ? new GatewayError('modem/not-found')
    : new GatewayError('modem/port-busy', { details: { port: busy } })
}
