import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ControlClient, connectControl } from '../../host/control/client.ts'
import { waitFor } from '../support/wait-for.ts'

export interface Served {
  readonly pid: number
  readonly client: ControlClient
  stop(): Promise<void>
}

const limits = { perSenderHourParts: null, perSenderDayParts: null, perPhoneHourParts: null, officeDayParts: null }

export interface ServeOptions {
  /** Of an SMSC on this computer; without one there is no link. */
  readonly port?: number
  readonly window?: number
  /** A module that is loaded first, and what it is told. */
  readonly preload?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** `textpost serve` on a data folder. */
export async function serve(
  folder: string,
  { port, window = 50, preload, environment }: ServeOptions = {},
): Promise<Served> {
  const account = {
    kind: 'smpp',
    name: 'smsc-0',
    address: `127.0.0.1:${port}`,
    systemId: 'textpost',
    sender: '+46700000001',
    window,
    hourLimitParts: null,
    dayLimitParts: null,
  }
  const settings = {
    office: { country: 'SE' },
    web: { enabled: false },
    log: { level: 'warn' },
    transports: port === undefined ? [] : [account],
    permission: { limits },
  }
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ 'smpp/smsc-0': 'secret' }), { mode: 0o600 })
  const main = join(import.meta.dirname, '..', '..', 'host', 'cli', 'main.ts')
  const first = preload === undefined ? [] : ['--import', preload]
  const child: ChildProcess = spawn(process.execPath, [...first, main, 'serve', '--data', folder], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const client = await waitFor('Textpost', () => connectControl(folder).catch(() => undefined), 60_000)
  if (port !== undefined) {
    const works = async () => (await client.call('status', {})).links.some(({ state }) => state === 'working')
    await waitFor('its link', works, 60_000)
  }
  return {
    pid: child.pid ?? 0,
    client,
    stop: async () => {
      client.close()
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

export interface Used {
  readonly cpuMs: number
  readonly writtenBytes: number
  readonly residentBytes: number
}

/** What a process has used so far, as Linux tells. */
export function usedBy(pid: number): Used {
  const number = (file: string, name: string) =>
    Number(new RegExp(`^${name}:?\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1] ?? 0)
  // After the name in brackets; utime and stime are the 14th and 15th, in hundredths of a second.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
    writtenBytes: number('io', 'wchar'),
    residentBytes: number('status', 'VmRSS') * 1024,
  }
}
