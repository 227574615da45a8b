import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import nodemailer from 'nodemailer'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { silent } from '../../drivers/simulator/smsc/index.ts'
import { showOnce } from '../../host/cli/demo.ts'
import type { Terminal } from '../../host/cli/output.ts'
import { RpcClient } from '../../host/contract/rpc-client.ts'
import { webSocketChannel } from '../../host/contract/websocket.ts'
import { people, phones } from '../../host/demo/cast.ts'
import { runCommand } from '../../host/demo/commands.ts'
import type { Report } from '../../host/demo/once.ts'
import { eventLine } from '../../host/demo/view/event-line.ts'
import { columnsOf } from '../../host/demo/view/width.ts'
import { type DemoWorld, type DemoWorldOptions, paces, startDemoWorld } from '../../host/demo/world.ts'
import { findProgram } from '../setup/servers.ts'
import { tempDir } from '../support/temp-dir.ts'
import { waitFor } from '../support/wait-for.ts'

const root = join(import.meta.dirname, '..', '..')
const main = join(root, 'host', 'cli', 'main.ts')
const [anna] = people
const [kim, lee, maja] = phones

/** The demo as a process, with a temporary folder of its own to look for leavings in. */
class DemoProcess {
  readonly temporary = tempDir()
  readonly startedAt = Date.now()
  readonly child: ChildProcess
  readonly ended: Promise<{ exitCode: number | null; tookMs: number }>
  output = ''
  errors = ''

  constructor(
    command: string,
    args: readonly string[],
    stdin: 'ignore' | 'pipe' = 'ignore',
    more: Readonly<Record<string, string>> = {},
  ) {
    // Compiled code is kept where it always is, or it would count as something left behind.
    const compiled = process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache')
    const env = { ...process.env, TMPDIR: this.temporary, NODE_COMPILE_CACHE: compiled, NO_COLOR: '1', ...more }
    this.child = spawn(command, args, { stdio: [stdin, 'pipe', 'pipe'], env })
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString()
    })
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString()
    })
    this.ended = new Promise((resolve) => {
      this.child.on('close', (exitCode) => resolve({ exitCode, tookMs: Date.now() - this.startedAt }))
    })
    onTestFinished(async () => {
      this.child.kill('SIGKILL')
      await this.ended
    })
  }

  async shows(what: RegExp): Promise<RegExpExecArray> {
    return waitFor(`${what} in:\n${this.output}\n${this.errors}`, () => what.exec(this.output), 15_000)
  }
}

async function startWorld(options: DemoWorldOptions = {}): Promise<DemoWorld> {
  const world = await startDemoWorld({ pace: paces.quick, ...options })
  onTestFinished(() => world.close())
  return world
}

function recordingTerminal(): Terminal & { lines: string[] } {
  const lines: string[] = []
  return { lines, out: (text) => lines.push(text), error: (text) => lines.push(text) }
}

describe('demo --once', () => {
  const perWay = ['mail', 'made', 'on-phone', 'delivered', 'reply', 'reply-mail', 'answer', 'answer-on-phone']

  test('plays both conversations as a process, exits 0 and leaves nothing behind', async () => {
    const demo = new DemoProcess(process.execPath, [main, 'demo', '--once', '--json'])
    const { exitCode, tookMs } = await demo.ended
    expect({ exitCode, errors: demo.errors }).toEqual({ exitCode: 0, errors: '' })
    expect(tookMs).toBeLessThan(15_000)
    const report = JSON.parse(demo.output) as Report
    expect(report).toMatchObject({ ok: true })
    expect(report.steps.map(({ way = 'both', step }) => `${way} ${step}`)).toEqual([
      'both links',
      ...perWay.map((step) => `smsc ${step}`),
      ...perWay.map((step) => `modem ${step}`),
    ])
    expect(report.steps.every(({ ok, tookMs, atMs }) => ok && tookMs >= 0 && atMs <= report.tookMs)).toBe(true)
    const made = report.steps.filter(({ step }) => step === 'made').map(({ words }) => words)
    expect(made).toEqual([expect.stringMatching(/3 parts.*🚚/), expect.stringMatching(/3 parts.*📦/)])
    expect(readdirSync(demo.temporary)).toEqual([])
  })

  test('an SMS provider that never answers: exit code 1, the step, the links and the story', async () => {
    const world = await startWorld()
    await world.ready(10_000)
    world.smsc.use(silent(['submit_sm']))
    const terminal = recordingTerminal()
    expect(await showOnce(world, { json: true, terminal, stepTimeoutMs: 3_000 })).toBe(1)
    const report = JSON.parse(terminal.lines.join('\n')) as Report
    expect(report.ok).toBe(false)
    expect(report.failure).toMatchObject({ way: 'smsc', step: 'on-phone', reason: 'It did not happen within 3 s.' })
    expect(report.steps.at(-1)).toMatchObject({ step: 'on-phone', ok: false })
    expect(report.failure?.links.map(({ name, state }) => `${name} ${state}`)).toContain('smsc working')
    expect(report.failure?.story).toEqual(
      expect.arrayContaining([
        expect.stringContaining(`Mail from ${anna.address}`),
        expect.stringContaining('Goes by smsc'),
      ]),
    )
    const closedAt = Date.now()
    await world.close()
    expect(Date.now() - closedAt).toBeLessThan(5_000)
  })

  test('a modem that is unplugged: the first step fails and says so to a person', async () => {
    const world = await startWorld()
    await world.ready(10_000)
    world.modem.unplug()
    await waitFor('the modem’s link to be down', async () => {
      const { links } = await world.engine.gateway.status()
      return links.some(({ name, state }) => name === 'modem' && state !== 'working')
    })
    const terminal = recordingTerminal()
    expect(await showOnce(world, { json: false, terminal, stepTimeoutMs: 500 })).toBe(1)
    const shown = terminal.lines.join('\n')
    expect(shown).toContain('✕ The demo stopped at the step “Textpost is connected to the mail server')
    expect(shown).toContain('Not connected within 0.5 s: modem.')
    expect(shown).toMatch(/^ {4}modem: (down|connecting)\. \w/m)
  })
})

describe('demo', () => {
  test('prints logins that mail programs can use, plays a conversation and ends well on SIGINT', async () => {
    const demo = new DemoProcess(process.execPath, [main, 'demo'])
    const [, imapPort] = await demo.shows(/IMAP\s+127\.0\.0\.1, port (\d+)/)
    const [, smtpPort] = await demo.shows(/SMTP\s+127\.0\.0\.1, port (\d+)/)
    const [, user = '', pass = ''] = await demo.shows(/Anna\s+user (\S+)\s+password (\S+)/)
    await demo.shows(/mail {6}Anna → Kim +Delivery on Thursday/)

    const smtp = nodemailer.createTransport({ host: '127.0.0.1', port: Number(smtpPort), auth: { user, pass } })
    await smtp.sendMail({ from: user, to: `${maja.alias}@sms.test`, subject: 'Hi', text: 'From a program of its own' })
    smtp.close()
    await demo.shows(/phone +Maja +From a program of its own/)
    await demo.shows(/mail +Maja → Anna +Re: Hi: /)
    const inbox = await subjectsOf(Number(imapPort), user, pass)
    expect(inbox).toContain('Re: Hi')

    const [, link = ''] = await demo.shows(/In a browser on this computer, with phones to type on: (\S+)/)
    await usePage(link, maja.number)
    await demo.shows(/text +Maja → office +Typed on the page/)

    const endedAt = Date.now()
    demo.child.kill('SIGINT')
    expect(await demo.ended).toMatchObject({ exitCode: 0 })
    expect(Date.now() - endedAt).toBeLessThan(5_000)
    expect(demo.errors).toBe('')
    expect(readdirSync(demo.temporary)).toEqual([])
  })

  test('with --json the address is a line of its own', async () => {
    const demo = new DemoProcess(process.execPath, [main, 'demo', '--json'])
    const [, link = ''] = await demo.shows(/^\{"kind":"pages","link":"([^"]+)"\}$/m)
    expect(demo.output.split('\n', 1)[0]).toMatch(/^\{"kind":"demo"/)
    expect((await fetch(link)).status).toBe(200)
    demo.child.kill('SIGINT')
    expect(await demo.ended).toMatchObject({ exitCode: 0 })
  })

  test('where the pages cannot be built it says so and goes on', async () => {
    const copy = join(tempDir(), 'copy')
    mkdirSync(copy)
    for (const room of ['core', 'drivers', 'host', 'renderer', 'package.json']) {
      const isSource = (path: string) => !/renderer\/dist/.test(path)
      cpSync(join(root, room), join(copy, room), { recursive: true, filter: isSource })
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    const noVite =
      'import { registerHooks } from "node:module"; registerHooks({ resolve(name, context, next) { if (name === "vite") throw new Error("vite is not here"); return next(name, context) } })'
    const args = [
      '--import',
      `data:text/javascript,${encodeURIComponent(noVite)}`,
      join(copy, 'host', 'cli', 'main.ts'),
    ]
    const demo = new DemoProcess(process.execPath, [...args, 'demo'], 'ignore', {
      NODE_OPTIONS: args.slice(0, 2).join(' '),
    })
    await demo.shows(/^The pages could not be built: vite is not here\. Texts and mails flow/m)
    await demo.shows(/mail +Kim → Anna +Re: Delivery on Thursday/)
    demo.child.kill('SIGINT')
    expect(await demo.ended).toMatchObject({ exitCode: 0 })
  })

  test.skipIf(findProgram('socat') === undefined)('takes commands that are typed, and Ctrl+C', async () => {
    const run = `EXEC:"${process.execPath} ${main} demo",pty,setsid,ctty`
    const demo = new DemoProcess('socat', ['-', run], 'pipe')
    await demo.shows(/Or type here/)
    demo.child.stdin?.write('mail kim Are you there?\r')
    await demo.shows(/phone +Kim +Are you there\?/)
    await demo.shows(/mail +Kim → Anna/)
    demo.child.stdin?.write('\u0003')
    await demo.shows(/The demo has ended/)
    await demo.ended
    expect(readdirSync(demo.temporary)).toEqual([])
  })

  test('commands: mail, phone, off, on, status, and what they say of mistakes', async () => {
    const world = await startWorld({ phonesAnswer: true })
    await world.ready(10_000)
    const feed = (kind: 'text-on-phone' | 'mail-out' | 'text-delivered', since: number) =>
      world.feed.first(kind, () => true, { since, withinMs: 10_000 })

    const asked = world.feed.count
    expect(await runCommand(world, 'mail lee  Is the van back?')).toEqual({})
    expect(await feed('text-on-phone', asked)).toMatchObject({
      phone: lee.number,
      words: 'Is the van back?',
      by: 'modem',
    })
    expect(await feed('mail-out', asked)).toMatchObject({ person: anna.address, subject: 'Re: A word to Lee' })

    expect(await runCommand(world, 'off 070-1740611')).toEqual({})
    expect((await runCommand(world, 'phone kim hi')).say).toContain('switched off')
    const waiting = world.feed.count
    await runCommand(world, 'mail kim Wake up')
    await world.feed.first('text-sent', () => true, { since: waiting, withinMs: 10_000 })
    expect((await runCommand(world, 'status')).say).toMatch(/modem +✓ works[\s\S]*Switched off: Kim\./)
    await runCommand(world, 'on kim')
    expect(await feed('text-on-phone', waiting)).toMatchObject({ phone: kim.number, words: 'Wake up' })
    await feed('text-delivered', waiting)
    const kinds = world.feed.events.slice(waiting).map(({ kind }) => kind)
    expect(kinds.indexOf('phone-switched')).toBeLessThan(kinds.indexOf('text-on-phone'))

    const strange = world.feed.count
    expect(await runCommand(world, 'phone +46701740644 Who are you?')).toEqual({})
    await world.feed.first('mail-out', ({ person, words }) => person === anna.address && words === 'Who are you?\n', {
      since: strange,
      withinMs: 10_000,
    })

    expect((await runCommand(world, 'mail nobody hi')).say).toContain('“nobody” is no phone')
    expect((await runCommand(world, 'mail kim')).say).toContain('Add the words')
    expect((await runCommand(world, 'on kim')).say).toContain('on already')
    expect((await runCommand(world, 'dance')).say).toContain('“dance” is no command')
    expect(await runCommand(world, '  ')).toEqual({})
    expect(await runCommand(world, 'quit')).toEqual({ quit: true })
  })

  test('closing removes the folder within 5 s, twice without harm', async () => {
    const world = await startWorld()
    expect(existsSync(world.folder)).toBe(true)
    const startedAt = Date.now()
    await Promise.all([world.close(), world.close()])
    expect(Date.now() - startedAt).toBeLessThan(5_000)
    expect(existsSync(world.folder)).toBe(false)
  })
})

describe('a line on the terminal', () => {
  const at = Date.now()

  test('is cut to the width, with control characters made visible', () => {
    const words = `Hi\u001b[31m 👍 ${'long '.repeat(50)}`
    const line = eventLine(
      { at, kind: 'text-on-phone', phone: kim.number, from: '+46701740690', words, parts: 2, by: 'smsc' },
      { columns: 80 },
    )
    expect(line).toContain('Kim')
    expect(line).toContain('Hi\\u001b[31m')
    expect(line).toMatch(/…$/)
    expect(columnsOf(line ?? '')).toBeLessThanOrEqual(80)
  })

  test('shows of a mail what was written, not what it answers', () => {
    const words = 'I do.\r\n\r\nOn Monday, Kim wrote:\r\n> Who pays?\r\n'
    const event = {
      at,
      kind: 'mail-in',
      messageId: '<1@office.test>',
      from: anna.address,
      to: [`${kim.number}@sms.test`],
      subject: 'Re: X',
      words,
    } as const
    expect(eventLine(event, { columns: 120 })).toMatch(/mail +Anna → Kim +Re: X: I do\.$/)
  })
})

/** What a browser does with the address: is let in, gets the pages, and speaks with the demo. */
async function usePage(link: string, phone: string): Promise<void> {
  const opened = await fetch(link)
  const [cookie = ''] = (opened.headers.get('set-cookie') ?? '').split(';')
  expect(cookie).toMatch(/^textpost-demo=/)
  const { origin, host } = new URL(link)
  const page = await fetch(`${origin}/`, { headers: { cookie } })
  expect(await page.text()).toContain('<div id="root">')
  const socket = new WebSocket(`ws://${host}/rpc`, { origin, headers: { cookie } })
  await once(socket, 'open')
  const client = new RpcClient(webSocketChannel(socket))
  const office = await client.call('demoOffice', {})
  expect(office.person.address).toBe(anna.address)
  expect(office.mails.some(({ subject }) => subject === 'Re: Hi')).toBe(true)
  await client.call('phoneText', { phone, text: 'Typed on the page' })
  socket.terminate()
}

async function subjectsOf(port: number, user: string, pass: string): Promise<string[]> {
  const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth: { user, pass }, logger: false })
  await client.connect()
  await client.mailboxOpen('INBOX')
  const mails = await client.fetchAll('1:*', { envelope: true })
  await client.logout()
  return mails.map(({ envelope }) => envelope?.subject ?? '')
}
