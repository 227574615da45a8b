import { describe, expect, onTestFinished, test } from 'vitest'
import { settingsSchema } from '../../core/settings/schema.ts'
import { connectControl } from '../../host/control/client.ts'
import { startEngine } from '../../host/engine.ts'
import { FileSecrets } from '../../host/secrets.ts'
import { quietLog } from '../support/logs.ts'
import { tempDir } from '../support/temp-dir.ts'

/** An office with limits, and a client of its control socket. Its transport is off, so that what is queued stays so. */
async function office(limits: Readonly<Record<string, number>>) {
  const folder = tempDir()
  const settings = settingsSchema.parse({
    office: { country: 'SE' },
    transports: [{ kind: 'smpp', name: 'smsc', address: '127.0.0.1:1', systemId: 'textpost' }],
    permission: { limits },
  })
  const secrets = new FileSecrets(folder, { TEXTPOST_SECRET_SMPP_SMSC: 'secret' })
  const engine = await startEngine({ folder, settings, secrets, log: quietLog })
  onTestFinished(() => engine.stop())
  const client = await connectControl(folder)
  onTestFinished(() => client.close())
  return { engine, client }
}

const phone = (number: number) => `+4670${1_000_000 + number}`

describe('fifty calls at once', () => {
  test('come up to a limit exactly, in their order', async () => {
    const { client } = await office({ perPhoneHourParts: 10 })
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => client.call('send', { to: [phone(0)], text: `text ${n}` })),
    )
    const states = answers.map(({ texts }) => texts[0]?.state)
    expect(states).toEqual([...Array(10).fill('queued'), ...Array(40).fill('held')])
    expect(answers[10]?.texts[0]).toMatchObject({ code: 'rules/limit-phone', details: { used: 10, limit: 10 } })
    const ids = answers.map(({ texts }) => texts[0]?.textId ?? 0)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
  })

  test('stay under the limits of the office and of a transport', async () => {
    const { client } = await office({ officeDayParts: 30, perTransportHourParts: 20 })
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => client.call('send', { to: [phone(n)], text: `text ${n}` })),
    )
    const queued = answers.flatMap(({ texts }) => texts).filter(({ state }) => state === 'queued')
    expect(queued).toHaveLength(20)
  })

  test('are refused one by one: those that can be sent are, and nothing is left of the others', async () => {
    const { engine, client } = await office({})
    const answers = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) =>
        // The second phone of every tenth is none: its first must not be sent either.
        client.call('send', { to: n % 10 === 7 ? [phone(n), 'nobody'] : [phone(n)], text: `text ${n}` }),
      ),
    )
    const refused = answers.flatMap((answer, n) => (answer.status === 'rejected' ? [n] : []))
    expect(refused).toEqual([7, 17, 27, 37, 47])
    expect(answers[7]).toMatchObject({ reason: { code: 'rules/not-a-phone' } })
    const texts = await engine.calls.texts({ limit: 100 })
    expect(texts).toHaveLength(45)
    expect(texts.map((text) => text.phone)).not.toContain(phone(7))
    const [newest] = texts
    const story = await engine.calls.why({ textId: newest?.id ?? 0 })
    expect(story.events.map(({ kind }) => kind)).toEqual(['text.queued', 'text.routed'])
  })
})
