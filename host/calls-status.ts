import { release } from 'node:os'
import { join } from 'node:path'
import { GatewayError } from '../core/errors.ts'
import { instantOf, localTime } from '../core/rules/local-time.ts'
import { formatPhone } from '../core/rules/phone.ts'
import { phrase } from '../core/words/say.ts'
import { backupsIn } from './backups.ts'
import type { CallWorld } from './call-world.ts'
import type { Handlers } from './contract/contract.ts'
import type { About, DayParts, PhoneScreen } from './contract/results.ts'
import { version } from './version.ts'

const dayMs = 86_400_000
/** Parts of days that are older than this change no more: they have expired or been reported on. */
const settledAfterMs = 4 * dayMs
const mostTextsOnScreen = 200

/** Calls about how things stand: statistics, versions, and the simulated phones. */
export function statusCalls(
  world: CallWorld,
): Pick<
  Handlers,
  | 'statistics'
  | 'signal'
  | 'about'
  | 'backup'
  | 'phones'
  | 'phoneText'
  | 'phonePower'
  | 'demoEnter'
  | 'demoLeave'
  | 'demoOffice'
  | 'demoMail'
> {
  const { gateway, network, folder, keeper, demo } = world
  const { context } = gateway
  const { clock, store } = context
  const settled = new Map<string, DayParts>()
  const startedAt = clock.now()
  return {
    statistics: async ({ days }) => {
      const { timeZone } = context.settings().office
      const today = localTime(clock.now(), timeZone)
      const midnight = (ago: number) =>
        instantOf({ ...today, day: today.day - ago, hour: 0, minute: 0, second: 0 }, timeZone)
      const found: DayParts[] = []
      for (let ago = days - 1; ago >= 0; ago--) {
        const [since, until] = [midnight(ago), midnight(ago - 1)]
        const key = `${timeZone ?? ''}/${since}`
        const known = settled.get(key)
        // A read a day: a million texts must not hold up the links for longer than one day's share.
        const day = known ?? {
          day: dayName(since, timeZone),
          at: since,
          parts: await store.read((rooms) => rooms.conversations.partsByState(since, until)),
        }
        if (until < clock.now() - settledAfterMs) settled.set(key, day)
        found.push(day)
      }
      return found
    },
    signal: () =>
      world.signals.list(
        context.settings().transports.flatMap(({ kind, name, enabled }) => (kind === 'modem' && enabled ? [name] : [])),
      ),
    about: async () => ({
      version,
      startedAt,
      folder,
      logFolder: join(folder, 'logs'),
      settingsPlace: keeper.place,
      system: `${process.platform} ${release()} ${process.arch}`,
      components: ['electron', 'chrome', 'node', 'v8', 'openssl', 'icu'].flatMap((name) => {
        const found = process.versions[name]
        return found === undefined ? [] : [{ name, version: found }]
      }),
      demo,
      ...lastBackup(folder),
    }),
    backup: async () => {
      const { file, sizeBytes, texts, mails } = await world.backups.make()
      return { file, sizeBytes, texts, mails }
    },
    phones: () =>
      store.read((rooms) =>
        Promise.all(
          network.phones.map(async (phone) => {
            const contact = await rooms.contacts.byPhone(phone.number)
            return screenOf(phone, contact?.name ?? '', context.settings().office)
          }),
        ),
      ),
    phoneText: async ({ phone, text }) => {
      try {
        await network.phone(phone).send(text)
      } catch (cause) {
        const said = cause instanceof Error ? cause.message : String(cause)
        const reason = network.phone(phone).on ? said : phrase('it is switched off')
        throw new GatewayError('engine/no-phone', { details: { phone, reason }, cause })
      }
      return null
    },
    phonePower: async ({ phone, on }) => {
      network.phone(phone).on = on
      return null
    },
    // A demo answers these itself, and the way into one is the connection's.
    demoEnter: noDemo,
    demoLeave: noDemo,
    demoOffice: noDemo,
    demoMail: noDemo,
  }
}

async function noDemo(): Promise<never> {
  throw new GatewayError('engine/no-demo')
}

function dayName(atMs: number, timeZone: string | undefined): string {
  const { year, month, day } = localTime(atMs, timeZone)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

type SimulatedPhone = CallWorld['network']['phones'][number]

function screenOf(phone: SimulatedPhone, name: string, office: Parameters<typeof formatPhone>[1]): PhoneScreen {
  const got = phone.inbox.map(({ at, text, from, parts }) => ({ at, text, parts, other: from, mine: false }))
  const sent = phone.outbox.map(({ at, text, to, state }) => ({ at, text, state, other: to, mine: true }))
  const texts = [...got, ...sent].sort((a, b) => a.at - b.at).slice(-mostTextsOnScreen)
  return { phone: phone.number, name, shown: formatPhone(phone.number, office), on: phone.on, texts }
}

function lastBackup(folder: string): Pick<About, 'lastBackup'> {
  const [newest] = backupsIn(folder)
  return newest ? { lastBackup: newest } : {}
}
