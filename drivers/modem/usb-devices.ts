import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A device on this computer's USB, whether it has a serial port or not. Ids are four lower-case hexadecimal digits. */
export interface UsbDevice {
  readonly vendorId: string
  readonly productId: string
}

export type ListUsb = () => Promise<readonly UsbDevice[]>

const timeoutMs = 8_000

/** The USB devices of this computer; empty where the system does not tell. */
export async function listUsbDevices(platform: NodeJS.Platform = process.platform): Promise<readonly UsbDevice[]> {
  switch (platform) {
    case 'linux':
      return usbOfSysfs('/sys/bus/usb/devices')
    case 'darwin':
      return usbOfIoreg(await output('ioreg', ['-p', 'IOUSB', '-l', '-w', '0']))
    case 'win32':
      return usbOfPnp(await output('pnputil', ['/enum-devices', '/connected', '/class', 'USB']))
    default:
      return []
  }
}

/** Devices in the folder of Linux's sysfs. */
export async function usbOfSysfs(folder: string): Promise<UsbDevice[]> {
  const names = await readdir(folder).catch(() => [])
  const devices = await Promise.all(
    names.map(async (name) => {
      const id = (file: string) => readFile(join(folder, name, file), 'utf8').then((text) => text.trim().toLowerCase())
      return Promise.all([id('idVendor'), id('idProduct')]).catch(() => undefined)
    }),
  )
  return devices.flatMap((ids) => (ids ? [{ vendorId: ids[0], productId: ids[1] }] : []))
}

/** Devices in the output of macOS's `ioreg`: each has one line `"idVendor" = 4817` and one `"idProduct" = 5382`. */
export function usbOfIoreg(text: string): UsbDevice[] {
  return text.split(/\+-o /).flatMap((block) => {
    const id = (key: string) => new RegExp(`"${key}" = (\\d+)`).exec(block)?.[1]
    const [vendor, product] = [id('idVendor'), id('idProduct')]
    return vendor === undefined || product === undefined ? [] : [{ vendorId: hex(vendor), productId: hex(product) }]
  })
}

/** Devices in the output of Windows' `pnputil`: instance ids such as `USB\VID_12D1&PID_14DC\0123456789`. */
export function usbOfPnp(text: string): UsbDevice[] {
  const ids = new Set(
    [...text.matchAll(/USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})/gi)].map(([, vendor, product]) =>
      `${vendor}:${product}`.toLowerCase(),
    ),
  )
  return [...ids].map((id) => ({ vendorId: id.slice(0, 4), productId: id.slice(5) }))
}

const hex = (decimal: string) => Number(decimal).toString(16).padStart(4, '0')

function output(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: timeoutMs, maxBuffer: 16_000_000, windowsHide: true }, (error, stdout) =>
      resolve(error ? '' : stdout),
    )
  })
}
