import { readdir, readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A port as Linux's sysfs tells of it. */
export interface SysfsPort {
  readonly path: string
  readonly vendorId?: string
  readonly productId?: string
  readonly serialNumber?: string
  readonly manufacturer?: string
  /** As udev would call it: ends in the number of the interface, `-if02-port0`. */
  readonly pnpId?: string
}

const portName = /^tty(?:USB|ACM|S|AMA|XRUSB)\d+$/

/** The serial ports in `folder` (`/sys/class/tty`), for systems without udevadm, such as containers. */
export async function portsOfSysfs(folder: string): Promise<SysfsPort[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => portName.test(name))
  const ports = await Promise.all(names.sort().map((name) => portOf(folder, name)))
  return ports.filter((port) => port !== undefined)
}

async function portOf(folder: string, name: string): Promise<SysfsPort | undefined> {
  const device = await realpath(join(folder, name, 'device')).catch(() => undefined)
  // Four ports of the board are listed whether there is anything behind them or not.
  if (device === undefined || device.endsWith('serial8250')) return undefined
  const path = `/dev/${name}`
  const place = await interfaceAbove(device)
  if (place === undefined) return { path }
  const stick = dirname(place.folder)
  const [vendorId, productId, serialNumber, manufacturer] = await Promise.all(
    ['idVendor', 'idProduct', 'serial', 'manufacturer'].map((file) => textIn(join(stick, file))),
  )
  return {
    path,
    pnpId: `usb-if${place.number}-port0`,
    ...(vendorId === undefined ? {} : { vendorId }),
    ...(productId === undefined ? {} : { productId }),
    ...(serialNumber === undefined ? {} : { serialNumber }),
    ...(manufacturer === undefined ? {} : { manufacturer }),
  }
}

/** The USB interface that a port belongs to: the folder itself or one not far above. */
async function interfaceAbove(start: string): Promise<{ folder: string; number: string } | undefined> {
  let folder = start
  for (let level = 0; level < 4; level++) {
    const number = await textIn(join(folder, 'bInterfaceNumber'))
    if (number !== undefined) return { folder, number }
    folder = dirname(folder)
  }
  return undefined
}

async function textIn(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trim() === '' ? undefined : text.trim()
}
