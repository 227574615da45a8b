import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectControl } from '../../host/control/client.ts'
import { hosts } from '../electron/hosts.ts'
import { freePort } from '../support/free-ports.ts'
import { tempDir } from '../support/temp-dir.ts'
import { waitFor } from '../support/wait-for.ts'

const program = join(import.meta.dirname, '..', '..', 'host', 'start.js')

class Start {
  readonly data = tempDir()
  readonly opened = join(this.data, 'opened')
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  output = ''

  constructor(args: readonly string[], env: Readonly<Record<string, string>>, port: number, data?: string) {
    this.data = data ?? this.data
    if (data === undefined) writeFileSync(join(this.data, 'settings.json'), JSON.stringify({ web: { port } }))
    // A browser that only writes down what it was asked to open.
    const bin = tempDir()
    this.opened = join(bin, 'opened')
    writeFileSync(
      join(bin, 'xdg-open'),
      `#!/bin/sh\nprintf %s "$1" > ${this.opened}.new && mv ${this.opened}.new ${this.opened}\n`,
    )
    chmodSync(join(bin, 'xdg-open'), 0o755)
    const { DISPLAY: _d, WAYLAND_DISPLAY: _w, ...inherited } = process.env
    const all = { ...inherited, PATH: `${bin}:${process.env.PATH}`, ...env }
    this.child = spawn(process.execPath, [program, '--data', this.data, ...args], {
      env: all,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const take = (chunk: Buffer) => {
      this.output += chunk.toString('utf8')
    }
    this.child.stdout?.on('data', take)
    this.child.stderr?.on('data', take)
    this.ended = new Promise((resolve) => this.child.once('close', resolve))
    onTestFinished(async () => {
      // Politely: what it has started ends with it.
      this.child.kill('SIGTERM')
      await this.ended
    })
  }

  async shows(what: RegExp): Promise<RegExpExecArray> {
    return waitFor(`${what} in:\n${this.output}`, () => what.exec(this.output), 30_000)
  }

  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM')
    return this.ended
  }
}

describe.skipIf(process.platform !== 'linux')('npm start', () => {
  test('without a screen it says so, serves the pages and shows the link; a second one shows it too', async () => {
    const first = new Start([], {}, await freePort())
    await first.shows(
      /^Textpost opens in your browser instead of a window of its own, because this session has no screen\.$/m,
    )
    const [, link = ''] = await first.shows(/Open in a browser on this computer: (\S+)/)
    expect((await fetch(link)).status).toBe(200)
    expect(existsSync(first.opened)).toBe(false)

    const second = new Start(['--browser'], { DISPLAY: ':77' }, 0, first.data)
    await second.shows(/Textpost runs already\./)
    expect(await second.ended).toBe(0)
    expect((await second.shows(/on this computer: (\S+)/))[1]).toBe(link)
    await waitFor('the browser', () => existsSync(second.opened))
    expect(readFileSync(second.opened, 'utf8')).toBe(link)
    expect(await first.stop()).toBe(0)
  })

  const hasElectron = hosts.some(({ name }) => name === 'electron')
  test.skipIf(hasElectron)(
    'where Electron cannot be fetched it says so in one sentence and opens the browser',
    async () => {
      const nowhere = { ELECTRON_MIRROR: 'http://127.0.0.1:1/', electron_config_cache: tempDir() }
      const start = new Start([], { DISPLAY: ':77', ...nowhere }, await freePort())
      await start.shows(/because Electron could not be fetched \([^\n]+\)\.$/m)
      const [, link = ''] = await start.shows(/Open in a browser on this computer: (\S+)/)
      await waitFor('the browser', () => existsSync(start.opened))
      expect(readFileSync(start.opened, 'utf8')).toBe(link)
      expect(await start.stop()).toBe(0)
    },
  )

  const double = hosts.find(({ name }) => name === 'double')
  test.skipIf(!double?.distFolder)(
    'with Electron (its double) it opens the desktop on the folder',
    async () => {
      const start = new Start(
        [],
        { ELECTRON_OVERRIDE_DIST_PATH: double?.distFolder ?? '', ELECTRON_DOUBLE_NODE: process.execPath },
        await freePort(),
      )
      const control = await waitFor('the desktop’s engine', () => connectControl(start.data), 60_000)
      expect((await control.call('about', {})).folder).toBe(start.data)
      control.close()
      expect(start.output).not.toContain('your browser')
      await start.stop()
    },
    90_000,
  )
})
