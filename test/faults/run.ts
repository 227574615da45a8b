import { linksWork, type Office, openOffice } from '../support/office.ts'
import { waitFor } from '../support/wait-for.ts'
import { Accounts, type Tally } from './accounts.ts'

import { TroubledLine } from './proxy.ts'
import { Random } from './random.ts'
import { type Fault, type Scene, startGateway } from './scene.ts'

const phones = 4

export interface RunOptions {
  readonly seed: number
  readonly fault: Fault
  /** How many mails Anna writes at the least; while the fault lasts she goes on. */
  readonly mails: number
  /** How long a fault that lasts is left alone. */
  readonly lastsMs: number
  /** How long a process that is stopped stands still. */
  readonly frozenMs: number
  /** How long afterwards until everything has arrived. */
  readonly deadlineMs: number
}

/** One office with a provider and a modem, traffic both ways, and one fault in the midst of it. Throws when Textpost did not come back or did not tell the truth. */
export async function run({ seed, fault, mails, lastsMs, frozenMs, deadlineMs }: RunOptions): Promise<Tally> {
  const random = new Random(seed)
  const scene = await openScene(random, lastsMs, frozenMs)
  const { office } = scene
  const accounts = new Accounts(office, random, phones)
  fault.before?.(scene)
  await startGateway(office)
  let isOver = false
  const written = writeAll(accounts, random, mails, () => isOver)
  await new Promise((resolve) => setTimeout(resolve, random.int(0, 600)))
  await waitFor('traffic to be under way', () => accounts.underWay() > 0)
  const underWay = accounts.underWay()
  try {
    await fault.wreak(scene)
  } finally {
    isOver = true
  }
  await written
  const complete = waitFor('everything to arrive', () => accounts.complete(), deadlineMs)
  await complete.catch(() => {})
  await linksWork(office.engine, deadlineMs)
  await waitFor('an end to all retries', () => isQuiet(office), deadlineMs)
  return { ...(await accounts.tally()), underWay }
}

/** So many mails in quick succession, and then one now and then for as long as the fault lasts. */
async function writeAll(accounts: Accounts, random: Random, mails: number, isOver: () => boolean): Promise<void> {
  for (let count = 0; count < mails || !isOver(); count++) {
    accounts.write()
    await new Promise((resolve) => setTimeout(resolve, count < mails ? random.int(0, 120) : 400))
  }
}

async function openScene(random: Random, lastsMs: number, frozenMs: number): Promise<Scene> {
  let lines: Scene['lines'] | undefined
  const office = await openOffice({
    prepare: async ({ dovecot, exim, smsc }) => {
      const [imap, smtp, smpp] = await Promise.all(
        [dovecot.ports.imap, exim.ports.smtp, smsc.port].map((port) => TroubledLine.open(port)),
      )
      lines = { imap, smtp, smpp } as Scene['lines']
    },
    settings: (settings) => {
      const { imap, smtp, smpp } = lines as Scene['lines']
      const [account] = settings.mail?.accounts ?? []
      if (!account?.imap || !account.smtp) throw new Error('the office has no mailbox')
      return {
        ...settings,
        mail: {
          ...settings.mail,
          accounts: [
            { ...account, imap: { ...account.imap, port: imap.port }, smtp: { ...account.smtp, port: smtp.port } },
          ],
        },
        transports: (settings.transports ?? []).map((one) =>
          one.kind === 'smpp'
            ? {
                ...one,
                address: `localhost:${smpp.port}`,
                responseSeconds: 5,
                enquireSeconds: 2,
                enquireReplySeconds: 2,
              }
            : one,
        ),
      }
    },
  })
  return { office, random, lines: lines as Scene['lines'], lastsMs, frozenMs }
}

async function isQuiet({ engine, dovecot }: Office): Promise<boolean> {
  const status = await engine.call('status', {})
  const waiting = status.queues.reduce((sum, queue) => sum + queue.queued + queue.sending + queue.unknown, 0)
  return waiting === 0 && status.mailsWaiting === 0 && dovecot.mails('gateway').length === 0
}
