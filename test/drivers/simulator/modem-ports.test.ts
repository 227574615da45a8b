import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import { ReadStream } from 'node:tty'
import { SerialPort } from 'serialport'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  chunked,
  dialects,
  openPty,
  SimulatedBinding,
  SimulatedModem,
  type SimulatedModemOptions,
  usbDrop,
} from '../../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../../drivers/simulator/phones.ts'
import { waitFor } from '../../support/wait-for.ts'
import { submits } from './modem-line.ts'
import { missing } from './peer.ts'

function makeModem(options: Partial<SimulatedModemOptions> = {}) {
  const network = new SimulatedNetwork()
  const modem = new SimulatedModem({ network, networkDelayMs: 5, ...options })
  onTestFinished(() => modem.close())
  return { network, modem }
}

/** What a stream of bytes said, and a way to wait for more of it. */
class Heard {
  text = ''

  take(bytes: Buffer): void {
    this.text += bytes.toString('latin1')
  }

  async until(words: string): Promise<string> {
    await waitFor(`${JSON.stringify(words)} in ${JSON.stringify(this.text)}`, () => this.text.includes(words))
    const said = this.text
    this.text = ''
    return said
  }
}

async function openSerial(binding: SimulatedBinding, path: string, baudRate = 115_200) {
  // SerialPort passes its options on to SerialPortStream, which takes a binding; its own types leave that out.
  const options = { binding, path, baudRate, autoOpen: false }
  const port = new SerialPort(options)
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())))
  const heard = new Heard()
  const closed: (Error | null)[] = []
  port.on('data', (bytes: Buffer) => heard.take(bytes))
  port.on('close', (error: Error | null) => closed.push(error))
  port.on('error', () => {})
  onTestFinished(() => {
    if (port.isOpen) port.close()
  })
  return { port, heard, closed }
}

describe('as a serialport binding', () => {
  it('lists the sticks that are plugged in with their USB identity', async () => {
    const { modem } = makeModem({ dialect: dialects.huawei, serialNumber: 'S1' })
    const binding = new SimulatedBinding()
    binding.add('COM7', modem)
    binding.add('COM8', modem, { pnpId: 'USB\\VID_12D1&MI_02' }, { role: 'mute' })
    expect(await binding.list()).toMatchObject([
      { path: 'COM7', vendorId: '12d1', productId: '1506', manufacturer: 'HUAWEI Technology', serialNumber: 'S1' },
      { path: 'COM8', pnpId: 'USB\\VID_12D1&MI_02' },
    ])
    modem.unplug()
    expect(await binding.list()).toEqual([])
  })

  it('talks AT and sends a text', async () => {
    const { modem, network } = makeModem()
    const binding = new SimulatedBinding()
    binding.add('COM7', modem)
    const { port, heard } = await openSerial(binding, 'COM7')
    port.write('ATE0\r')
    await heard.until('OK\r\n')
    port.write('AT+CMGS=22\r')
    expect(await heard.until('> ')).toBe('\r\n> ')
    port.write(`${submits.plain.pdu}\x1a`)
    expect(await heard.until('OK\r\n')).toBe('\r\n+CMGS: 0\r\n\r\nOK\r\n')
    expect(network.phone('+46701234567').inbox).toMatchObject([{ text: 'hellohello' }])
  })

  it('gives each chunk to a read of its own', async () => {
    const { modem } = makeModem()
    const binding = new SimulatedBinding()
    binding.add('COM7', modem)
    modem.use(chunked(() => 2))
    const { port } = await openSerial(binding, 'COM7')
    const chunks: string[] = []
    port.on('data', (bytes: Buffer) => chunks.push(bytes.toString('latin1')))
    port.write('AT\r')
    await waitFor('the answer', () => chunks.join('') === 'AT\r\r\nOK\r\n')
    expect(chunks).toEqual(['AT', '\r', '\r\n', 'OK', '\r\n'])
  })

  it('keeps what a short read leaves, and forgets it when flushed', async () => {
    const { modem } = makeModem()
    const binding = new SimulatedBinding()
    binding.add('COM7', modem)
    const port = await binding.open({ path: 'COM7', baudRate: 115_200 })
    await port.write(Buffer.from('ATE0\r'))
    const buffer = Buffer.alloc(8)
    const read = async (length: number) => {
      const { bytesRead } = await port.read(buffer, 0, length)
      return buffer.toString('latin1', 0, bytesRead)
    }
    expect([await read(2), await read(2), await read(8), await read(3), await read(8)]).toEqual([
      'AT',
      'E0',
      '\r',
      '\r\nO',
      'K\r\n',
    ])
    await port.write(Buffer.from('AT\r'))
    await new Promise((resolve) => setImmediate(resolve))
    await port.flush()
    const waiting = port.read(buffer, 0, 8)
    await port.close()
    await expect(waiting).rejects.toMatchObject({ canceled: true })
  })

  it('is gone when the stick is pulled, and another path when it comes back elsewhere', async () => {
    const { modem } = makeModem()
    const binding = new SimulatedBinding()
    const remove = binding.add('COM7', modem)
    const { closed } = await openSerial(binding, 'COM7')
    modem.unplug()
    await waitFor('the close', () => closed.length === 1)
    expect(closed[0]?.message).toContain('unplugged')
    await expect(openSerial(binding, 'COM7')).rejects.toThrow('No such file')
    remove()
    modem.plugIn()
    binding.add('COM9', modem)
    expect((await binding.list()).map(({ path }) => path)).toEqual(['COM9'])
    const again = await openSerial(binding, 'COM9')
    again.port.write('AT\r')
    await again.heard.until('OK')
  })

  it('goes at a byte in the middle of an answer', async () => {
    const { modem } = makeModem()
    const binding = new SimulatedBinding()
    binding.add('COM7', modem)
    modem.use(usbDrop({ afterBytes: 6, direction: 'out' }))
    const { port, heard, closed } = await openSerial(binding, 'COM7')
    port.write('AT\r')
    await waitFor('the close', () => closed.length === 1)
    expect(heard.text).toBe('AT\r\r\nO')
  })

  it('is taken while it is open, and free after the close', async () => {
    const { modem } = makeModem()
    const binding = new SimulatedBinding()
    binding.add('COM7', modem)
    const { port } = await openSerial(binding, 'COM7')
    await expect(openSerial(binding, 'COM7')).rejects.toThrow('cannot lock port')
    await new Promise((resolve) => port.close(resolve))
    await openSerial(binding, 'COM7')
    await expect(openSerial(binding, 'COM1')).rejects.toThrow('No such file')
  })

  it('understands one speed only where it has a true serial line', async () => {
    const { modem } = makeModem({ baudRate: 9_600 })
    const binding = new SimulatedBinding()
    binding.add('COM1', modem)
    const wrong = await openSerial(binding, 'COM1', 115_200)
    wrong.port.write('AT\r')
    await waitFor('rubbish', () => wrong.heard.text.length >= 3)
    expect(wrong.heard.text).not.toContain('OK')
    await new Promise<void>((resolve, reject) =>
      wrong.port.update({ baudRate: 9_600 }, (error) => (error ? reject(error) : resolve())),
    )
    wrong.port.write('\rAT\r')
    await wrong.heard.until('OK')
  })
})

describe.skipIf(missing('the simulated modem as a PTY', ['socat']))('as a PTY', () => {
  async function rawPort(path: string) {
    const file = await open(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
    const stream = new ReadStream(file.fd)
    const heard = new Heard()
    let ended = false
    stream.on('data', (bytes: Buffer) => heard.take(bytes))
    // A PTY whose other end went away reads as an error or an end.
    stream.on('error', () => {
      ended = true
    })
    stream.on('end', () => {
      ended = true
    })
    return {
      heard,
      ended: () => ended,
      write: (text: string) => file.write(text, null, 'latin1'),
      close: async () => {
        stream.destroy()
        await file.close().catch(() => {})
      },
    }
  }

  async function modemOnPty() {
    const { modem, network } = makeModem()
    const pty = await openPty(modem)
    onTestFinished(() => pty.close())
    return { modem, network, pty }
  }

  it('talks AT byte for byte', async () => {
    const { pty, network } = await modemOnPty()
    const port = await rawPort(pty.path)
    await port.write('AT\r')
    expect(await port.heard.until('OK\r\n')).toBe('AT\r\r\nOK\r\n')
    await port.write('ATE0\r')
    await port.heard.until('OK\r\n')
    await port.write('AT+CMGS=22\r')
    expect(await port.heard.until('> ')).toBe('\r\n> ')
    await port.write(`${submits.plain.pdu}\x1a`)
    await port.heard.until('+CMGS: 0\r\n\r\nOK\r\n')
    expect(network.phone('+46701234567').inbox).toHaveLength(1)
    await port.close()
  })

  it('can be closed and opened again and again, at once and with nothing stale', async () => {
    const { pty, modem } = await modemOnPty()
    for (let time = 0; time < 5; time++) {
      await pty.ready()
      const port = await rawPort(pty.path)
      await port.write(`AT+CGSN\r`)
      const said = await port.heard.until('OK\r\n')
      expect(said.startsWith('AT+CGSN\r')).toBe(true)
      await port.write('AT+CMGS=22\r')
      await port.heard.until('> ')
      await port.close()
    }
    expect(modem.commandLines.filter((line) => line === 'AT+CGSN')).toHaveLength(5)
  })

  it('disappears with the stick, ending who has it open, and comes back as a new PTY', async () => {
    const { pty, modem } = await modemOnPty()
    const port = await rawPort(pty.path)
    await port.write('AT\r')
    await port.heard.until('OK')
    modem.unplug()
    await waitFor('the end of the open port', () => port.ended())
    await waitFor('the path to go', () =>
      lstat(pty.path).then(
        () => false,
        () => true,
      ),
    )
    await port.close()
    modem.plugIn()
    await pty.ready()
    const again = await rawPort(pty.path)
    await again.write('AT\r')
    await again.heard.until('OK')
    await again.close()
  })

  it('leaves no process behind', async () => {
    const { modem } = makeModem()
    const pty = await openPty(modem)
    const port = await rawPort(pty.path)
    await port.write('AT\r')
    await port.heard.until('OK')
    await pty.close()
    await waitFor('the end of the open port', () => port.ended())
    await port.close()
    await expect(lstat(pty.path)).rejects.toThrow('ENOENT')
  })
})
