import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openPty, SimulatedModem } from '../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { missing } from '../drivers/simulator/peer.ts'
import { EngineProcess } from '../support/engine-process.ts'
import { tempDir } from '../support/temp-dir.ts'
import { waitFor } from '../support/wait-for.ts'

const preload = join(import.meta.dirname, '..', 'support', 'kill-at-commit.ts')
const wrong = '1111'

/** A gateway in a process of its own, that has the wrong PIN for its SIM card. */
async function office() {
  const modem = new SimulatedModem({ network: new SimulatedNetwork(), networkDelayMs: 5, sim: { pin: '4711' } })
  onTestFinished(() => modem.close())
  const pty = await openPty(modem)
  onTestFinished(() => pty.close())
  const transports = [{ kind: 'modem' as const, name: 'modem', port: pty.path }]
  const engine = new EngineProcess(tempDir(), { transports }, { 'pin/modem': wrong })
  const ended = () => waitFor('the kill', () => !engine.alive, 20_000)
  const refused = async () => {
    await waitFor(
      'the PIN to be given up',
      async () => /^modem\/(?:pin-|puk-)/.test((await engine.call('status', {})).links[0]?.code ?? ''),
      20_000,
    )
  }
  return { modem, engine, ended, refused }
}

/** How often the card was shown the wrong PIN. */
const shown = (modem: SimulatedModem) => modem.commandLines.filter((line) => line.includes(`AT+CPIN="${wrong}"`)).length

describe.skipIf(missing('PIN and kill -9', ['socat']))('a wrong PIN over kill -9', () => {
  test('killed while the card weighs it, and again after that: it is never shown to the card a second time', async () => {
    const { modem, engine, ended, refused } = await office()
    // The card has counted the try; its answer reaches nobody.
    const once = modem.use({
      name: 'killer',
      command: (line) => {
        if (line.startsWith('AT+CPIN="')) process.kill(engine.pid, 'SIGKILL')
        return undefined
      },
    })
    await engine.start()
    await ended()
    once()
    for (let start = 0; start < 2; start++) {
      await engine.start()
      await refused()
      await engine.kill()
    }
    expect([modem.sim.pinTries, shown(modem)]).toEqual([2, 1])
  }, 60_000)

  test('killed at each commit on the way there: the card never counts a second try', async () => {
    // Each on a card of its own, side by side.
    const moments = ['before:1', 'after:1', 'after:2', 'after:3']
    const kills = await Promise.all(
      moments.map(async (moment) => {
        const { modem, engine, ended, refused } = await office()
        // What became of a PIN is kept there.
        const arm = 'insert into memory'
        await engine.start({ KILL_AT: moment, KILL_ARM: arm }, preload).catch(() => {})
        const died = await ended().then(
          () => true,
          () => false,
        )
        if (engine.alive) await engine.kill()
        await engine.start()
        await refused()
        await engine.kill()
        expect(modem.sim.pinTries, moment).toBe(2)
        expect(shown(modem), moment).toBe(1)
        return died
      }),
    )
    expect(kills).toEqual(moments.map(() => true))
  }, 120_000)
})
