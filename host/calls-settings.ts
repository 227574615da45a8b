import { parseSettings, parseSettingsText, settingsError } from '../core/settings/parse.ts'
import { changeAt } from '../core/settings/paths.ts'
import { jsonSchema, valueAt } from '../core/settings/tree.ts'
import type { CallWorld } from './call-world.ts'
import type { Handlers } from './contract/contract.ts'
import { convert } from './foreign/convert.ts'

type Answered =
  | 'settings'
  | 'applySettings'
  | 'settingsPage'
  | 'changeSetting'
  | 'importSettings'
  | 'importForeign'
  | 'setSecret'
  | 'deleteSecret'

/** Calls about settings and secrets. What is changed here is kept and counts at once. */
export function settingsCalls({ gateway, keeper, secrets, events }: CallWorld): Pick<Handlers, Answered> {
  const { context } = gateway
  const changed = () => events.emit('settings', { at: context.clock.now() })
  // One change at a time: each is made on what the one before has written.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => {})
    return turn
  }
  const secretChanged = (name: string) => {
    const link = name.split('/')[1]
    if (link !== undefined) gateway.reconnect(link)
    changed()
  }
  return {
    settings: async () => context.settings(),
    applySettings: ({ settings: given }) =>
      inTurn(async () => {
        const reading = parseSettings(given)
        if ('problems' in reading) throw settingsError(reading.problems)
        const reopened = await gateway.apply(reading.settings)
        changed()
        return { reopened }
      }),
    settingsPage: async () => ({
      schema: jsonSchema(),
      written: keeper.written(),
      inForce: context.settings(),
      secrets: (await secrets.names()).filter((name) =>
        /^((imap|smtp|smpp|pin|listener|oauth-client)\/|code$)/.test(name),
      ),
      place: keeper.place,
    }),
    changeSetting: ({ path, value }) =>
      inTurn(async () => {
        const written = keeper.written()
        const before = valueAt(path, written)
        const change = changeAt(written, path, value)
        if ('problems' in change) throw settingsError(change.problems)
        keeper.write(change.input)
        const reopened = await gateway.apply(change.settings)
        changed()
        return { reopened, ...(before === undefined ? {} : { before }) }
      }),
    importSettings: ({ text }) =>
      inTurn(async () => {
        const reading = parseSettingsText(text)
        if ('problems' in reading) throw settingsError(reading.problems)
        keeper.write(JSON.parse(text.replace(/^\uFEFF/, '')))
        const reopened = await gateway.apply(reading.settings)
        changed()
        return { reopened }
      }),
    importForeign: ({ from, text, apply }) =>
      inTurn(async () => {
        const { settings, added, lines, secrets: passwords } = convert(from, text, keeper.written())
        const reading = parseSettings(settings)
        if ('problems' in reading) throw settingsError(reading.problems)
        if (apply) {
          for (const { name, value } of passwords) await secrets.set(name, value)
          keeper.write(settings)
          await gateway.apply(reading.settings)
          changed()
        }
        return { settings: added, lines, applied: apply }
      }),
    setSecret: async ({ name, value }) => {
      await secrets.set(name, value)
      secretChanged(name)
      return null
    },
    deleteSecret: async ({ name }) => {
      await secrets.delete(name)
      changed()
      return null
    },
  }
}
