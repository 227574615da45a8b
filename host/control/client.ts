import { connect, type Socket } from 'node:net'
import { GatewayError } from '../../core/errors.ts'
import { type CallName, type Params, RemoteError, type Reply, type Result } from '../contract/contract.ts'
import { controlAddress } from './address.ts'
import { Lines } from './framing.ts'

/** A connection to the gateway that runs on a data folder. */
export interface ControlClient {
  call<Name extends CallName>(name: Name, params: Params<Name>): Promise<Result<Name>>
  close(): void
}

/** Connects to the gateway on `folder`; 'engine/not-running' when nobody listens there. */
export async function connectControl(folder: string): Promise<ControlClient> {
  const socket = await open(controlAddress(folder), folder)
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let lastId = 0
  const gone = () => {
    const error = new GatewayError('engine/not-running', { details: { folder } })
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const lines = new Lines(
    (line) => {
      const reply = JSON.parse(line) as Reply
      const call = waiting.get(reply.id)
      waiting.delete(reply.id)
      if ('error' in reply) call?.reject(new RemoteError(reply.error))
      else call?.resolve(reply.result)
    },
    () => socket.destroy(),
  )
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => lines.push(text))
  socket.on('error', gone)
  socket.on('close', gone)
  return {
    call: (name, params) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        socket.write(`${JSON.stringify({ id, call: name, params })}\n`)
      }),
    close: () => socket.end(),
  }
}

async function open(address: string, folder: string): Promise<Socket> {
  const socket = connect(address)
  return new Promise((resolve, reject) => {
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
    socket.once('error', (cause) => reject(new GatewayError('engine/not-running', { details: { folder }, cause })))
  })
}
