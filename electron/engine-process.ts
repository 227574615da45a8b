/** The engine in its own process: starts the gateway, serves the contract on every port that the shell hands over, drains when told to. */
import type { MessagePortMain } from 'electron'
import { asGatewayError, sentenceOf } from '../core/errors.ts'
import { serveChannel } from '../host/contract/rpc-server.ts'
import { DemoStage } from '../host/demo/stage.ts'
import { type Engine, startEngine } from '../host/engine.ts'
import type { FromEngine, SecretAnswer, SecretAsk, ToEngine } from './engine-messages.ts'
import { DesktopSecrets } from './engine-secrets.ts'
import { DesktopSettings } from './engine-settings.ts'
import { portChannel } from './port-channel.ts'

const { parentPort } = process
const tell = (message: FromEngine) => parentPort.postMessage(message)
const asked = new Map<number, (answer: SecretAnswer) => void>()
let lastAsk = 0
let running: Promise<Engine> | undefined
/** Begun when a page asks for it, beside the person's own gateway and in a folder of its own. */
const demo = new DemoStage()

function ask(wanted: SecretAsk): Promise<SecretAnswer> {
  lastAsk += 1
  const id = lastAsk
  tell({ kind: 'secret', id, ask: wanted })
  return new Promise((resolve) => asked.set(id, resolve))
}

function start({ folder, keychain, language }: Extract<ToEngine, { kind: 'start' }>): Promise<Engine> {
  const keeper = new DesktopSettings(folder)
  return startEngine({ folder, keeper, language, secrets: new DesktopSecrets({ folder, keychain, ask }) })
}

async function begin(message: Extract<ToEngine, { kind: 'start' }>): Promise<void> {
  try {
    running = start(message)
    await running
    tell({ kind: 'up' })
  } catch (thrown) {
    const { code, details } = asGatewayError(thrown, 'engine/defect', { details: { reason: String(thrown) } })
    tell({ kind: 'failed', sentence: sentenceOf(code, details, message.language) })
    // The message must leave before the process does.
    setTimeout(() => process.exit(1), 100)
  }
}

async function connect(port: MessagePortMain | undefined): Promise<void> {
  const engine = await running
  if (!port || !engine) return
  const { calls, events, log } = engine
  serveChannel(portChannel(port), { calls, events, log: log.child('window'), demo })
}

async function stop(): Promise<void> {
  const stopped = running?.then((engine) => engine.stop()).catch(() => undefined)
  await Promise.all([stopped, demo.close().catch(() => undefined)])
  process.exit(0)
}

parentPort.on('message', ({ data, ports }: { data: ToEngine; ports: MessagePortMain[] }) => {
  switch (data.kind) {
    case 'start':
      void begin(data)
      break
    case 'connect':
      void connect(ports[0])
      break
    case 'secret':
      asked.get(data.id)?.(data.answer)
      asked.delete(data.id)
      break
    case 'stop':
      void stop()
      break
  }
})
