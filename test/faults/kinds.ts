import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chunked, mute, storageFull } from '../../drivers/simulator/modem/index.ts'
import { main } from '../support/engine-process.ts'
import { waitFor } from '../support/wait-for.ts'
import { type Fault, isDown, officeEnvironment, order, pause, preload, saysSo, startAgain } from './scene.ts'
import { storeFaults } from './store-kinds.ts'

const dayMs = 86_400_000

const killed: Fault = {
  name: 'kill -9',
  wreak: async (scene) => {
    await scene.office.engine.kill()
    await startAgain(scene)
  },
}

const killedAtStart: Fault = {
  name: 'kill -9 while it starts',
  wreak: async (scene) => {
    const { office, random } = scene
    await office.engine.kill()
    for (let time = 0; time < 4; time++) {
      const starting = startAgain(scene).catch(() => {})
      await pause(random.int(200, 1_500))
      await office.engine.kill()
      await starting
    }
    await startAgain(scene)
  },
}

const killedAtCommit: Fault = {
  name: 'kill -9 at a commit',
  wreak: async (scene) => {
    const { office, random } = scene
    await office.engine.kill()
    const at = `${random.pick(['before', 'after'])}:${random.int(1, 12)}`
    // From the first change on: what was written before the start is enough to be killed at.
    const environment = { ...officeEnvironment(office), KILL_AT: at, KILL_ARM: '^(insert|update)' }
    await office.engine.start(environment, preload).catch((thrown: unknown) => {
      if (office.engine.alive) throw thrown
    })
    await waitFor('the kill', () => !office.engine.alive, 30_000)
    await startAgain(scene)
  },
}

const frozen: Fault = {
  name: 'frozen (SIGSTOP)',
  wreak: async ({ office, frozenMs }) => {
    office.engine.signal('SIGSTOP')
    await pause(frozenMs)
    office.engine.signal('SIGCONT')
  },
}

function clockStepped(name: string, clockMs: number): Fault {
  return {
    name,
    wreak: async ({ office, lastsMs }) => {
      order(office, { clockMs })
      await pause(lastsMs)
      order(office, {})
    },
  }
}

const namesLost: Fault = {
  name: 'no name lookups',
  wreak: async ({ office, lines, lastsMs }) => {
    order(office, { dns: false })
    for (const line of Object.values(lines)) line.cut()
    await saysSo(office, 'the SMS provider cannot be found', (status) => isDown(status, 'smsc'))
    await pause(lastsMs)
    order(office, {})
  },
}

function lineFault(which: 'imap' | 'smtp' | 'smpp', how: 'cut' | 'stalled' | 'slow' | 'octet by octet'): Fault {
  // A mailer opens its line for a mail: without one nothing is to be told of it.
  const told = which === 'imap' ? 'office' : which === 'smpp' ? 'smsc' : undefined
  return {
    name: `${which} ${how}`,
    wreak: async ({ office, lines, random, lastsMs }) => {
      const line = lines[which]
      const saysDown = async () => {
        if (told !== undefined)
          await saysSo(office, `${told} is away`, (status) => isDown(status, told, which), 120_000)
      }
      if (how === 'cut') {
        const down = saysDown()
        const untilMs = Date.now() + lastsMs
        while (Date.now() < untilMs) {
          await pause(random.int(50, 400))
          line.cut()
        }
        return down
      }
      if (how === 'stalled') line.pass('not')
      if (how === 'slow') line.pass({ octets: 64, pauseMs: 10 })
      if (how === 'octet by octet') line.pass({ octets: 1, pauseMs: 0 })
      await pause(lastsMs)
      if (how === 'stalled') await saysDown()
      line.pass('freely')
    },
  }
}

const serversRestart: Fault = {
  name: 'servers restart',
  wreak: async ({ office, lastsMs }) => {
    await Promise.all([office.dovecot.stop(), office.exim.stop(), office.smsc.down()])
    await saysSo(
      office,
      'provider and mailbox are away',
      (status) => isDown(status, 'smsc') && isDown(status, 'office', 'imap'),
    )
    await pause(lastsMs)
    await Promise.all([office.dovecot.start(), office.exim.start(), office.smsc.up()])
  },
}

const unplugged: Fault = {
  name: 'modem unplugged',
  wreak: async ({ office, lastsMs }) => {
    office.modem.unplug()
    await saysSo(office, 'the modem is away', (status) => isDown(status, 'modem'))
    await pause(lastsMs)
    office.modem.plugIn()
    await office.pty.ready()
  },
}

const modemInCrumbs: Fault = {
  name: 'modem octet by octet',
  wreak: async ({ office, lastsMs }) => {
    const takeOff = office.modem.use(chunked(() => 1))
    await pause(lastsMs)
    takeOff()
  },
}

const modemSilent: Fault = {
  name: 'modem silent',
  wreak: async ({ office, lastsMs }) => {
    const takeOff = office.modem.use(mute())
    await saysSo(office, 'the modem is away', (status) => isDown(status, 'modem'), 150_000)
    await pause(lastsMs)
    takeOff()
  },
}

/** The phone that the texts of a full card are from. */
const oldPhone = '+46709999999'

const simFull: Fault = {
  name: 'SIM full',
  wreak: async ({ office, lastsMs }) => {
    const memories = ['SM', 'ME'].map((name) => office.modem.memory(name))
    storageFull('SM', 'ME').start?.(office.modem)
    if (!memories.every(({ full }) => full)) throw new Error('the card is not full')
    await pause(lastsMs)
    await waitFor('the card to be emptied', () => memories.every(({ full }) => !full), 90_000)
    await waitFor('what lay on the card', async () => {
      const texts = await office.engine.call('texts', { phone: oldPhone, direction: 'in', limit: 100 })
      return texts.some(({ body }) => body === 'Old text 1')
    })
  },
}

const twoGateways: Fault = {
  name: 'a second gateway',
  wreak: async ({ office }) => {
    const second = spawn(process.execPath, [main, 'serve', '--data', office.engine.folder], {
      env: { ...process.env, ...office.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 30_000,
    })
    let said = ''
    for (const stream of [second.stdout, second.stderr]) {
      stream.on('data', (text: Buffer) => {
        said += text.toString()
      })
    }
    const [exitCode] = (await once(second, 'exit')) as [number | null]
    if (exitCode === null || exitCode === 0) throw new Error('two gateways ran on one data folder')
    if (!said.includes('already runs')) throw new Error(`the second refused without plain words: ${said}`)
  },
}

export const faults: readonly Fault[] = [
  killed,
  killedAtStart,
  killedAtCommit,
  frozen,
  ...storeFaults,
  clockStepped('clock a day ahead', dayMs),
  clockStepped('clock a day back', -dayMs),
  namesLost,
  ...(['imap', 'smtp', 'smpp'] as const).flatMap((which) =>
    (['cut', 'stalled', 'slow', 'octet by octet'] as const).map((how) => lineFault(which, how)),
  ),
  serversRestart,
  unplugged,
  modemInCrumbs,
  modemSilent,
  simFull,
  twoGateways,
]
