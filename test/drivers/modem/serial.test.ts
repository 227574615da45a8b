import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, createReadStream, existsSync, openSync, writeFileSync } from 'node:fs'
import { open as openFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { GatewayError } from '../../../core/errors.ts'
import { type SerialBinding, serialPorts } from '../../../drivers/modem/serial.ts'
import { ModemTransport } from '../../../drivers/modem/transport.ts'
import { dialects, openPty, SimulatedModem } from '../../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../../drivers/simulator/phones.ts'
import { systemClock } from '../../../drivers/world.ts'
import { quietLog } from '../../support/logs.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { waitFor } from '../../support/wait-for.ts'
import { Core, noSignal, PinNotes, part } from './support/harness.ts'

const ports = serialPorts({ clock: systemClock })

/** Two PTYs that are each other's far end. */
async function ptyPair(): Promise<{ near: string; far: string; end: () => Promise<void> }> {
  const folder = tempDir()
  const [near, far] = [join(folder, 'near'), join(folder, 'far')]
  const socat: ChildProcess = spawn('socat', [`PTY,link=${near},raw,echo=0`, `PTY,link=${far},raw,echo=0`], {
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve) => socat.once('exit', () => resolve()))
  const end = async () => {
    socat.kill('SIGTERM')
    await ended
  }
  onTestFinished(end)
  await waitFor('both PTYs', () => existsSync(near) && existsSync(far))
  return { near, far, end }
}

async function codeOf(opening: Promise<unknown>): Promise<string> {
  return opening.then(
    () => 'opened',
    (error: GatewayError) => error.code,
  )
}

describe('a port of the system', () => {
  test('bytes both ways, whole', async () => {
    const { near, far } = await ptyPair()
    const line = await ports.open({ path: near, baudRate: 115_200 })
    let received = ''
    line.onData((bytes) => {
      received += Buffer.from(bytes).toString('latin1')
    })
    const lines: string[] = []
    line.onLine((each) => lines.push(each))
    const other = await openFile(far, 'r+')
    let heard = ''
    const reader = createReadStream(far, { encoding: 'latin1' })
    reader.on('data', (chunk) => {
      heard += chunk
    })
    reader.on('error', () => {})
    await other.write('\r\nO')
    await other.write('K\r\n> ')
    line.write(Buffer.from('AT\r\x1a\x1b\xff', 'latin1'))
    await waitFor('what came', () => received === '\r\nOK\r\n> ')
    await waitFor('what went', () => heard === 'AT\r\x1a\x1b\xff')
    expect(lines).toEqual(['', 'OK'])
    await line.setBaudRate(9_600)
    await line.close()
    reader.destroy()
    await other.close()
  })

  test('its end is told once, with a reason when it was not ours', async () => {
    const { near, end } = await ptyPair()
    const line = await ports.open({ path: near, baudRate: 115_200 })
    const reasons: (Error | undefined)[] = []
    line.onClose((reason) => reasons.push(reason))
    line.onData(() => {})
    await end()
    await waitFor('the end', () => reasons.length === 1)
    expect(reasons[0]).toBeInstanceOf(Error)
    line.write(Uint8Array.of(1))
    await line.close()
    expect(reasons).toHaveLength(1)

    const second = await ptyPair()
    const own = await ports.open({ path: second.near, baudRate: 115_200 })
    own.onClose((reason) => reasons.push(reason))
    await Promise.all([own.close(), own.close()])
    expect(reasons.slice(1)).toEqual([undefined])
    own.onClose((reason) => reasons.push(reason))
    expect(reasons).toHaveLength(3)
  })

  test('closes in time though nobody reads what was written', async () => {
    const { near } = await ptyPair()
    const line = await ports.open({ path: near, baudRate: 115_200 })
    for (let count = 0; count < 64; count++) line.write(new Uint8Array(65_536))
    const beganMs = Date.now()
    await line.close()
    expect(Date.now() - beganMs).toBeLessThan(2_000)
  })

  test('what the line cannot take at once follows, whole and in order', async () => {
    const { near, far } = await ptyPair()
    const line = await ports.open({ path: near, baudRate: 115_200 })
    const other = await ports.open({ path: far, baudRate: 115_200 })
    const pieces = Array.from({ length: 60 }, (_, at) => Buffer.alloc(2_500 + at, 0x21 + at))
    const whole = Buffer.concat(pieces)
    for (const piece of pieces) line.write(piece)
    const heard: Uint8Array[] = []
    let count = 0
    other.onData((bytes) => {
      heard.push(Buffer.from(bytes))
      count += bytes.length
      // What is written between the rest of what came before stays behind it.
      if (heard.length === 1) line.write(Buffer.from('end'))
    })
    await waitFor('all', () => count >= whole.length + 3)
    expect(Buffer.concat(heard).equals(Buffer.concat([whole, Buffer.from('end')]))).toBe(true)
    await Promise.all([line.close(), other.close()])
  })

  test('the two talk on while every thread for files is taken', async () => {
    const { near, far } = await ptyPair()
    const line = await ports.open({ path: near, baudRate: 115_200 })
    const modem = await ports.open({ path: far, baudRate: 115_200 })
    let [heard, answers] = ['', '']
    modem.onData((bytes) => {
      heard += Buffer.from(bytes).toString('latin1')
      if (heard.endsWith('\r')) modem.write(Buffer.from('OK\r\n'))
    })
    line.onData((bytes) => {
      answers += Buffer.from(bytes).toString('latin1')
    })
    const pipe = join(tempDir(), 'pipe')
    execFileSync('mkfifo', [pipe])
    // To open a pipe for reading takes its thread until somebody writes.
    const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4)
    const takers = Array.from({ length: threads }, () => openFile(pipe, 'r'))
    const next = stat(pipe)
    let isFree = false
    void next.then(() => {
      isFree = true
    })
    try {
      for (let round = 1; round <= 3; round++) {
        line.write(Buffer.from('AT\r'))
        await waitFor(`answer ${round}`, () => answers === 'OK\r\n'.repeat(round), 2_000)
      }
      expect(isFree).toBe(false)
    } finally {
      const writer = openSync(pipe, 'r+')
      for (const taker of takers) await (await taker).close()
      await next
      closeSync(writer)
      await Promise.all([line.close(), modem.close()])
    }
  })

  test('one that is not there, one that is no port, one that is in use', async () => {
    const folder = tempDir()
    expect(await codeOf(ports.open({ path: join(folder, 'ttyUSB9'), baudRate: 115_200 }))).toBe('modem/port-missing')
    writeFileSync(join(folder, 'file'), '')
    expect(await codeOf(ports.open({ path: join(folder, 'file'), baudRate: 115_200 }))).toBe('modem/port-failed')
    const { near } = await ptyPair()
    const line = await ports.open({ path: near, baudRate: 115_200 })
    expect(await codeOf(ports.open({ path: near, baudRate: 115_200 }))).toBe('modem/port-busy')
    await line.close()
  })

  test('the list of ports can be had, or it is said why not', async () => {
    const list = await ports.list().catch((error: GatewayError) => error.code)
    if (typeof list === 'string') expect(list).toBe('modem/ports-unlisted')
    else for (const { path } of list) expect(path).not.toBe('')
  })
})

test('bytes from before it was opened are thrown away', async () => {
  // Stands for the system's queue: what lies in it when the port is opened is only lost by a flush.
  const queue = [Buffer.from('\r\nOK\r\n+CMTI: "SM",1\r\n')]
  let wake = () => {}
  const port = {
    isOpen: true,
    read: async (buffer: Buffer, offset: number) => {
      while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      const chunk = queue.shift() as Buffer
      chunk.copy(buffer, offset)
      return { buffer, bytesRead: chunk.length }
    },
    flush: async () => {
      queue.length = 0
    },
    drain: async () => {},
    close: async () => {
      port.isOpen = false
    },
  }
  const binding: SerialBinding = { list: async () => [], open: async () => port }
  const line = await serialPorts({ clock: systemClock, binding }).open({ path: 'COM3', baudRate: 115_200 })
  let received = ''
  line.onData((bytes) => {
    received += Buffer.from(bytes).toString('latin1')
  })
  queue.push(Buffer.from('fresh'))
  wake()
  await waitFor('something', () => received !== '')
  expect(received).toBe('fresh')
  await line.close()
})

describe('what the three systems say', () => {
  test.each([
    ['Error: No such file or directory, cannot open /dev/ttyUSB0', 'modem/port-missing'],
    ['Opening COM3: File not found', 'modem/port-missing'],
    ['Error: Permission denied, cannot open /dev/ttyUSB0', 'modem/port-denied'],
    ['Opening COM3: Access denied', 'modem/port-busy'],
    ['Error Resource temporarily unavailable Cannot lock port', 'modem/port-busy'],
    ['Error: Device or resource busy, cannot open /dev/ttyACM0', 'modem/port-busy'],
    ['Opening COM3: Unknown error code 31', 'modem/port-failed'],
  ])('%s', async (message, code) => {
    const binding: SerialBinding = { list: async () => [], open: () => Promise.reject(new Error(message)) }
    const opening = serialPorts({ clock: systemClock, binding }).open({ path: 'COM3', baudRate: 115_200 })
    const error = await opening.then(
      () => undefined,
      (thrown: GatewayError) => thrown,
    )
    expect([error?.code, error?.wire]).toEqual([code, message])
    expect(error?.sentence).not.toContain('?')
  })

  test('a port that never opens is given up', async () => {
    const clock = new VirtualClock()
    const binding: SerialBinding = { list: async () => [], open: () => new Promise(() => {}) }
    const opening = codeOf(serialPorts({ clock, binding }).open({ path: 'COM3', baudRate: 115_200 }))
    await clock.advance(10_000)
    expect(await opening).toBe('modem/port-failed')
  })
})

describe('a modem on a PTY', () => {
  async function modemOnPty() {
    const network = new SimulatedNetwork()
    const modem = new SimulatedModem({ network, dialect: dialects.huawei, networkDelayMs: 5, reportDelayMs: 5 })
    const pty = await openPty(modem)
    onTestFinished(async () => {
      await pty.close()
      modem.close()
    })
    const transport = () => {
      const deps = { clock: systemClock, log: quietLog, openPort: ports.open, listPorts: ports.list }
      const made = new ModemTransport({ name: 'modem-1', port: pty.path }, { ...deps, pinMemory: new PinNotes() })
      onTestFinished(() => made.close())
      return made
    }
    return { network, modem, pty, transport }
  }

  test('sends, hears of the delivery, receives, closes', async () => {
    const { network, transport, modem } = await modemOnPty()
    const core = new Core()
    const first = transport()
    await first.open(core, noSignal)
    expect(await first.submit(part(), noSignal)).toEqual({ id: '0', wire: '+CMGS: 0' })
    expect(network.phone('+46701234567').inbox.map(({ text }) => text)).toEqual(['hello'])
    await network.phone('+46701234567').send('hi')
    await waitFor('the answer and the receipt', () => core.delivered.length === 2)
    expect(core.texts).toEqual(['hi'])
    await waitFor('an empty memory', () => modem.memory('SM').used === 0)
    const beganMs = Date.now()
    await first.close()
    expect(Date.now() - beganMs).toBeLessThan(3_000)
    expect(core.lostWith).toEqual([])
  })

  test('unplugged while a text is with the network, plugged in, opened anew', async () => {
    const { network, transport, modem, pty } = await modemOnPty()
    const core = new Core()
    const first = transport()
    await first.open(core, noSignal)
    const submission = first.submit(part(), noSignal).catch((error: GatewayError) => `${error.code} ${error.retry}`)
    await waitFor('the command', () => modem.commandLines.some((line) => line.startsWith('AT+CMGS')))
    modem.unplug()
    expect(await submission).toMatch(/^modem\/unplugged (?:now|unknown)$/)
    await waitFor('lost', () => core.lostWith.length === 1)
    expect(core.lostWith[0]?.code).toBe('modem/unplugged')
    await first.close()
    expect(await codeOf(transport().open(core, noSignal))).toBe('modem/port-missing')
    modem.plugIn()
    await pty.ready()
    const second = transport()
    await second.open(core, noSignal)
    await network.phone('+46701234567').send('still there?')
    await waitFor('the text', () => core.texts.includes('still there?'))
    expect((await second.submit(part(), noSignal)).id).toMatch(/^\d+$/)
  })
})
