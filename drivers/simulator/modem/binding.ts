import type { LineEnd, LineOptions } from './line.ts'
import type { SimulatedModem } from './modem.ts'

// The package names its types for `require` only; biome takes no attribute on a type import.
type BindingInterface<Port extends BindingPortInterface> = import('@serialport/bindings-interface', { with: {
  'resolution-mode': 'require',
}}).BindingInterface<Port>
type BindingPortInterface = import('@serialport/bindings-interface', { with: {
  'resolution-mode': 'require',
}}).BindingPortInterface
type OpenOptions = import('@serialport/bindings-interface', { with: { 'resolution-mode': 'require' }}).OpenOptions
type PortInfo = import('@serialport/bindings-interface', { with: { 'resolution-mode': 'require' }}).PortInfo
type PortStatus = import('@serialport/bindings-interface', { with: { 'resolution-mode': 'require' }}).PortStatus
type UpdateOptions = import('@serialport/bindings-interface', { with: { 'resolution-mode': 'require' }}).UpdateOptions

/** What the port list says of a port beside its path. */
export type UsbIdentity = Partial<Omit<PortInfo, 'path'>>

interface PluggedPort {
  readonly modem: SimulatedModem
  readonly info: PortInfo
  readonly line: LineOptions
  open: SimulatedPort | undefined
}

/** How serialport's streams know a read or write that ended because the port was closed. */
class CanceledError extends Error {
  readonly canceled = true
}

/**
 * A serialport binding whose ports are simulated modems, in this process and on any system:
 * `new SerialPort({ binding, path, baudRate })`. One modem may have several ports.
 */
export class SimulatedBinding implements BindingInterface<SimulatedPort> {
  readonly #ports = new Map<string, PluggedPort>()

  /** Gives `modem` a port under `path`; the function returned takes the path away, ending an open port. */
  add(path: string, modem: SimulatedModem, identity: UsbIdentity = {}, line: LineOptions = {}): () => void {
    if (this.#ports.has(path)) throw new Error(`${path} is taken`)
    const info: PortInfo = { ...modem.usbIdentity, ...identity, path }
    const port: PluggedPort = { modem, info, line, open: undefined }
    this.#ports.set(path, port)
    return () => {
      if (this.#ports.get(path) !== port) return
      this.#ports.delete(path)
      port.open?.disconnect(`${path} is gone`)
    }
  }

  /** The ports of the modems that are plugged in. */
  async list(): Promise<PortInfo[]> {
    return [...this.#ports.values()].filter((port) => port.modem.plugged).map((port) => port.info)
  }

  async open(options: OpenOptions): Promise<SimulatedPort> {
    const port = this.#ports.get(options.path)
    if (!port?.modem.plugged) throw new Error(`Error: No such file or directory, cannot open ${options.path}`)
    if (port.open) throw new Error('Error: Resource temporarily unavailable, cannot lock port')
    const opened = new SimulatedPort(options, port.modem, port.line, () => {
      port.open = undefined
    })
    port.open = opened
    return opened
  }
}

/** An open port of a simulated modem. */
export class SimulatedPort implements BindingPortInterface {
  readonly openOptions: Required<OpenOptions>
  isOpen = true
  readonly #modem: SimulatedModem
  readonly #end: LineEnd
  readonly #closed: () => void
  readonly #chunks: Uint8Array[] = []
  #reader: { wake: () => void; fail: (error: Error) => void } | undefined
  #gone: Error | undefined
  #baudRate: number

  constructor(options: OpenOptions, modem: SimulatedModem, line: LineOptions, closed: () => void) {
    this.openOptions = {
      dataBits: 8,
      lock: true,
      stopBits: 1,
      parity: 'none',
      rtscts: false,
      xon: false,
      xoff: false,
      xany: false,
      hupcl: true,
      ...options,
    }
    this.#baudRate = options.baudRate
    this.#modem = modem
    this.#closed = closed
    this.#end = modem.connect(
      {
        write: (bytes) => {
          this.#chunks.push(this.#atSpeed(bytes))
          this.#reader?.wake()
        },
        drop: (reason) => this.disconnect(reason),
      },
      line,
    )
  }

  /** The USB device went away: reads and writes fail from here on. */
  disconnect(reason: string): void {
    if (!this.isOpen || this.#gone) return
    this.#gone = new Error(`Error: Input/output error (${reason})`)
    this.#end.close()
    this.#closed()
    this.#reader?.fail(this.#gone)
  }

  async close(): Promise<void> {
    if (!this.isOpen) throw new Error('Port is not open')
    this.isOpen = false
    this.#end.close()
    if (!this.#gone) this.#closed()
    this.#reader?.fail(new CanceledError('port is closed'))
  }

  /** Gives one chunk a read, so that a test's chunking reaches the reader as it was cut. */
  async read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }> {
    if (!this.isOpen) throw new CanceledError('port is closed')
    // Also keeps a burst of chunks from being read in one run of microtasks.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#chunks.length === 0) {
      if (!this.isOpen) throw new CanceledError('port is closed')
      if (this.#gone) throw this.#gone
      await this.#nextChunk()
    }
    const chunk = this.#chunks[0] as Uint8Array
    const bytesRead = Math.min(length, chunk.length)
    buffer.set(chunk.subarray(0, bytesRead), offset)
    if (bytesRead === chunk.length) this.#chunks.shift()
    else this.#chunks[0] = chunk.subarray(bytesRead)
    return { buffer, bytesRead }
  }

  #nextChunk(): Promise<void> {
    return new Promise<void>((wake, fail) => {
      this.#reader = { wake, fail }
    }).finally(() => {
      this.#reader = undefined
    })
  }

  async write(buffer: Buffer): Promise<void> {
    if (!this.isOpen) throw new CanceledError('port is closed')
    if (this.#gone) throw this.#gone
    this.#end.receive(this.#atSpeed(new Uint8Array(buffer)))
  }

  /** Bytes at a speed that is not the modem's are rubbish. */
  #atSpeed(bytes: Uint8Array): Uint8Array {
    const { baudRate } = this.#modem
    return baudRate === undefined || baudRate === this.#baudRate ? bytes : bytes.map((byte) => byte ^ 0xaa)
  }

  async update(options: UpdateOptions): Promise<void> {
    this.#baudRate = options.baudRate
  }

  async set(): Promise<void> {}

  async get(): Promise<PortStatus> {
    return { cts: true, dsr: true, dcd: false }
  }

  async getBaudRate(): Promise<{ baudRate: number }> {
    return { baudRate: this.#baudRate }
  }

  async flush(): Promise<void> {
    this.#chunks.length = 0
  }

  async drain(): Promise<void> {}
}
