import { connect, type Socket } from 'node:net'
import { GatewayError } from '../../core/errors.ts'
import type { Language } from '../../core/words/say.ts'
import type { CallName, Params, Result } from '../contract/contract.ts'
import type { Events, Topic } from '../contract/results.ts'
import { ConnectionLost, RpcClient } from '../contract/rpc-client.ts'
import { controlAddress } from './address.ts'
import { lineChannel } from './framing.ts'

/** A connection to the gateway that runs on a data folder. */
export interface ControlClient {
  call<Name extends CallName>(name: Name, params: Params<Name>): Promise<Result<Name>>
  on<Name extends Topic>(topic: Name, listener: (data: Events[Name]) => void): () => void
  close(): void
}

/** Connects to the gateway on `folder`; 'engine/not-running' when nobody listens there, or no more. */
export async function connectControl(folder: string, language: Language = 'en'): Promise<ControlClient> {
  const socket = await open(controlAddress(folder), folder)
  socket.on('error', () => {})
  const client = new RpcClient(lineChannel(socket))
  // A gateway of an earlier version speaks English and refuses this.
  if (language !== 'en') client.speak(language).catch(() => {})
  return {
    call: (name, params) =>
      client.call(name, params).catch((thrown) => {
        if (thrown instanceof ConnectionLost) throw new GatewayError('engine/not-running', { details: { folder } })
        throw thrown
      }),
    on: (topic, listener) => client.on(topic, listener),
    close: () => client.close(),
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
