import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { onTestFinished } from 'vitest'
import { waitFor } from '../../support/wait-for.ts'

/** A PDU cut by its command_length and nothing more. */
export interface RawPdu {
  readonly id: number
  readonly status: number
  readonly sequence: number
  readonly body: Buffer
  readonly octets: Buffer
}

/** command_id values, SMPP 3.4 §5.1.2.1. */
export const id = {
  genericNack: 0x80000000,
  bindReceiver: 0x01,
  bindTransmitter: 0x02,
  bindTransceiver: 0x09,
  submitSm: 0x04,
  submitSmResp: 0x80000004,
  deliverSm: 0x05,
  deliverSmResp: 0x80000005,
  unbind: 0x06,
  unbindResp: 0x80000006,
  outbind: 0x0b,
  enquireLink: 0x15,
  enquireLinkResp: 0x80000015,
  alertNotification: 0x102,
  dataSm: 0x103,
  dataSmResp: 0x80000103,
} as const

/** The octets of a PDU, written by hand. */
export function pdu(commandId: number, sequence: number, body: Uint8Array | string = '', status = 0): Buffer {
  const octets = typeof body === 'string' ? Buffer.from(body.replace(/\s/g, ''), 'hex') : Buffer.from(body)
  const head = Buffer.alloc(16)
  head.writeUInt32BE(16 + octets.length, 0)
  head.writeUInt32BE(commandId, 4)
  head.writeUInt32BE(status, 8)
  head.writeUInt32BE(sequence, 12)
  return Buffer.concat([head, octets])
}

export const cstring = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1')

/** One connection from an ESME, seen from the other side. */
export class RawConnection {
  readonly socket: Socket
  readonly pdus: RawPdu[] = []
  #buffer = Buffer.alloc(0)
  #taken = 0
  ended = false
  /** Answers unbind by itself. */
  polite = true

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => {})
    socket.on('close', () => {
      this.ended = true
    })
    socket.on('end', () => {
      this.ended = true
    })
    socket.on('data', (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk])
      this.#cut()
    })
  }

  #cut(): void {
    while (this.#buffer.length >= 16) {
      const length = this.#buffer.readUInt32BE(0)
      if (this.#buffer.length < length) return
      const octets = this.#buffer.subarray(0, length)
      this.#buffer = this.#buffer.subarray(length)
      this.pdus.push({
        id: octets.readUInt32BE(4),
        status: octets.readUInt32BE(8),
        sequence: octets.readUInt32BE(12),
        body: octets.subarray(16),
        octets,
      })
      const last = this.pdus[this.pdus.length - 1]
      if (this.polite && last?.id === id.unbind) this.write(pdu(id.unbindResp, last.sequence))
    }
  }

  write(...octets: Uint8Array[]): void {
    this.socket.write(Buffer.concat(octets))
  }

  /** The next PDU that was not asked for yet. */
  async next(): Promise<RawPdu> {
    const found = await waitFor('a PDU from the ESME', () => this.pdus[this.#taken])
    this.#taken++
    return found
  }

  /** Takes the bind and accepts it. */
  async acceptBind(body: Uint8Array = cstring('RAW')): Promise<RawPdu> {
    const bind = await this.next()
    this.write(pdu((bind.id | 0x80000000) >>> 0, bind.sequence, body))
    return bind
  }
}

/** A TCP server that speaks no SMPP but what a test writes by hand. */
export class RawSmsc {
  readonly connections: RawConnection[] = []
  readonly port: number
  readonly #server: Server
  #taken = 0

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
  }

  static async start(tls?: TlsOptions, onConnection?: (connection: RawConnection) => void): Promise<RawSmsc> {
    const accept = (socket: Socket) => {
      const connection = new RawConnection(socket)
      raw.connections.push(connection)
      onConnection?.(connection)
    }
    const server = tls ? createTlsServer(tls, accept) : createServer(accept)
    server.on('tlsClientError', () => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const raw = new RawSmsc(server, typeof address === 'object' && address ? address.port : 0)
    onTestFinished(() => raw.stop())
    return raw
  }

  /** The next connection that was not asked for yet. */
  async connection(): Promise<RawConnection> {
    const found = await waitFor('a connection', () => this.connections[this.#taken])
    this.#taken++
    return found
  }

  async stop(): Promise<void> {
    for (const { socket } of this.connections) socket.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}
