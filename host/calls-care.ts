import { rmSync } from 'node:fs'
import { GatewayError } from '../core/errors.ts'
import { alarmPeople, alarmSentence } from '../core/flows/alarms.ts'
import { countPerson, erasePerson, erasures } from '../core/flows/erasure.ts'
import { type ProbeStep, probeReply, probeText } from '../core/flows/probe.ts'
import { usageOf } from '../core/flows/routes.ts'
import type { StoreRooms } from '../core/ports/store.ts'
import { spentThisMonth } from '../core/rules/limits.ts'
import { monthStart } from '../core/rules/local-time.ts'
import { readPhone } from '../core/rules/phone.ts'
import { inWords } from '../core/words/say.ts'
import { backupsIn, keptDays } from './backups.ts'
import type { CallWorld } from './call-world.ts'
import { changeByHand } from './calls.ts'
import type { ContactChanges } from './contacts/changes.ts'
import type { Handlers } from './contract/contract.ts'
import type { PersonData, ToldStep, Usage, UsageRow } from './contract/results.ts'
import type { People } from './people.ts'
import { replyWords } from './say.ts'

export type CareCall =
  | 'usage'
  | 'releaseHeld'
  | 'probe'
  | 'probeReply'
  | 'alarms'
  | 'testAlarm'
  | 'retention'
  | 'runRetention'
  | 'personData'
  | 'erasePerson'
  | 'erasures'

const dayMs = 86_400_000
const pageSize = 500

/** Calls about limits, ways, alarms and what is erased. */
export function careCalls(
  { gateway, folder }: CallWorld,
  people: People,
  changes: ContactChanges,
  contactsChanged: () => void,
): Pick<Handlers, CareCall> {
  const { context, alarms, retention } = gateway
  const { store } = context
  const copies = (): PersonData['copies'] =>
    backupsIn(folder).map(({ file, at }) => ({ file, at, goesAt: at + keptDays * dayMs }))
  return {
    usage: () => store.read((rooms) => usage(rooms, context)),
    releaseHeld: async ({ code }) => {
      let released = 0
      let kept = 0
      for (const id of await heldTexts(context, code)) {
        try {
          await changeByHand(gateway, 'release', id)
          released++
        } catch (thrown) {
          if (!(thrown instanceof GatewayError)) throw thrown
          kept++
        }
      }
      return { released, kept }
    },
    probe: async ({ account, ...asked }) => {
      const ask = { ...asked, ...(account === undefined ? {} : { account }) }
      const { steps, phones } = await store.read((rooms) => probeText(rooms, context, ask))
      return { steps: steps.map(toldStep), phones: phones.map((one) => ({ ...one, steps: one.steps.map(toldStep) })) }
    },
    probeReply: async (asked) => {
      const { why, note, ...found } = await store.read((rooms) => probeReply(rooms, context, asked))
      return { ...found, ...replyWords({ why, ...(note === undefined ? {} : { note }) }, 'en') }
    },
    alarms: async () => ({
      standing: (await alarms.standing()).map((one) => ({
        ...one,
        sentence: alarmSentence(one, 'en'),
      })),
      ...alarmPeople(context),
    }),
    testAlarm: () => alarms.test(),
    retention: async () => {
      const last = await retention.last()
      return { counts: await retention.count(), ...(last ? { last } : {}) }
    },
    runRetention: async () => {
      const run = await retention.run()
      contactsChanged()
      return run
    },
    personData: async ({ phone }) => {
      const found = await countPerson(context, phone)
      const name = await store.read((rooms) => people.name(rooms, found.phones[0] ?? ''))
      return { ...found, name, copies: copies() }
    },
    erasePerson: async ({ phone, confirm, copies: withCopies }) => {
      const { office } = context.settings()
      const same = (readPhone(phone, office) ?? phone) === (readPhone(confirm, office) ?? confirm)
      if (!same) throw new GatewayError('erasure/not-confirmed', { details: { phone } })
      // What an import could be taken back with would bring the person back.
      const proof = await changes.alone(() => erasePerson(context, phone, 'a person'))
      if (withCopies) for (const { file } of backupsIn(folder)) rmSync(file, { force: true })
      contactsChanged()
      return { proof, copies: copies() }
    },
    erasures: ({ phone }) => {
      const { office } = context.settings()
      return erasures(context, phone === undefined ? undefined : (readPhone(phone, office) ?? phone))
    },
  }
}

function toldStep({ details: made, ...step }: ProbeStep): ToldStep {
  return { ...step, made, details: inWords(made, 'en') }
}

async function heldTexts({ store }: CallWorld['gateway']['context'], code: string | undefined): Promise<number[]> {
  const ids: number[] = []
  for (let afterId: number | undefined; ; ) {
    const page = await store.read((rooms) =>
      rooms.texts.list({
        direction: 'out',
        states: ['held'],
        oldestFirst: true,
        limit: pageSize,
        ...(afterId === undefined ? {} : { afterId }),
      }),
    )
    ids.push(...page.filter(({ error }) => code === undefined || error?.code === code).map(({ id }) => id))
    afterId = page.at(-1)?.id
    if (page.length < pageSize) return ids
  }
}

async function usage(rooms: StoreRooms, { settings, clock }: CallWorld['gateway']['context']): Promise<Usage> {
  const { permission, transports, office } = settings()
  const { limits } = permission
  const nowMs = clock.now()
  const rows: UsageRow[] = []
  const add = async (of: { name: 'office' | 'transport'; transport?: string }, limit: number | null, hours: 1 | 24) => {
    if (limit === null) return
    const { transport } = of
    const since = nowMs - hours * 3_600_000
    const used = await rooms.texts.partsSent({ since, ...(transport === undefined ? {} : { transport }) })
    rows.push({ ...of, hours, used, limit })
  }
  await add({ name: 'office' }, limits.officeDayParts, 24)
  for (const { name: transport, enabled, hourLimitParts, dayLimitParts } of transports) {
    if (!enabled) continue
    await add({ name: 'transport', transport }, hourLimitParts ?? limits.perTransportHourParts, 1)
    await add({ name: 'transport', transport }, dayLimitParts ?? limits.perTransportDayParts, 24)
  }
  return {
    limits: rows,
    spent: await spentThisMonth(settings(), usageOf(rooms), nowMs),
    cap: permission.monthlySpendingCap,
    currency: permission.currency,
    since: monthStart(nowMs, office.timeZone),
  }
}
