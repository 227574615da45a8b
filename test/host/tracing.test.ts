import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TraceLine } from '../../host/contract/results.ts'
import { ownNumbers, people, phones, textAddress } from '../../host/demo/cast.ts'
import { type DemoWorld, paces, startDemoWorld } from '../../host/demo/world.ts'
import { waitFor } from '../support/wait-for.ts'

let world: DemoWorld

beforeAll(async () => {
  world = await startDemoWorld({ pace: paces.quick })
  await world.ready(20_000)
})

afterAll(() => world.close())

/** What is written in the mail and typed on the phones. */
const words = 'Zanzibar'
const [anna] = people

describe('the trace of a whole office', () => {
  test('tells what goes over every wire, the words of texts beside it, and no password', async () => {
    const lines: TraceLine[] = []
    const end = world.engine.events.on('trace', (fresh) => lines.push(...fresh))
    const [one, other] = phones
    for (const phone of [one, other]) {
      await world
        .mailProgram(anna.address)
        .send({ to: textAddress(phone.number, phone.way), subject: 'Tour', text: `To ${words} at ten` })
      await waitFor('the text', () => world.network.phone(phone.number).inbox[0])
      await world.network.phone(phone.number).send(`${words} it is`, ownNumbers[phone.way])
    }
    await waitFor('both answers', async () => {
      const got = await world.engine.calls.texts({ direction: 'in', states: ['forwarded'], limit: 10 })
      return got.length === 2
    })
    await waitFor('the last lines', () => lines.filter(({ line }) => line === '← 250 Taken').length === 2)
    end()

    const of = (module: RegExp) => lines.filter((line) => module.test(line.module)).map(({ line }) => line)
    expect(of(/^smpp\/smsc/).join('\n')).toMatch(/→ submit_sm #\d+ .*destination_addr=\d+/)
    expect(of(/^smpp\/smsc/).join('\n')).toMatch(/← deliver_sm .*stat:DELIVRD/)
    expect(of(/modem/).join('\n')).toMatch(/→ AT\+CMGS=\d+\n→ PDU: submit to \+\d+, gsm7, •••/)
    expect(of(/modem/).join('\n')).toMatch(/← PDU: deliver from \+\d+, gsm7, •••/)
    expect(lines.filter(({ event }) => event === 'imap').length).toBeGreaterThan(4)
    expect(lines.some(({ event, line }) => event === 'smtp' && line.startsWith('→ MAIL FROM'))).toBe(true)

    const shown = lines.map(({ line }) => line).join('\n')
    const gsm7 = Buffer.from(words).toString('hex').toUpperCase()
    expect(shown).not.toContain(words)
    expect(shown.toUpperCase()).not.toContain(gsm7)
    const clear = lines.map((line) => line.clear ?? '').join('\n')
    expect(clear).toContain(`“To ${words} at ten”`)
    expect(clear).toContain(`“${words} it is”`)
    expect(clear.toUpperCase()).toContain(gsm7)
    // What signs in: `demo` alone, and as AUTH PLAIN would have it.
    const signIn = Buffer.from(`\0${world.engine.gateway.context.settings().mail.accounts[0]?.address}\0demo`)
    expect(shown + clear).not.toContain(signIn.toString('base64').slice(0, -4))
    expect(shown + clear).not.toMatch(/password=demo|LOGIN .*demo/)
  })

  test('while nobody looks, nothing of it is made, and the log file has none of it', async () => {
    const [phone] = phones
    expect(world.engine.log.traces?.()).toBe(false)
    await world.engine.calls.send({ to: [phone.number], text: `Off to ${words}`, priority: 'normal' })
    await waitFor('the text', () => world.network.phone(phone.number).inbox[1])
    await world.engine.stop()
    const folder = join(world.folder, 'logs')
    const log = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    expect(log.join()).toContain('started')
    expect(log.join()).not.toContain(words)
  })
})
