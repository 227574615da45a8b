import { readFileSync } from 'node:fs'
import { GatewayError, sentenceOf } from '../../core/errors.ts'
import { parseSettings, parseSettingsText, problemLineIn, settingsError } from '../../core/settings/parse.ts'
import { getPath, setPath, unsetPath } from '../../core/settings/paths.ts'
import type { SettingsProblem } from '../../core/settings/problems.ts'
import type { ForeignSettings } from '../contract/results.ts'
import { connectControl } from '../control/client.ts'
import { convert, type ForeignKind } from '../foreign/convert.ts'
import { FileSecrets } from '../secrets.ts'
import type { SettingsFile } from '../settings-file.ts'
import type { Asked } from './messages.ts'
import { exitCodes, print, printable, table } from './output.ts'
import { type CliText, language, t } from './words.ts'

export interface SettingsAsked extends Asked {
  readonly file: SettingsFile
}

/** `settings get [path]`: the value in force, defaults included. */
export function getSetting({ file, terminal, json }: SettingsAsked, path: string | undefined): number {
  const settings = file.read()
  if (path === undefined) {
    terminal.out(JSON.stringify(settings, undefined, 2))
    return exitCodes.done
  }
  const found = getPath(settings, path)
  if ('problem' in found) return refuse({ terminal, json }, [found.problem])
  const value = found.value ?? null
  print(terminal, json, value, () => (typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)))
  return exitCodes.done
}

/** `settings set path value`: writes the file, and tells the running gateway. */
export async function setSetting(asked: SettingsAsked, path: string, value: string | undefined): Promise<number> {
  const written = asked.file.written()
  const change = value === undefined ? unsetPath(written, path) : setPath(written, path, value)
  if ('problems' in change) return refuse(asked, change.problems)
  asked.file.write(change.input)
  const reopened = await tellGateway(asked)
  const words = value === undefined ? t('{path} has its default again.', { path }) : t('{path} is set.', { path })
  print(asked.terminal, asked.json, { path, reopened }, () => `${words} ${reopenedWords(reopened)}`)
  return exitCodes.done
}

/** `settings import FILE`: takes a whole settings file after checking it. */
export async function importSettings(asked: SettingsAsked, from: string): Promise<number> {
  const text = readText(from)
  const reading = parseSettingsText(text)
  if ('problems' in reading) return refuse(asked, reading.problems)
  asked.file.write(JSON.parse(text.replace(/^\uFEFF/, '')))
  const reopened = await tellGateway(asked)
  print(
    asked.terminal,
    asked.json,
    { imported: from, reopened },
    () => `${t('Settings taken from {file}.', { file: from })} ${reopenedWords(reopened)}`,
  )
  return exitCodes.done
}

/** `settings import --from GATEWAY FILE`: the SMSC records of another gateway; what cannot be taken is listed. */
export async function importForeign(
  asked: SettingsAsked,
  gateway: ForeignKind,
  from: string,
  dryRun: boolean,
): Promise<number> {
  const { settings, added, lines, secrets } = convert(gateway, readText(from), asked.file.written())
  const reading = parseSettings(settings)
  if ('problems' in reading) return refuse(asked, reading.problems)
  let reopened: readonly string[] | undefined
  if (!dryRun) {
    const kept = new FileSecrets(asked.folder)
    for (const { name, value } of secrets) await kept.set(name, value)
    asked.file.write(settings)
    reopened = await tellGateway(asked)
  }
  print(asked.terminal, asked.json, { added, lines, imported: !dryRun }, () =>
    [
      table(
        [t('option'), t('value'), '', t('setting')],
        lines.map(({ option, value, outcome, path = '' }) => [
          printable(option),
          printable(value).slice(0, 40),
          t(outcomeWords[outcome]),
          path,
        ]),
      ),
      '',
      dryRun ? t('Nothing was changed.') : `${t('Taken from {file}.', { file: from })} ${reopenedWords(reopened)}`,
    ].join('\n'),
  )
  return exitCodes.done
}

const outcomeWords = {
  taken: '✓ taken',
  same: '= done anyway',
  secret: '✓ kept as a secret',
  'no-place': '– has no place here',
  unclear: '? to be set by hand',
  unknown: '? not known',
} as const satisfies Readonly<Record<ForeignSettings['lines'][number]['outcome'], CliText>>

/** `settings export`: what stands in the file; secrets are never in it. */
export function exportSettings({ file, terminal }: SettingsAsked): number {
  terminal.out(JSON.stringify(file.written(), undefined, 2))
  return exitCodes.done
}

/** `settings check [FILE]`: every problem of a file, one a line. */
export function checkSettings(asked: SettingsAsked, from: string | undefined): number {
  const path = from ?? asked.file.path
  const reading = parseSettingsText(from === undefined ? JSON.stringify(asked.file.written()) : readText(from))
  if ('problems' in reading) return refuse(asked, reading.problems)
  print(asked.terminal, asked.json, { ok: true }, () => t('{path} is in order.', { path }))
  return exitCodes.done
}

/** `secret set NAME`: the value comes from standard input, so that it stands in no history and no list of processes. */
export async function setSecret({ folder, terminal, json }: Asked, name: string, value: string): Promise<void> {
  if (value === '') throw new GatewayError('settings/secret-empty', { details: { name } })
  await new FileSecrets(folder).set(name, value)
  print(terminal, json, { name }, () => t('The secret {name} is kept.', { name }))
  const link = name.split('/')[1]
  await withRunning(folder, (client) => client.call('reconnect', link === undefined ? {} : { link }))
}

export async function listSecrets({ folder, terminal, json }: Asked): Promise<void> {
  const names = await new FileSecrets(folder).names()
  print(terminal, json, names, () => (names.length === 0 ? t('No secrets are kept.') : names.join('\n')))
}

export async function deleteSecret({ folder, terminal, json }: Asked, name: string): Promise<void> {
  await new FileSecrets(folder).delete(name)
  print(terminal, json, { name }, () => t('The secret {name} is gone.', { name }))
}

function refuse({ terminal, json }: Pick<Asked, 'terminal' | 'json'>, problems: readonly SettingsProblem[]): number {
  const { code, details } = settingsError(problems)
  const sentence = sentenceOf(code, details, language())
  if (json) terminal.error(JSON.stringify({ error: { code: 'settings/wrong', sentence }, problems }))
  else for (const problem of problems) terminal.error(problemLineIn(language(), problem))
  return exitCodes.settings
}

/** The names of the links that were opened anew, or undefined when no gateway runs on the folder. */
async function tellGateway({ folder, file }: SettingsAsked): Promise<readonly string[] | undefined> {
  const applied = await withRunning(folder, (client) => client.call('applySettings', { settings: file.written() }))
  return applied?.reopened
}

async function withRunning<T>(
  folder: string,
  work: (client: Awaited<ReturnType<typeof connectControl>>) => Promise<T>,
): Promise<T | undefined> {
  const client = await connectControl(folder, language()).catch(() => undefined)
  try {
    return client && (await work(client))
  } finally {
    client?.close()
  }
}

function reopenedWords(reopened: readonly string[] | undefined): string {
  if (reopened === undefined) return t('It counts from the next start.')
  return reopened.length === 0
    ? t('It counts from now on.')
    : t('It counts from now on; opened anew: {names}.', { names: reopened.join(', ') })
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GatewayError('settings/unreadable', { details: { file: path, reason }, cause })
  }
}
