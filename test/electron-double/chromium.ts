import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { CdpPipe } from './cdp.ts'

const switches = [
  '--headless',
  '--no-sandbox',
  '--remote-debugging-port=0',
  // The pipe carries the double's own commands, and ends Chromium when this process is killed.
  '--remote-debugging-pipe',
  '--no-startup-window',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-default-apps',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--password-store=basic',
  '--hide-scrollbars',
]

export interface Chromium {
  readonly cdp: CdpPipe
  close(): Promise<void>
}

/** Starts a headless Chromium; its line "DevTools listening on …" goes to stderr, where Playwright waits for it. */
export async function startChromium(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'electron-double-'))
  const child = spawn(
    process.env.ELECTRON_DOUBLE_CHROMIUM ?? '/usr/bin/chromium',
    [...switches, `--user-data-dir=${profile}`],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] },
  )
  forwardDevToolsLine(child)
  const [, , , out, input] = child.stdio
  const cdp = new CdpPipe(out as Writable, input as Readable)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  process.on('exit', () => child.kill('SIGKILL'))
  await cdp.send('Browser.getVersion')
  return {
    cdp,
    async close() {
      child.kill('SIGKILL')
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function forwardDevToolsLine(child: ChildProcess): void {
  let text = ''
  const seek = (chunk: Buffer) => {
    text += chunk.toString('utf8')
    const line = /^DevTools listening on .*$/m.exec(text)
    if (!line) return
    process.stderr.write(`\n${line[0]}\n`)
    child.stderr?.off('data', seek)
    child.stderr?.resume()
  }
  child.stderr?.on('data', seek)
}
