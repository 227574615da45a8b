import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type SettingsInput, settingsSchema } from '../../core/settings/schema.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { startSmsc } from '../../drivers/simulator/smsc/index.ts'
import { type Engine, startEngine } from '../../host/engine.ts'
import { FileSecrets } from '../../host/secrets.ts'
import { quietLog } from '../support/logs.ts'
import { tempDir } from '../support/temp-dir.ts'
import { waitFor } from '../support/wait-for.ts'

async function engineOn(folder: string, settings: SettingsInput): Promise<Engine> {
  const secrets = new FileSecrets(folder, { TEXTPOST_SECRET_SMPP_SMSC: 'secret' })
  const engine = await startEngine({ folder, settings: settingsSchema.parse(settings), secrets, log: quietLog })
  onTestFinished(() => engine.stop())
  return engine
}

const smscState = async (engine: Engine) => (await engine.calls.status({})).links[0]?.state

describe('the engine', () => {
  test('a link that is closed for want of work is opened again for the next text, at once', async () => {
    const network = new SimulatedNetwork()
    const smsc = await startSmsc({ network })
    onTestFinished(() => smsc.close())
    const engine = await engineOn(tempDir(), {
      transports: [
        { kind: 'smpp', name: 'smsc', address: `127.0.0.1:${smsc.port}`, systemId: 'textpost', inactivitySeconds: 1 },
      ],
    })
    await waitFor('the rest', async () => (await smscState(engine)) === 'resting')
    expect(smsc.sessions).toHaveLength(0)
    const order = { to: ['+46701111111'], text: 'wake up', priority: 'normal' } as const
    await engine.calls.send({ ...order, to: [...order.to] })
    await waitFor('the text', () => network.phone('+46701111111').inbox[0], 4_000)
    await waitFor('the next rest', async () => (await smscState(engine)) === 'resting')
    await engine.calls.send({ ...order, to: [...order.to], text: 'later', sendAt: Date.now() + 1_000 })
    await waitFor('the scheduled text', () => network.phone('+46701111111').inbox[1], 8_000)
  })

  test('an engine that was stopped can be started again on its folder, and knows what it knew', async () => {
    const folder = tempDir()
    const settings: SettingsInput = { transports: [{ kind: 'simulator', name: 'sim' }] }
    const first = await engineOn(folder, settings)
    const { texts } = await first.calls.send({ to: ['+46701111111'], text: 'one', priority: 'normal' })
    await waitFor('delivery', async () => (await first.calls.texts({ limit: 1 }))[0]?.state === 'delivered')
    await first.stop()
    await first.stop()
    const second = await engineOn(folder, settings)
    const story = await second.calls.why({ textId: texts[0]?.textId ?? 0 })
    expect(story.texts[0]?.text.state).toBe('delivered')
    expect(story.events.length).toBeGreaterThan(3)
  })

  test('it makes its folder, and says how long it took to be ready', async () => {
    const startedMs = performance.now()
    const engine = await engineOn(join(tempDir(), 'new', 'folder'), {
      transports: [{ kind: 'simulator', name: 'sim' }],
    })
    const tookMs = performance.now() - startedMs
    expect((await engine.calls.status({})).links).toHaveLength(1)
    process.stdout.write(`engine ready after ${Math.round(tookMs)} ms\n`)
  })
})
