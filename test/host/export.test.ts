import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseMail } from '../../drivers/mail/parse.ts'
import { type Engine, startEngine } from '../../host/engine.ts'
import { FileSecrets } from '../../host/secrets.ts'
import { SettingsFile } from '../../host/settings-file.ts'
import { quietLog } from '../support/logs.ts'

const anna = '+46701740601'
const bodies = [
  'Plain words',
  'From the start\n\nFrom: evil@example.com\n.\nFrom again',
  'Räksmörgås, 漢字 and 😀 '.repeat(20),
  '=SUM(A1:A9)',
  '"quoted", with; commas',
]

let engine: Engine
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'textpost-export-'))
  new SettingsFile(folder).write({
    office: { country: 'SE', smsDomains: ['sms.example.com'] },
    mail: { accounts: [{ name: 'office', address: 'office@example.com', smtp: { host: '127.0.0.1', port: 1 } }] },
    transports: [{ kind: 'simulator', name: 'sim', enabled: false }],
  })
  engine = await startEngine({ folder, secrets: new FileSecrets(folder, {}), log: quietLog })
  const { store } = engine.gateway.context
  await engine.calls.saveContact({ name: 'Änna "A" Andersson', alias: 'anna', phone: anna, groups: [] })
  await store.write(async (rooms) => {
    for (const [at, body] of bodies.entries()) {
      const common = {
        phone: at === 4 ? 'Telia info' : anna,
        body,
        transport: 'sim',
        createdAt: Date.UTC(2026, 0, 9, 8, at),
      }
      if (at % 2 === 0) {
        await rooms.texts.insertIn({ ...common, state: 'forwarded', ownNumber: '', partCount: 1, sentAt: 0 })
      } else {
        await rooms.texts.insertOut({
          ...common,
          state: 'held',
          pinned: false,
          sender: at === 1 ? 'bo@example.com' : '',
          priority: 'normal',
          segments: [{ alphabet: 'gsm7', udh: [], data: new Uint8Array(5) }],
          receipt: true,
          tellDelivered: false,
          dueAt: 0,
          expiresAt: Date.UTC(2100, 0, 1),
        })
      }
    }
  })
})

afterAll(async () => {
  await engine.stop()
  rmSync(folder, { recursive: true, force: true })
})

const hasPython = spawnSync('python3', ['--version']).status === 0
if (!hasPython) process.stderr.write('skipped: mbox read by another reader, python3 is not installed\n')

async function exported(form: 'csv' | 'json' | 'mbox', filter = {}): Promise<string> {
  const { stretch, texts, afterId } = await engine.calls.exportTexts({ filter, form })
  expect([texts > 0, afterId]).toEqual([true, undefined])
  return stretch
}

describe('an export', () => {
  test('as mbox is read by mail programs: one mail a text, one thread a phone, nothing but lines of 7 bits', async () => {
    const mbox = await exported('mbox')
    expect(mbox).toMatch(/^[\n\x20-\x7e]*$/)
    expect(Math.max(...mbox.split('\n').map(({ length }) => length))).toBeLessThan(100)
    expect(mbox.split('\n')[0]).toBe('From +46701740601@sms.example.com Fri Jan  9 08:00:00 2026')
    const entries = mbox.split(/^From .*\n/m).slice(1)
    expect(entries).toHaveLength(bodies.length)
    const mails = await Promise.all(entries.map((entry) => parseMail(Buffer.from(entry))))
    expect(mails.map(({ text }) => text?.replaceAll('\r\n', '\n').trimEnd())).toEqual(
      bodies.map((body) => body.trimEnd()),
    )
    expect(mails.map(({ from, to }) => [from[0]?.address, to[0]?.address])).toEqual([
      ['+46701740601@sms.example.com', 'office@example.com'],
      ['bo@example.com', '+46701740601@sms.example.com'],
      ['+46701740601@sms.example.com', 'office@example.com'],
      ['office@example.com', '+46701740601@sms.example.com'],
      ['Telia_info@sms.example.com', 'office@example.com'],
    ])
    expect(mails[0]?.from[0]?.name).toBe('Änna "A" Andersson')
    expect(mails.map(({ subject }) => subject)).toEqual([
      ...Array(4).fill('SMS: Änna "A" Andersson'),
      'SMS: Telia info',
    ])
    expect(mails.map(({ date }) => date)).toEqual(bodies.map((_, at) => Date.UTC(2026, 0, 9, 8, at)))
    expect(new Set(mails.slice(0, 4).flatMap(({ references }) => references)).size).toBe(1)
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(bodies.length)
  })

  test.skipIf(!hasPython)('as mbox is the same to another reader', async () => {
    const file = join(folder, 'texts.mbox')
    writeFileSync(file, await exported('mbox'))
    const script = `
import json, mailbox, sys, email.policy
from email.header import decode_header, make_header
box = mailbox.mbox(sys.argv[1], create=False)
print(json.dumps([[str(make_header(decode_header(m['Subject']))), m.get_payload(decode=True).decode('utf-8'), m.defects == []] for m in box]))`
    const read: [string, string, boolean][] = JSON.parse(
      execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }),
    )
    expect(read.map(([, body]) => body.replaceAll('\r\n', '\n'))).toEqual(bodies)
    expect(read.every(([, , sound]) => sound)).toBe(true)
  })

  test('as a table keeps line ends and quotes, and no formula', async () => {
    const csv = await exported('csv', { phone: anna })
    expect(csv.startsWith('\uFEFFid,time,direction,phone,name,sender,state,transport,parts,text\r\n')).toBe(true)
    expect(csv).toContain(
      `"2026-01-09T08:01:00.000Z","out","+46701740601","Änna ""A"" Andersson","bo@example.com","held"`,
    )
    expect(csv).toContain(`"From the start\n\nFrom: evil@example.com`)
    expect(csv).toContain(`"'=SUM(A1:A9)"`)
    expect(csv).not.toContain('Telia')
  })

  test('as JSON holds what the filters let through, in stretches that fit together', async () => {
    const held = JSON.parse(await exported('json', { states: ['held'] }))
    expect(held.map(({ body, name }: { body: string; name: string }) => [body, name])).toEqual([
      [bodies[1], 'Änna "A" Andersson'],
      [bodies[3], 'Änna "A" Andersson'],
    ])
    const { store } = engine.gateway.context
    await store.write(async (rooms) => {
      for (let n = 0; n < 1_000; n++) {
        const sentAt = Date.UTC(2026, 1, 1)
        const text = { phone: '+46701740699', body: `${n}`, transport: 'sim', ownNumber: '', partCount: 1, sentAt }
        await rooms.texts.insertIn({ ...text, state: 'forwarded', createdAt: sentAt })
      }
    })
    for (const form of ['json', 'csv', 'mbox'] as const) {
      const filter = { phone: '+46701740699' }
      const stretches: string[] = []
      let afterId: number | undefined
      do {
        const next = await engine.calls.exportTexts({ filter, form, ...(afterId === undefined ? {} : { afterId }) })
        stretches.push(next.stretch)
        afterId = next.afterId
      } while (afterId !== undefined)
      const whole = stretches.join('')
      expect(stretches.length).toBeGreaterThan(1)
      if (form === 'json') expect(JSON.parse(whole)).toHaveLength(1_000)
      else expect(whole.match(form === 'csv' ? /\r\n/g : /^From /gm)).toHaveLength(form === 'csv' ? 1_001 : 1_000)
    }
    expect(
      JSON.parse((await engine.calls.exportTexts({ filter: { search: 'nowhere' }, form: 'json' })).stretch),
    ).toEqual([])
  })
})
