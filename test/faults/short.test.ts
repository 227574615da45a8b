import { describe, expect, test } from 'vitest'
import { missingServers } from '../support/office.ts'
import { faults } from './kinds.ts'
import { run } from './run.ts'

/** Those that nothing else in the suite tries; `npm run faults` tries all, longer. */
const tried = ['power lost', 'files may not grow', 'imap cut', 'smpp octet by octet', 'a second gateway']

describe.skipIf(missingServers())('nothing is lost, and nothing sent twice without a label', () => {
  test.each(faults.filter(({ name }) => tried.includes(name)))(
    '$name, in the midst of traffic both ways',
    async (fault) => {
      const tally = await run({ seed: 1, fault, mails: 15, lastsMs: 1_500, frozenMs: 1_500, deadlineMs: 60_000 })
      expect(tally).toMatchObject({ lost: 0, answersDoubled: 0, disordered: 0, untrue: 0 })
      expect(tally.mails).toBeGreaterThanOrEqual(15)
      expect(tally.doubled).toBe(tally.labelled)
    },
    180_000,
  )
})
