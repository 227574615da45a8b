import { readFileSync } from 'node:fs'
import { GatewayError } from '../../core/errors.ts'
import type { ImportEntry } from '../../core/rules/contact-import.ts'
import { phrase } from '../../core/words/say.ts'
import { contactsText, giveText, longestGiven } from '../contract/long-texts.ts'
import type { ContactImport } from '../contract/results.ts'
import { type Asked, withGateway } from './messages.ts'
import { print, printable, table, when } from './output.ts'
import { type CliText, t } from './words.ts'

export interface ImportAsked {
  readonly file: string
  readonly group?: string
  /** Only shows what would be done. */
  readonly dryRun: boolean
}

/** `contacts import FILE`: vCards or a table, told apart by what is in it. */
export async function importContacts({ folder, json, terminal }: Asked, asked: ImportAsked): Promise<void> {
  const text = readContacts(asked.file)
  const form = /^\uFEFF?\s*BEGIN:VCARD/i.test(text) ? 'vcard' : 'csv'
  const { file, group, dryRun } = asked
  const done = await withGateway(folder, async (client) => {
    const given = await giveText(client.call, text)
    const into = group === undefined ? {} : { group }
    const {
      plan,
      next: second,
      ...first
    } = await client.call('importContacts', {
      given,
      form,
      apply: !dryRun,
      ...into,
    })
    const entries = [...first.entries]
    for (let from = second; from !== undefined; ) {
      const { entries: further, next } = await client.call('importEntries', { plan, from })
      entries.push(...further)
      from = next
    }
    return { ...first, entries }
  })
  print(terminal, json, done, (result) => importWords(result, file, dryRun))
}

function importWords(
  { entries, counts }: Pick<ContactImport, 'entries' | 'counts'>,
  file: string,
  dryRun: boolean,
): string {
  const rows = entries
    .filter(({ action, notes }) => action !== 'same' || notes.length > 0)
    .map((entry) => [
      String(entry.place),
      t(actionWords[entry.action]),
      printable(entry.name),
      entry.contact?.phone ?? '',
      entry.notes.map(noteWords).join('; '),
    ])
  const sum = t('{add} added, {change} changed, {same} as they were, {skip} left out.', counts)
  const from = t('From {file}: {sum}', { file, sum })
  return [
    ...(rows.length > 0 ? [table([t('line'), '', t('name'), t('phone'), ''], rows), ''] : []),
    dryRun ? `${t('Nothing was done.')} ${from}` : from,
  ].join('\n')
}

const actionWords = {
  add: '+ added',
  change: '~ changed',
  same: '= as it was',
  skip: '– left out',
} as const satisfies Readonly<Record<ImportEntry['action'], CliText>>

/** What is wrong with an entry, in a few words. */
export function noteWords({ reason, value }: ImportEntry['notes'][number]): string {
  const shown = printable(value)
  switch (reason) {
    case 'no-phone':
      return t('no phone')
    case 'bad-phone':
      return t('“{word}” is no phone', { word: shown })
    case 'bad-alias':
      return t('“{word}” cannot be a short name', { word: shown })
    case 'alias-taken':
      return t('“{word}” is the name of a group or of somebody else', { word: shown })
    case 'twice':
      return t('a second time in the file')
    case 'too-many':
      return t('more than {count} contacts', { count: shown })
  }
}

function readContacts(file: string): string {
  let octets: Uint8Array
  try {
    octets = readFileSync(file)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GatewayError('contacts/unreadable', { details: { reason }, cause })
  }
  if (octets.length > longestGiven)
    throw new GatewayError('contacts/unreadable', { details: { reason: phrase('it is larger than 16 MB') } })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets)
  } catch {
    // What Outlook writes on Windows.
    return new TextDecoder('windows-1252').decode(octets)
  }
}

export async function exportContacts(
  { folder, terminal }: Asked,
  asked: { readonly form: 'csv' | 'vcard'; readonly group?: string },
): Promise<void> {
  await withGateway(folder, async (client) => {
    const text = await contactsText(client.call, asked)
    // The terminal ends it with a line end of its own.
    terminal.out(text.replace(/\r?\n$/, ''))
  })
}

export async function listGroups({ folder, json, terminal }: Asked): Promise<void> {
  const groups = await withGateway(folder, (client) => client.call('groups', {}))
  print(terminal, json, groups, (found) =>
    found.length === 0
      ? t('No groups yet. Put contacts into one with “textpost contacts add ALIAS PHONE --groups GROUP”.')
      : table(
          [t('group'), t('members')],
          found.map(({ name, members }) => [printable(name), String(members)]),
        ),
  )
}

/** Gives a group another name, or without one dissolves it. */
export async function changeGroup(
  { folder, json, terminal }: Asked,
  group: string,
  to: string | undefined,
): Promise<void> {
  const done = await withGateway(folder, (client) =>
    client.call('changeGroup', { group, ...(to === undefined ? {} : { to }) }),
  )
  print(terminal, json, { group, ...(to === undefined ? {} : { to }), ...done }, ({ changed }) =>
    to === undefined
      ? t('The group {group} is dissolved; its {count} contacts stay.', { group, count: changed })
      : t('{count} contacts are now in {group}.', { count: changed, group: to }),
  )
}

export async function listStops({ folder, json, terminal }: Asked): Promise<void> {
  const stops = await withGateway(folder, (client) => client.call('stops', {}))
  print(terminal, json, stops, (found) =>
    found.length === 0
      ? t('Every phone takes texts.')
      : table(
          [t('phone'), t('name'), t('since')],
          found.map(({ phone, name, at }) => [phone, printable(name), when(at)]),
        ),
  )
}

export async function setStop({ folder, json, terminal }: Asked, phone: string, stopped: boolean): Promise<void> {
  const done = await withGateway(folder, (client) => client.call('setStop', { phone, stopped }))
  print(terminal, json, { phone, stopped, ...done }, ({ givenUp }) =>
    stopped
      ? [
          t('{phone} gets no more texts.', { phone }),
          ...(givenUp > 0 ? [t('{count} that waited will not be sent.', { count: givenUp })] : []),
        ].join(' ')
      : t('{phone} gets texts again.', { phone }),
  )
}
