import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  deaf,
  mute,
  openPty,
  type SimCardOptions,
  SimulatedModem,
  type SimulatedPty,
} from '../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { EngineProcess } from '../support/engine-process.ts'
import { tempDir } from '../support/temp-dir.ts'
import { textpost } from '../support/textpost.ts'
import { waitFor } from '../support/wait-for.ts'

const main = join(import.meta.dirname, '..', '..', 'host', 'cli', 'main.ts')

/** A modem on a PTY, and a gateway for it in a process of its own. */
async function gatewayWithModem(sim: SimCardOptions = {}, secrets: Record<string, string> = {}) {
  const network = new SimulatedNetwork()
  const ussd = { '*100#': 'Saldo 12,50 kr' }
  const modem = new SimulatedModem({ network, networkDelayMs: 5, sim, ussd })
  const pty = await openPty(modem)
  onTestFinished(async () => {
    await pty.close()
    modem.close()
  })
  const engine = new EngineProcess(
    tempDir(),
    { transports: [{ kind: 'modem', name: 'modem-1', port: pty.path, baudRate: 115_200 }] },
    secrets,
  )
  const link = async () => (await engine.call('status', {})).links[0]
  return { modem, pty, engine, link }
}

test('doctor, ports, console and USSD from the command line', async () => {
  const { engine, link } = await gatewayWithModem()
  await engine.start()
  const data = ['--data', engine.folder]
  await waitFor('the modem', async () => (await link())?.state === 'working')
  const well = await textpost('doctor', ...data, '--text', '--no-report')
  expect([well.exitCode, well.out]).toEqual([0, expect.stringContaining('✓ A text to oneself arrives')])
  expect(well.out).not.toMatch(/[✗–]/)
  expect((await textpost('modem', 'ussd', ...data, 'modem-1', '*100#')).out).toBe('Saldo 12,50 kr')
  expect((await textpost('modem', 'console', ...data, 'modem-1', 'AT+CSQ')).out).toBe('+CSQ: 21,99\nOK')
  const refused = await textpost('modem', 'console', ...data, 'modem-1', 'AT+CMGD=1')
  expect([refused.exitCode, refused.error]).toEqual([1, expect.stringContaining('is not sent by hand')])
  expect((await textpost('modem', 'ports', ...data, '--json')).exitCode).toBe(0)
  // Lines that are piped in, one answer each; a refused one does not end it.
  const console = spawn(process.execPath, [main, 'modem', 'console', ...data, 'modem-1'], { stdio: 'pipe' })
  let said = ''
  console.stdout.on('data', (text) => {
    said += text
  })
  console.stderr.on('data', (text) => {
    said += text
  })
  console.stdin.end('AT+CMGD=1\nAT+CSQ\n\nAT+CREG?\n')
  const exitCode = await new Promise((resolve) => console.once('close', resolve))
  expect([exitCode, said]).toEqual([0, expect.stringMatching(/is not sent by hand[\s\S]*\+CSQ: 21,99\nOK/)])
  expect(said).not.toContain('CREG')
  const nobody = await textpost('doctor', ...data, 'nobody')
  expect(nobody.exitCode).toBe(1)
})

describe('a PIN over kill -9', () => {
  const heard = (modem: SimulatedModem) => modem.commandLines.some((line) => line.startsWith('AT+CPIN="'))

  /** Kills the gateway when the modem has been sent the PIN and its answer has not arrived. */
  async function killedAtPin(pin: string, undo: (modem: SimulatedModem) => () => void) {
    const all = await gatewayWithModem({ pin: '1234' }, { 'pin/modem-1': pin })
    const takeOff = undo(all.modem)
    await all.engine.start()
    await waitFor('the PIN', () => heard(all.modem))
    await all.engine.kill()
    takeOff()
    return all
  }

  async function powerCycled(modem: SimulatedModem, pty: SimulatedPty): Promise<void> {
    modem.unplug()
    modem.plugIn()
    await pty.ready()
  }

  test('a wrong one is never tried twice', async () => {
    const { modem, pty, engine, link } = await killedAtPin('9999', (one) => one.use(mute({ during: /^AT\+CPIN="/ })))
    expect(modem.sim.pinsTried).toEqual(['9999'])
    for (let restart = 0; restart < 2; restart++) {
      await powerCycled(modem, pty)
      await engine.start()
      await waitFor('the reason', async () => (await link())?.code === 'modem/pin-tried')
      await engine.kill()
    }
    expect([modem.sim.pinsTried, modem.sim.pinTries]).toEqual([['9999'], 2])
  })

  test('a right one whose answer was lost opens the card again', async () => {
    const { modem, pty, engine, link } = await killedAtPin('1234', (one) => one.use(mute({ during: /^AT\+CPIN="/ })))
    await powerCycled(modem, pty)
    await engine.start()
    await waitFor('the modem', async () => (await link())?.state === 'working')
    expect(modem.sim.pinsTried).toEqual(['1234', '1234'])
  })

  test('a right one that never arrived is sent after all', async () => {
    const { modem, engine, link } = await killedAtPin('1234', (one) => one.use(deaf(/^AT\+CPIN="/)))
    expect(modem.sim.pinsTried).toEqual([])
    await engine.start()
    await waitFor('the modem', async () => (await link())?.state === 'working')
    expect(modem.sim.pinsTried).toEqual(['1234'])
  })
})
