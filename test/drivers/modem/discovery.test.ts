import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { describePort, modemPorts } from '../../../drivers/modem/discovery.ts'
import { modemModels } from '../../../drivers/modem/models.ts'
import { PortWatch } from '../../../drivers/modem/port-watch.ts'
import type { PortDescription } from '../../../drivers/modem/serial.ts'
import { portsOfSysfs } from '../../../drivers/modem/sysfs-ports.ts'
import { type UsbDevice, usbOfIoreg, usbOfPnp, usbOfSysfs } from '../../../drivers/modem/usb-devices.ts'
import { strangers, usbMakers, usbProducts } from '../../../drivers/modem/usb-table.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { settle, VirtualClock } from '../../support/virtual-clock.ts'
import { open, rigOn, scriptWith } from './support/harness.ts'
import { ScriptedLine } from './support/scripted-line.ts'

const huawei = { vendorId: '12d1', productId: '1506' }
const quectel = { vendorId: '2c7c', productId: '0125' }
const adapter = { vendorId: '0403', productId: '6001' }
const onLinux = (number: number) => ({ pnpId: `usb-Maker_Stick_0001-if0${number}-port0` })

interface Computer {
  readonly usb?: readonly UsbDevice[]
  readonly options?: { port?: string; baudRate?: number | 'auto' }
}

/** Ports by path: what the list says of each, and the script behind it; no script: in use. */
function computer(ports: Record<string, [Omit<PortDescription, 'path'>, string?]>, { usb, options }: Computer = {}) {
  const lines = new Map<string, ScriptedLine[]>()
  const listPorts = async () => Object.entries(ports).map(([path, [identity]]) => ({ path, ...identity }))
  const openPort = async ({ path, baudRate }: { path: string; baudRate: number }) => {
    const script = ports[path]?.[1]
    if (script === undefined) throw new GatewayError('modem/port-busy', { details: { port: path } })
    const line = new ScriptedLine(script)
    line.speeds.push(baudRate)
    if (script.startsWith('gps')) line.onLine = (handler) => handler('$GPGGA,120000,,,,')
    lines.set(path, [...(lines.get(path) ?? []), line])
    return line
  }
  const deps = usb === undefined ? {} : { listUsb: async () => usb }
  const rig = rigOn({ options: { port: 'auto', ...options }, openPort, listPorts, deps })
  return { rig, lines, heard: (path: string) => lines.get(path)?.flatMap((line) => line.heard) }
}

describe('what the list of ports tells', () => {
  test('makers of modems first, adapters behind them, in the order of their numbers', async () => {
    const list = async () => [
      { path: '/dev/ttyS0' },
      { path: '/dev/ttyUSB10', ...huawei },
      { path: '/dev/ttyUSB0', ...adapter },
      { path: '/dev/ttyUSB9', ...huawei },
      { path: '/dev/ttyACM0', vendorId: '2341' },
    ]
    expect((await modemPorts(list)).map(({ path }) => path)).toEqual(['/dev/ttyUSB9', '/dev/ttyUSB10', '/dev/ttyUSB0'])
  })

  test('of a known stick the port for commands comes first, and those of other uses not at all', async () => {
    const list = async () =>
      [0, 1, 2, 3].map((number) => ({ path: `/dev/ttyUSB${number}`, ...quectel, ...onLinux(number) }))
    expect((await modemPorts(list)).map(({ path }) => path)).toEqual(['/dev/ttyUSB2', '/dev/ttyUSB3'])
  })

  test('the same on Windows, whose ports have other names', async () => {
    const list = async () =>
      [0, 1, 2, 3].map((number) => ({
        path: `COM${14 - number}`,
        ...quectel,
        pnpId: `USB\\VID_2C7C&PID_0125&MI_0${number}\\7&1A2B3C&0&000${number}`,
      }))
    expect((await modemPorts(list)).map(({ path }) => path)).toEqual(['COM12', 'COM11'])
  })

  test.each([
    ['a GPS receiver of a maker of modems', { vendorId: '1546', productId: '01a8' }, 'stranger'],
    ['a modem of the same maker', { vendorId: '1546', productId: '1102', ...onLinux(2) }, 'at'],
    ['its port for positions', { vendorId: '1546', productId: '1102', ...onLinux(6) }, 'other'],
    ['an uninterruptible supply', { vendorId: '051d', productId: '0002' }, 'stranger'],
    [
      'a GPS receiver behind an adapter that says so',
      { ...adapter, vendorId: '1234', manufacturer: 'Acme GPS' },
      'stranger',
    ],
    ['an unknown maker that calls itself a modem', { vendorId: '1234', manufacturer: 'Acme GSM Modem' }, 'modem'],
    ['an adapter', adapter, 'adapter'],
    ['a port of the board', {}, 'unknown'],
  ] as const)('%s', (_, identity, role) => {
    expect(describePort({ path: 'p', ...identity }).role).toBe(role)
  })

  test('the table: every family has a maker, ids are written as systems tell them, no port has two uses', () => {
    const families = new Set(Object.values(usbMakers).map(({ family }) => family))
    for (const { family } of modemModels) expect(families.has(family), family).toBe(true)
    for (const id of [...Object.keys(usbMakers), ...Object.keys(strangers)]) expect(id).toMatch(/^[0-9a-f]{4}$/)
    for (const [vendor, products] of Object.entries(usbProducts)) {
      expect(Object.keys(usbMakers)).toContain(vendor)
      for (const [id, { at = [], other = [] }] of Object.entries(products)) {
        expect(id).toMatch(/^[0-9a-f]{4}$/)
        expect(new Set([...at, ...other]).size, `${vendor}:${id}`).toBe(at.length + other.length)
      }
    }
    for (const id of Object.keys(strangers)) expect(Object.keys(usbMakers)).not.toContain(id)
  })
})

describe('port auto', () => {
  test('the first that answers is taken; what has no business is left alone', async () => {
    const { rig, lines, heard } = computer({
      '/dev/ttyS0': [{}, 'AT | OK'],
      '/dev/ttyACM0': [{ vendorId: '051d' }, 'AT | OK'],
      '/dev/ttyUSB0': [huawei, '* | (silence)'],
      '/dev/ttyUSB1': [huawei],
      '/dev/ttyUSB2': [huawei, scriptWith('')],
      '/dev/ttyUSB3': [adapter, scriptWith('')],
    })
    expect(await open(rig)).toBeUndefined()
    expect(heard('/dev/ttyS0')).toBeUndefined()
    expect(heard('/dev/ttyACM0')).toBeUndefined()
    expect(heard('/dev/ttyUSB0')).toEqual(['ESC', 'AT', 'AT'])
    expect(heard('/dev/ttyUSB3')).toBeUndefined()
    expect(heard('/dev/ttyUSB2')?.slice(0, 4)).toEqual(['ESC', 'AT', 'ESC', 'AT'])
    expect(lines.get('/dev/ttyUSB0')?.every((line) => line.closed)).toBe(true)
    expect(lines.get('/dev/ttyUSB2')?.map((line) => line.closed)).toEqual([true, false])
  })

  test('nothing is written to a device that talks by itself', async () => {
    const { rig, heard, lines } = computer({ '/dev/ttyUSB0': [adapter, 'gps | OK'] })
    expect((await open(rig))?.code).toBe('modem/not-found')
    expect(heard('/dev/ttyUSB0')).toEqual([])
    expect(lines.get('/dev/ttyUSB0')?.[0]?.closed).toBe(true)
  })

  test('behind an adapter the speed is found out, and taken over', async () => {
    const { rig, lines } = computer({ '/dev/ttyUSB0': [adapter, scriptWith('')] })
    const opening = open(rig)
    // Deaf until it is spoken to at 9600.
    const deafen = (line: ScriptedLine) => {
      const say = line.bytes.bind(line)
      line.bytes = (words) => {
        if (line.speeds.at(-1) === 9_600) say(words)
      }
    }
    await rig.clock.advance(0)
    for (const line of lines.get('/dev/ttyUSB0') ?? []) deafen(line)
    expect(await opening).toBeUndefined()
    expect(lines.get('/dev/ttyUSB0')?.map(({ speeds }) => speeds)).toEqual([[115_200, 9_600], [9_600]])
    expect(rig.transport.facts?.baudRate).toBe(9_600)
  })

  test('none', async () => {
    expect((await open(computer({}).rig))?.code).toBe('modem/not-found')
  })

  test.each([
    ['a HiLink stick', { vendorId: '12d1', productId: '14dc' }, 'modem/hilink', 'Huawei'],
    ['one that still shows its disk', { vendorId: '19d2', productId: '2000' }, 'modem/storage-mode', 'ZTE'],
    ['one without a driver', { vendorId: '2c7c', productId: '0125' }, 'modem/no-driver', 'Quectel'],
    ['a mouse', { vendorId: '046d', productId: 'c077' }, 'modem/not-found', undefined],
  ])('%s is explained', async (_, device, code, maker) => {
    const error = await open(computer({}, { usb: [device] }).rig)
    expect([error?.code, error?.details.maker]).toEqual([code, maker])
    expect(error?.sentence).not.toContain('?')
  })

  test('one that is in use', async () => {
    const error = await open(computer({ '/dev/ttyUSB1': [huawei] }).rig)
    expect([error?.code, error?.details.port]).toEqual(['modem/port-busy', '/dev/ttyUSB1'])
  })
})

test('the ports of Linux without udevadm, with the interface that each belongs to', async () => {
  const folder = tempDir()
  const put = (path: string, files: Record<string, string>) => {
    mkdirSync(join(folder, path), { recursive: true })
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, path, file), `${text}\n`)
  }
  put('devices/1-1', { idVendor: '2c7c', idProduct: '0125', manufacturer: 'Quectel' })
  put('devices/1-1/1-1:1.2', { bInterfaceNumber: '02' })
  put('devices/1-1/1-1:1.2/ttyUSB2', {})
  put('devices/2-1', { idVendor: '1546', idProduct: '1102', serial: 'A1' })
  put('devices/2-1/2-1:1.0', { bInterfaceNumber: '00' })
  put('devices/platform/serial8250', {})
  for (const [name, device] of [
    ['ttyUSB2', '1-1/1-1:1.2/ttyUSB2'],
    ['ttyACM0', '2-1/2-1:1.0'],
    ['ttyS0', 'platform/serial8250'],
  ] as const) {
    mkdirSync(join(folder, 'tty', name), { recursive: true })
    symlinkSync(join(folder, 'devices', device), join(folder, 'tty', name, 'device'))
  }
  mkdirSync(join(folder, 'tty', 'tty0'))
  const ports = await portsOfSysfs(join(folder, 'tty'))
  expect(ports.map(describePort)).toMatchObject([
    { path: '/dev/ttyACM0', role: 'at', interfaceNumber: 0, vendorName: 'u-blox', serialNumber: 'A1' },
    { path: '/dev/ttyUSB2', role: 'at', interfaceNumber: 2, vendorName: 'Quectel' },
  ])
  expect(ports).toHaveLength(2)
  expect(await portsOfSysfs(join(folder, 'missing'))).toEqual([])
})

describe('devices on USB, with and without a port', () => {
  test('Linux', async () => {
    const folder = tempDir()
    for (const [name, files] of Object.entries({
      '1-1': { idVendor: '12d1\n', idProduct: '14DC\n' },
      '1-1:1.0': { bInterfaceClass: '08\n' },
      usb1: { idVendor: '1d6b\n', idProduct: '0002\n' },
    })) {
      mkdirSync(join(folder, name))
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text)
    }
    expect((await usbOfSysfs(folder)).sort((a, b) => (a.vendorId < b.vendorId ? -1 : 1))).toEqual([
      { vendorId: '12d1', productId: '14dc' },
      { vendorId: '1d6b', productId: '0002' },
    ])
    expect(await usbOfSysfs(join(folder, 'missing'))).toEqual([])
  })

  test('macOS', () => {
    const text = `
+-o Root  <class IORegistryEntry, id 0x100000100>
  +-o HUAWEI Mobile@14100000  <class AppleUSBDevice>
      {
        "idProduct" = 5340
        "idVendor" = 4817
      }
  +-o Hub@14200000  <class AppleUSBDevice>
      {
      }`
    expect(usbOfIoreg(text)).toEqual([{ vendorId: '12d1', productId: '14dc' }])
  })

  test('Windows', () => {
    const text = 'Instance ID:  USB\\VID_12D1&PID_14DC\\0123\r\nInstance ID:  USB\\VID_12D1&PID_14DC&MI_00\\7&1\r\n'
    expect(usbOfPnp(text)).toEqual([{ vendorId: '12d1', productId: '14dc' }])
  })
})

describe('the watch on ports', () => {
  test('tells what comes and goes within a second, once each, and nothing at the start', async () => {
    const clock = new VirtualClock()
    let seen = 'ttyUSB0'
    let told = 0
    const watch = new PortWatch({ clock, look: async () => seen })
    watch.onChange(() => told++)
    watch.start()
    await clock.advance(5_000)
    expect(told).toBe(0)
    seen = ''
    await clock.advance(1_000)
    await settle(4)
    expect(told).toBe(1)
    seen = 'ttyUSB1'
    await clock.advance(1_000)
    await settle(4)
    expect(told).toBe(2)
    watch.close()
    await clock.advance(60_000)
    expect(clock.pending).toBe(0)
  })

  test('a list that fails now and then changes nothing', async () => {
    const clock = new VirtualClock()
    let fails = false
    let told = 0
    const look = async () => {
      if (fails) throw new Error('no udevadm')
      return 'ttyUSB0'
    }
    const watch = new PortWatch({ clock, look })
    watch.onChange(() => told++)
    watch.start()
    await clock.advance(2_000)
    fails = true
    await clock.advance(3_000)
    fails = false
    await clock.advance(3_000)
    expect(told).toBe(0)
    watch.close()
  })
})
