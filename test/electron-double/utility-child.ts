/** The bottom of a utility process of the double: `process.parentPort`, then the module that was named. */
import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import { hookElectron } from './hooks.ts'
import { MessageChannelMain, type MessagePortMain, type PortMessage } from './ports.ts'
import type { ChildMessage } from './utility-process.ts'

hookElectron(new URL('./utility-module.ts', import.meta.url).href)

const far = new Map<number, MessagePortMain>()
const send = (message: ChildMessage) => process.send?.(message as never, () => undefined)

function open(id: number): MessagePortMain {
  const { port1, port2 } = new MessageChannelMain()
  port1.on('message', (event: { data: unknown }) => send({ kind: 'port', id, data: event.data }))
  port1.once('close', () => {
    if (far.delete(id)) send({ kind: 'port-close', id })
  })
  port1.start()
  far.set(id, port1)
  return port2
}

function takePort(message: PortMessage): void {
  const port = far.get(message.id)
  if (message.kind === 'port') port?.postMessage(message.data)
  else {
    far.delete(message.id)
    port?.close()
  }
}

class ParentPort extends EventEmitter implements Pick<Electron.ParentPort, 'postMessage'> {
  postMessage(message: unknown): void {
    send({ kind: 'message', data: message, ports: [] })
  }
}

const parentPort = new ParentPort()
const early: ChildMessage[] = []
let loaded = false

function take(message: ChildMessage): void {
  if (message.kind === 'message') parentPort.emit('message', { data: message.data, ports: message.ports.map(open) })
  else takePort(message)
}

process.on('message', (message: ChildMessage) => {
  if (loaded) take(message)
  else early.push(message)
})
// The parent is gone: an orphan must not go on.
process.once('disconnect', () => process.exit(0))
Object.assign(process, { parentPort, type: 'utility' })
const [, , modulePath = '', ...args] = process.argv
process.argv = [process.execPath, modulePath, ...args]
await import(pathToFileURL(modulePath).href)
loaded = true
for (const message of early.splice(0)) take(message)
