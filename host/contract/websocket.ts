import type { WebSocket } from 'ws'
import { parsedJson } from './json.ts'
import type { Channel } from './rpc-client.ts'

/** The gateway's end of a WebSocket as a channel of the contract: a JSON message a frame. What is no JSON arrives as undefined. */
export function webSocketChannel(socket: WebSocket): Channel {
  return {
    send: (message) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
    },
    receive: (listener) => {
      socket.on('message', (data, binary) => listener(binary ? undefined : parsedJson(String(data))))
    },
    closed: (listener) => socket.once('close', listener),
    close: () => socket.close(),
  }
}
