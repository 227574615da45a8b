import { readFileSync } from 'node:fs'
import { GatewayError } from '../../core/errors.ts'
import { parseSettingsText, problemLine, settingsError } from '../../core/settings/parse.ts'
import { getPath, setPath, unsetPath } from '../../core/settings/paths.ts'
import type { SettingsProblem } from '../../core/settings/problems.ts'
import { connectControl } from '../control/client.ts'
import { FileSecrets } from '../secrets.ts'
import type { SettingsFile } from '../settings-file.ts'
import type { Asked } from './messages.ts'
import { exitCodes, print } from './output.ts'

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
  const words = value === undefined ? `${path} has its default again.` : `${path} is set.`
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
    () => `Settings taken from ${from}. ${reopenedWords(reopened)}`,
  )
  return exitCodes.done
}

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
  print(asked.terminal, asked.json, { ok: true }, () => `${path} is in order.`)
  return exitCodes.done
}

/** `secret set NAME`: the value comes from standard input, so that it stands in no history and no list of processes. */
export async function setSecret({ folder, terminal, json }: Asked, name: string, value: string): Promise<void> {
  if (value === '') throw new GatewayError('settings/secret-empty', { details: { name } })
  await new FileSecrets(folder).set(name, value)
  print(terminal, json, { name }, () => `The secret ${name} is kept.`)
  const link = name.split('/')[1]
  await withRunning(folder, (client) => client.call('reconnect', link === undefined ? {} : { link }))
}

export async function listSecrets({ folder, terminal, json }: Asked): Promise<void> {
  const names = await new FileSecrets(folder).names()
  print(terminal, json, names, () => (names.length === 0 ? 'No secrets are kept.' : names.join('\n')))
}

export async function deleteSecret({ folder, terminal, json }: Asked, name: string): Promise<void> {
  await new FileSecrets(folder).delete(name)
  print(terminal, json, { name }, () => `The secret ${name} is gone.`)
}

function refuse({ terminal, json }: Pick<Asked, 'terminal' | 'json'>, problems: readonly SettingsProblem[]): number {
  const { sentence } = settingsError(problems)
  if (json) terminal.error(JSON.stringify({ error: { code: 'settings/wrong', sentence }, problems }))
  else for (const problem of problems) terminal.error(problemLine(problem))
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
  const client = await connectControl(folder).catch(() => undefined)
  try {
    return client && (await work(client))
  } finally {
    client?.close()
  }
}

function reopenedWords(reopened: readonly string[] | undefined): string {
  if (reopened === undefined) return 'It counts from the next start.'
  return reopened.length === 0
    ? 'It counts from now on.'
    : `It counts from now on; opened anew: ${reopened.join(', ')}.`
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GatewayError('settings/unreadable', { details: { file: path, reason }, cause })
  }
}
