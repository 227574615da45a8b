import { describe, expect, test } from 'vitest'
import { lowBalanceMove } from '../../../core/flows/low-balance.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { type Bench, crash, openBench } from '../../support/gateway.ts'
import { tempDir } from '../../support/temp-dir.ts'

const prepaid = {
  transports: [{ kind: 'modem' as const, name: 'smsc', balance: { code: '*100#', lowBelow: 20 } }],
  routing: { default: ['smsc'] },
} satisfies SettingsInput

let at = 0

/** The network's next answer to the code. */
async function left(bench: Bench, amount: number | undefined): Promise<void> {
  const words = `Saldo ${amount ?? '?'} kr`
  bench.network().events.health({ balance: { words, at: ++at, ...(amount === undefined ? {} : { amount }) } })
  await bench.pass(1_000)
}

const subjects = (bench: Bench) => bench.server().mails.map(({ subject }) => subject)

describe('money that runs out', () => {
  test('is told once, and again only after it has risen', async () => {
    const bench = await openBench({ settings: prepaid })
    await left(bench, 40)
    expect(subjects(bench)).toEqual([])
    await left(bench, 12.5)
    await left(bench, 9)
    await left(bench, undefined)
    expect(subjects(bench)).toEqual(['Only 12.5 left on the SIM card of smsc'])
    const [mail] = bench.server().mails
    expect(mail).toMatchObject({ to: [{ address: 'it@example.com' }] })
    expect(mail?.text).toContain('The network said: Saldo 12.5 kr')
    await left(bench, 20)
    await left(bench, 19.99)
    expect(subjects(bench)).toHaveLength(2)
  })

  test('a restart does not tell it anew', async () => {
    const folder = tempDir()
    const before = await openBench({ settings: prepaid, folder })
    await left(before, 12)
    expect(subjects(before)).toHaveLength(1)
    await crash(before)
    const after = await openBench({ settings: prepaid, folder, owner: 'run-2' })
    await left(after, 11)
    expect(subjects(after)).toEqual([])
  })

  test('a store that fails for a moment only puts it off', async () => {
    const bench = await openBench({ settings: prepaid })
    bench.store.failing = new Error('disk full')
    await left(bench, 12)
    bench.store.failing = undefined
    expect(subjects(bench)).toEqual([])
    await left(bench, 11)
    expect(subjects(bench)).toHaveLength(1)
  })

  test.each([
    [false, 5, 20, 'tell'],
    [true, 5, 20, undefined],
    [true, 20, 20, 'forget'],
    [false, 20, 20, undefined],
    [true, undefined, 20, undefined],
    [true, 5, undefined, 'forget'],
    [false, 5, undefined, undefined],
  ] as const)('told %s, %s left of %s: %s', (told, amount, low, move) => {
    expect(lowBalanceMove(told, amount, low)).toBe(move)
  })
})
