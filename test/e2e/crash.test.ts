import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type AnnasMail, linksWork, missingServers, type Office, openOffice } from '../support/office.ts'
import { waitFor } from '../support/wait-for.ts'

const missing = missingServers()
const preload = join(import.meta.dirname, '..', 'support', 'kill-at-commit.ts')

/** More commits than a round trip takes; the run ends when one is not reached any more. */
const mostCommits = 40

/** A round trip takes about two seconds. A modem that was left without an acknowledgement may stop handing texts over; the sweeps after opening find them within half a minute. */
const deadlineMs = 60_000

interface Tally {
  tried: number
  lost: number
  textsRepeated: number
  mailsRepeated: number
  unlabelled: number
}

/**
 * Plays one round trip (mail → text → answer → mail) with the gateway killed at one commit of it, starts the gateway again, waits until
 * both ends have their message, and counts. False when the round trip ended before that commit.
 */
async function roundTrip(office: Office, killAt: string, run: number, tally: Tally): Promise<boolean> {
  const { engine, environment } = office
  const phone = `+4670${String(1_000_000 + run)}`
  const words = `Round ${run}`
  const kalle = office.network.phone(phone)
  kalle.autoReply = (text) => (kalle.inbox.length === 1 ? `Answer to ${text.text}` : undefined)
  await engine.start({ ...environment, KILL_AT: killAt }, preload)
  await linksWork(engine)
  const mail: AnnasMail = { to: `${phone}@sms.test`, subject: `Subject ${run}`, text: words }
  office.annaWrites(mail)
  const answered = async () =>
    (await office.annasInbox()).filter(
      (one) => one.subject === `Re: Subject ${run}` && one.text?.includes(`Answer to ${words}`),
    )
  const settled = async () =>
    kalle.inbox.length > 0 && (await answered()).length > 0 && office.dovecot.mails('gateway').length === 0
  const died = await waitFor(
    `the kill ${killAt}, or the end of the round trip`,
    async () => {
      if (!engine.alive) return 'died'
      return (await settled()) && (await isQuiet(office)) ? 'done' : undefined
    },
    deadlineMs,
  ).catch(async (thrown) => {
    throw new Error(`${thrown}; status: ${JSON.stringify(await engine.call('status', {}))}; ${engine.output}`)
  })
  if (died === 'done') {
    await engine.stop()
    return false
  }
  await engine.start(environment)
  await waitFor('the text, the answer and the filed mail', settled, deadlineMs).catch(() => {
    tally.lost++
  })
  await waitFor('an end to all retries', () => isQuiet(office), deadlineMs)
  tally.tried++
  const texts = (await engine.call('texts', { phone, direction: 'out', limit: 10 })).filter(
    (text) => text.direction === 'out',
  )
  const isRepeated = kalle.inbox.length > 1
  if (isRepeated) tally.textsRepeated++
  if (isRepeated && !texts.some((text) => text.direction === 'out' && text.mayBeDoubled)) tally.unlabelled++
  if ((await answered()).length > 1) tally.mailsRepeated++
  if (texts.length !== 1) tally.lost++
  await engine.stop()
  return true
}

/** Nothing waits any more, in either direction. */
async function isQuiet(office: Office): Promise<boolean> {
  if (!office.engine.alive) return true
  const status = await office.engine.call('status', {})
  const waiting = status.queues.reduce((sum, queue) => sum + queue.queued + queue.sending + queue.unknown, 0)
  return waiting === 0 && status.mailsWaiting === 0 && office.dovecot.mails('gateway').length === 0
}

describe.skipIf(missing)('kill -9 at every commit of a round trip, then a restart', () => {
  // On a slow machine more work shares a commit, so that a round trip has fewer of them.
  test.each([
    { transport: 'smsc', moments: ['before', 'after'], atLeast: 8 },
    { transport: 'modem', moments: ['after'], atLeast: 4 },
  ] as const)(
    'by $transport: nothing is lost; what was sent again is labelled',
    async ({ transport, moments, atLeast }) => {
      const office = await openOffice({ transports: [transport] })
      const tally: Tally = { tried: 0, lost: 0, textsRepeated: 0, mailsRepeated: 0, unlabelled: 0 }
      let run = 0
      for (let commit = 1; commit <= mostCommits; commit++) {
        let reached = false
        for (const moment of moments)
          reached = (await roundTrip(office, `${moment}:${commit}`, ++run, tally)) || reached
        if (!reached) break
      }
      process.stdout.write(`crash points by ${transport}: ${JSON.stringify(tally)}\n`)
      expect(tally.tried).toBeGreaterThanOrEqual(atLeast)
      expect(tally).toMatchObject({ lost: 0, unlabelled: 0 })
    },
    400_000,
  )
})
