import type { Channel } from '../host/contract/rpc-client.ts'

/** What this needs of Electron's `MessagePortMain`. */
export interface PortLike {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  start(): void
  close(): void
}

/** The contract's channel over a message port. */
export function portChannel(port: PortLike): Channel {
  let open = true
  let receive: ((message: unknown) => void) | undefined
  let closed: (() => void) | undefined
  const early: unknown[] = []
  const end = () => {
    if (!open) return
    open = false
    closed?.()
  }
  port.on('message', ({ data }) => {
    if (receive) receive(data)
    else early.push(data)
  })
  port.on('close', end)
  port.start()
  return {
    send: (message) => {
      if (open) port.postMessage(message)
    },
    receive: (listener) => {
      receive = listener
      for (const message of early.splice(0)) listener(message)
    },
    closed: (listener) => {
      closed = listener
      if (!open) listener()
    },
    close: () => {
      port.close()
      end()
    },
  }
}
