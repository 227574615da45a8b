import type { ErrorCode } from '../../core/errors.ts'
import { type FoundPort, stickOf } from './discovery.ts'
import type { UsbDevice } from './usb-devices.ts'
import { usbMakers, usbProducts } from './usb-table.ts'

/**
 * A device that is plugged in and is a modem, or may have one behind it.
 * - `ready`: it has a port for commands; `adapter`: a serial adapter, with a modem behind it or anything else
 * - `network`, `storage`: it shows itself as a network card or a disk; `no-driver`: it has no port at all
 */
export interface Stick {
  /** The same as long as it stays plugged in. */
  readonly id: string
  readonly state: 'ready' | 'adapter' | 'network' | 'storage' | 'no-driver'
  /** The maker, or what else it is. */
  readonly maker: string
  readonly model?: string
  /** Its ports, the likeliest first. */
  readonly paths: readonly string[]
}

/** Why a stick in such a state cannot be used. */
export const stickErrors: Readonly<Partial<Record<Stick['state'], ErrorCode>>> = {
  network: 'modem/hilink',
  storage: 'modem/storage-mode',
  'no-driver': 'modem/no-driver',
}

/** The sticks among the ports, in their order, then those on USB that have no port of use. Pure. */
export function sticksOf(ports: readonly FoundPort[], usb: readonly UsbDevice[]): Stick[] {
  const sticks = new Map<string, Stick>()
  const withPorts = new Set<string>()
  for (const port of ports) {
    const { role, path, vendorId, productId, vendorName, modelName } = port
    if (vendorId !== undefined && productId !== undefined && !stateOf(vendorId, productId))
      withPorts.add(`${vendorId}:${productId}`)
    if (role !== 'at' && role !== 'modem' && role !== 'adapter') continue
    const id = stickOf(port)
    const known = sticks.get(id)
    sticks.set(id, {
      id,
      state: known?.state === 'ready' || role !== 'adapter' ? 'ready' : 'adapter',
      maker: known?.maker ?? vendorName ?? port.manufacturer ?? '',
      ...(modelName === undefined ? {} : { model: modelName }),
      paths: [...(known?.paths ?? []), path],
    })
  }
  return [...sticks.values(), ...unfitSticks(ports, usb, withPorts)]
}

const stateOf = (vendorId: string, productId: string) => usbProducts[vendorId]?.[productId]?.state

function unfitSticks(ports: readonly FoundPort[], usb: readonly UsbDevice[], withPorts: ReadonlySet<string>): Stick[] {
  const listed = ports.flatMap(({ vendorId, productId }) =>
    vendorId !== undefined && productId !== undefined && stateOf(vendorId, productId) ? [{ vendorId, productId }] : [],
  )
  const found = new Map<string, Stick>()
  for (const { vendorId, productId } of [...listed, ...usb]) {
    const maker = usbMakers[vendorId]
    const id = `${vendorId}:${productId}`
    const state = stateOf(vendorId, productId) ?? 'no-driver'
    if (!maker || withPorts.has(id) || state === 'not-modem') continue
    const model = usbProducts[vendorId]?.[productId]?.name
    found.set(id, { id: `usb ${id}`, state, maker: maker.name, ...(model === undefined ? {} : { model }), paths: [] })
  }
  return [...found.values()]
}
