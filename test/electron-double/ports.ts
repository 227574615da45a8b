import { EventEmitter } from 'node:events'

/** Where the messages of one end go once that end was handed to another process or page. */
export interface PortSink {
  message(data: unknown): void
  close(): void
}

/** One end of a channel: a port object here, or a place elsewhere. */
export class PortEnd {
  peer: PortEnd | undefined
  #sink: PortSink | undefined
  #waiting: unknown[] = []
  #open = true

  attach(sink: PortSink): void {
    this.#sink = sink
    for (const data of this.#waiting.splice(0)) sink.message(data)
    if (!this.#open) sink.close()
  }

  detach(): void {
    this.#sink = undefined
  }

  /** A message that arrives at this end. */
  take(data: unknown): void {
    if (this.#sink) this.#sink.message(data)
    else this.#waiting.push(data)
  }

  send(data: unknown): void {
    if (this.#open) this.peer?.take(data)
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    const { peer } = this
    if (peer) peer.#closedByPeer()
  }

  #closedByPeer(): void {
    if (!this.#open) return
    this.#open = false
    this.#sink?.close()
  }
}

/** `MessagePortMain`: messages wait until `start`. */
export class MessagePortMain
  extends EventEmitter
  implements Pick<Electron.MessagePortMain, 'postMessage' | 'start' | 'close'>
{
  #end: PortEnd | undefined
  #started = false

  constructor(end: PortEnd) {
    super()
    this.#end = end
  }

  start(): void {
    if (this.#started) return
    this.#started = true
    this.#end?.attach({
      // Delivery is asynchronous, as between processes.
      message: (data) => setImmediate(() => this.emit('message', { data, ports: [] })),
      close: () => setImmediate(() => this.emit('close')),
    })
  }

  postMessage(message: unknown): void {
    this.#end?.send(structuredClone(message))
  }

  close(): void {
    this.#end?.close()
  }

  /** Gives the end away: this object is dead from here on. */
  handOver(): PortEnd {
    const end = this.#end
    if (!end) throw new Error('The port was handed over before')
    this.#end = undefined
    end.detach()
    return end
  }
}

export class MessageChannelMain implements Pick<Electron.MessageChannelMain, 'port1' | 'port2'> {
  readonly port1: MessagePortMain & Electron.MessagePortMain
  readonly port2: MessagePortMain & Electron.MessagePortMain

  constructor() {
    const [one, two] = [new PortEnd(), new PortEnd()]
    one.peer = two
    two.peer = one
    this.port1 = new MessagePortMain(one) as MessagePortMain & Electron.MessagePortMain
    this.port2 = new MessagePortMain(two) as MessagePortMain & Electron.MessagePortMain
  }
}

export type PortMessage =
  | { readonly kind: 'port'; readonly id: number; readonly data: unknown }
  | { readonly kind: 'port-close'; readonly id: number }

/** The ends that were handed to one page or process, by number. */
export class RemotePorts {
  readonly #send: (message: PortMessage) => void
  readonly #ends = new Map<number, PortEnd>()
  #lastId = 0

  constructor(send: (message: PortMessage) => void) {
    this.#send = send
  }

  add(port: MessagePortMain): number {
    this.#lastId += 1
    return this.#put(this.#lastId, port.handOver())
  }

  /** A port that the other side made and handed here, under its own (negative) number. */
  adopt(id: number): MessagePortMain {
    const [near, far] = [new PortEnd(), new PortEnd()]
    near.peer = far
    far.peer = near
    this.#put(id, far)
    return new MessagePortMain(near)
  }

  take(message: PortMessage): void {
    const end = this.#ends.get(message.id)
    if (message.kind === 'port') end?.send(message.data)
    else {
      this.#ends.delete(message.id)
      end?.close()
    }
  }

  /** The page or process is gone. */
  closeAll(): void {
    const ends = [...this.#ends.values()]
    this.#ends.clear()
    for (const end of ends) end.close()
  }

  #put(id: number, end: PortEnd): number {
    this.#ends.set(id, end)
    end.attach({
      message: (data) => this.#send({ kind: 'port', id, data }),
      close: () => {
        if (this.#ends.delete(id)) this.#send({ kind: 'port-close', id })
      },
    })
    return id
  }
}
