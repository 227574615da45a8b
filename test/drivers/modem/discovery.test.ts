import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { modemPorts } from '../../../drivers/modem/discovery.ts'
import type { PortDescription } from '../../../drivers/modem/serial.ts'
import { open, rigOn, scriptWith } from './support/harness.ts'
import { ScriptedLine } from './support/scripted-line.ts'

const huawei = { vendorId: '12d1', productId: '1506' }
const adapter = { vendorId: '0403', productId: '6001' }

/** Ports by path: what the list says of each, and the script behind it; no script: in use. */
function computer(ports: Record<string, [Omit<PortDescription, 'path'>, string?]>) {
  const lines = new Map<string, ScriptedLine[]>()
  const listPorts = async () => Object.entries(ports).map(([path, [identity]]) => ({ path, ...identity }))
  const openPort = async ({ path }: { path: string }) => {
    const script = ports[path]?.[1]
    if (script === undefined) throw new GatewayError('modem/port-busy', { details: { port: path } })
    const line = new ScriptedLine(script)
    if (script.startsWith('gps')) line.onLine = (handler) => handler('$GPGGA,120000,,,,')
    lines.set(path, [...(lines.get(path) ?? []), line])
    return line
  }
  const rig = rigOn({ options: { port: 'auto' }, openPort, listPorts })
  return { rig, lines, heard: (path: string) => lines.get(path)?.flatMap((line) => line.heard) }
}

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

  test('none', async () => {
    expect((await open(computer({}).rig))?.code).toBe('modem/not-found')
  })

  test('one that is in use', async () => {
    const error = await open(computer({ '/dev/ttyUSB1': [huawei] }).rig)
    expect([error?.code, error?.details.port]).toEqual(['modem/port-busy', '/dev/ttyUSB1'])
  })
})
